import { prepare } from './lib/prepare.mjs';
import { inProject, main, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';
import { runTests } from './lib/tests.mjs';
import { migrationsAgree } from './lib/migrations.mjs';

const tool = (...parts) => inProject('node_modules', ...parts);

// `npm run check`: everything that CI does. Each step runs, so that one look shows all that is wrong.
await main(async () => {
  const node = await prepare();
  const looks = {
    lint: () => run(node, [tool('eslint', 'bin', 'eslint.js'), '.']),
    'type check': () => run(node, [tool('typescript7', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']),
    format: () => run(node, [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']),
    'unused code': () => run(node, [tool('knip', 'bin', 'knip.js')]),
    migrations: () => migrationsAgree(node),
  };
  const wrong = [];
  const doStep = async ([name, step]) => {
    if ((await step()) === 0) return say(`— ${name}: good`);
    wrong.push(name);
    say(`— ${name}: not good, see above`);
  };
  // Two at once, as the first takes as long as all the others. Each says what it finds at its end, in one piece.
  const left = Object.entries(looks);
  const doLeft = async () => {
    for (let next = left.shift(); next; next = left.shift()) await doStep(next);
  };
  await Promise.all([doLeft(), doLeft()]);
  // Alone: tests wait for what they test, and not longer than it takes on a machine that does nothing else.
  await doStep(['tests', () => runTests(node, process.argv.slice(2))]);
  if (wrong.length === 0) return;
  say(`\nNot good yet: ${wrong.join(', ')}.`);
  process.exitCode = 1;
});
