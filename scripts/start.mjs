import { prepare } from './lib/prepare.mjs';
import { main } from './lib/project.mjs';
import { become } from './lib/run.mjs';

// `npm start`: installs and builds what is missing, then runs the service. `--demo` runs it as a demonstration.
await main(async () => {
  const args = process.argv.slice(2);
  const rest = args.filter((argument) => argument !== '--demo');
  become(await prepare(), 'dist/main.js', rest, args.includes('--demo') ? { DEMO: 'on' } : {});
});
