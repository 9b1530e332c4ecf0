import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '../../../src/db/embedded/start.ts';

/**
 * A process that owns an embedded database, so that tests can kill it.
 * Arguments: data folder, cache folder. Says in one line of JSON how the start went; obeys `announce` and `stop`.
 */
const [dataDir = '', cacheDir = ''] = process.argv.slice(2);
const quiet = () => undefined;

try {
  const log = { info: quiet, warn: quiet };
  const postgres = await startEmbeddedPostgres({ dataDir, cacheDir, log, settings: { fsync: 'off' } });
  console.log(JSON.stringify({ kind: 'started', pid: postgres.pid, connection: postgres.connection }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'announce') await postgres.announceStop();
    if (line === 'stop') await postgres.stop();
    console.log(JSON.stringify({ kind: 'done' }));
    if (line === 'stop') process.exit(0);
  }
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  console.log(JSON.stringify({ kind: 'refused', name, message }));
}
