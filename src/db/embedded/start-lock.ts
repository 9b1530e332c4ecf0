import { chown } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolderInUse } from './errors.ts';
import type { DatabaseUser } from './user.ts';

/** A first start on a slow disk, and a start that waits for the former owner, are over long before. */
const longestStartMs = 60_000;

/**
 * Only one start at a time may look at what a former owner left, remove it and start PostgreSQL: two that both find
 * the same stale pid file could remove each other's fresh one, and two servers would write into one folder.
 * An empty SQLite file serves as the lock, since that is the one lock in Node which the system itself gives back
 * when its holder is killed.
 */
export async function lockStart(place: string, user: DatabaseUser): Promise<{ release(): void }> {
  const file = path.join(place, 'start.lock');
  const deadline = Date.now() + longestStartMs;
  const lock = new DatabaseSync(file, { timeout: 0 });
  if (user) await chown(file, user.uid, user.gid);
  while (!taken(lock)) {
    if (Date.now() > deadline) {
      lock.close();
      throw new DataFolderInUse(
        `Another start has been busy with the database in ${place} for a minute. Wait for it or stop it, then try again.`,
      );
    }
    await sleep(50);
  }
  return { release: () => lock.close() };
}

function taken(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return false;
    throw error;
  }
}
