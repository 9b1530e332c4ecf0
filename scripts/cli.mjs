import { prepare } from './lib/prepare.mjs';
import { main } from './lib/project.mjs';
import { become } from './lib/run.mjs';

// `npm run cli -- …`: the commands for people and scripts. Nothing but their own output goes to stdout.
await main(async () => become(await prepare(), 'dist/cli/main.js', process.argv.slice(2)));
