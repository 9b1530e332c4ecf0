import { isMainThread } from 'node:worker_threads';

// npm hands SIGTERM on to the shell between it and us, which dies of it and tells nobody: `kill` of `npm start` would
// leave the service running alone. So whoever npm has started asks itself to stop when that shell is gone.
// Loaded by the scripts, and before the program that they turn into.

const parent = process.ppid;

export const hasLostNpm = () =>
  Boolean(process.env.npm_lifecycle_event) && process.platform !== 'win32' && process.ppid !== parent;

if (isMainThread) {
  const watch = setInterval(() => {
    if (!hasLostNpm()) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
