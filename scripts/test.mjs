import { prepare } from './lib/prepare.mjs';
import { main } from './lib/project.mjs';
import { runTests } from './lib/tests.mjs';

// `npm test`: sets everything up and runs every test; `npm test -- tests/pledges` runs some.
await main(async () => {
  process.exitCode = await runTests(await prepare(), process.argv.slice(2));
});
