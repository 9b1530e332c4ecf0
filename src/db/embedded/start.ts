import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Log } from '../../lib/log.ts';
import { findBinaries, nativeFolder } from './binaries.ts';
import { databaseOwner, makeCluster, passwordOf } from './cluster.ts';
import { databaseFolders, type Folders } from './folders.ts';
import { clearTheWay } from './former-server.ts';
import type { EmbeddedConnection } from './owner.ts';
import { startServer, type Exit } from './server.ts';
import { lockStart } from './start-lock.ts';

export type EmbeddedPostgres = {
  /** Goes to `new pg.Pool()` as it is. */
  connection: EmbeddedConnection;
  pid: number;
  /** When the server ends, asked for or not. */
  exited: Promise<Exit>;
  /** To be called when a graceful stop begins: a start in the meantime then waits instead of being refused. */
  announceStop(): Promise<void>;
  /** Stops the server within 15 seconds at most, usually at once. A second call waits for the first. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that npm installed, on a data folder that it makes if need be, and owns it until `stop` or
 * the end of this process, however that comes.
 *
 * Throws `DataFolderInUse` when another process owns the database, and `NoEmbeddedPostgres` where PostgreSQL cannot
 * be brought along; their messages tell the person what to do.
 */
export async function startEmbeddedPostgres({
  dataDir,
  cacheDir,
  log,
  waitForFormerOwnerMs = 15_000,
  native = nativeFolder(),
  settings = {},
}: {
  dataDir: string;
  /** Where a copy of PostgreSQL's programs goes, if they cannot be run where npm put them. */
  cacheDir?: string;
  log: Pick<Log, 'info' | 'warn'>;
  waitForFormerOwnerMs?: number;
  /** The folder with PostgreSQL's programs. */
  native?: string;
  /** PostgreSQL's own settings, e.g. `{ fsync: 'off' }` for a test. */
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const { folders, user } = await databaseFolders(dataDir);
  const binaries = await findBinaries({ native, cacheDir: cacheDir ?? defaultCacheDir(dataDir), user });
  const lock = await lockStart(folders.place, user);
  try {
    const connection = await connectionTo(folders);
    await clearTheWay({ folders, connection, waitMs: waitForFormerOwnerMs, log });
    await makeCluster({ folders, binaries, user, sync: settings.fsync !== 'off' });
    const server = await startServer({ folders, binaries, user, connection, settings, log });
    return {
      connection,
      pid: server.pid,
      exited: server.exited,
      announceStop: () => server.keeper.announceStop(),
      stop: () => server.stop(),
    };
  } finally {
    lock.release();
  }
}

/** A user like `nobody` has a home that does not exist; then the copy stands in the data folder. */
function defaultCacheDir(dataDir: string): string {
  if (process.getuid?.() === 0) return '/var/cache/appeal-amplifier';
  try {
    const home = os.userInfo().homedir;
    accessSync(home, constants.W_OK);
    return path.join(home, '.cache', 'appeal-amplifier');
  } catch {
    return path.join(dataDir, 'cache');
  }
}

async function connectionTo(folders: Folders): Promise<EmbeddedConnection> {
  const password = await passwordOf(folders);
  const base = { user: databaseOwner, database: 'postgres', ssl: false } as const;
  if (password === undefined) return { ...base, host: folders.sockets, port: 5432 };
  return { ...base, host: '127.0.0.1', port: await freePort(), password };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
