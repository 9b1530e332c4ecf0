import { prepare } from './lib/prepare.mjs';
import { main, say } from './lib/project.mjs';

// `npm run build`: installs what is missing and builds if a source has changed.
await main(async () => {
  await prepare();
  say('dist/ and public/built/ are up to date.');
});
