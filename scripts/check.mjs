import { prepare } from './lib/prepare.mjs';
import { inProject, main, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';
import { runTests } from './lib/tests.mjs';
import { migrationsAgree } from './lib/migrations.mjs';

const tool = (...parts) => inProject('node_modules', ...parts);

// `npm run check`: everything that CI does. Each step runs, so that one look shows all that is wrong.
await main(async () => {
  const node = await prepare();
  const steps = {
    'type check': () => run(node, [tool('typescript7', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']),
    lint: () => run(node, [tool('eslint', 'bin', 'eslint.js'), '.']),
    format: () => run(node, [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']),
    'unused code': () => run(node, [tool('knip', 'bin', 'knip.js')]),
    migrations: () => migrationsAgree(node),
    tests: () => runTests(node, process.argv.slice(2)),
  };
  const wrong = [];
  for (const [name, step] of Object.entries(steps)) {
    say(`\n— ${name}`);
    if ((await step()) !== 0) wrong.push(name);
  }
  if (wrong.length === 0) return;
  say(`\nNot good yet: ${wrong.join(', ')}.`);
  process.exitCode = 1;
});
