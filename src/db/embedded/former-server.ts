import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import { DataFolderInUse } from './errors.ts';
import type { Folders } from './folders.ts';
import { ownershipOf, type EmbeddedConnection } from './owner.ts';
import { isServerOf, stopServer } from './process.ts';

/** A keeper that lost its connection, as the server restarted after a crash, is back within this time. */
const graceForKeeperMs = 4000;

/**
 * Makes sure that no server works in the data folder. A healthy owner makes it refuse; one that is stopping is waited
 * for; a server without an owner is stopped, never adopted; what a dead one left is removed.
 * To be called under the start lock: then no other start can be in between.
 */
export async function clearTheWay({
  folders,
  connection,
  waitMs,
  log,
}: {
  folders: Folders;
  connection: EmbeddedConnection;
  waitMs: number;
  log: Pick<Log, 'info'>;
}): Promise<void> {
  const begin = Date.now();
  let freeSince: number | undefined;
  for (;;) {
    const found = readPidFile(folders.data);
    if (!found) return;
    const reach = { ...connection, ...(found.port && { port: found.port }), ...(found.host && { host: found.host }) };
    const alive = isServerOf(found.pid, folders.data);
    const ownership = await ownershipOf(reach);
    // A server that answers, but not under this number, stands in another container with the same data folder.
    if (!alive && ownership.kind === 'closed') return removeRemains(folders);

    const waitedTooLong = Date.now() - begin >= waitMs;
    if (ownership.kind === 'running') throw inUse(folders, ownership.pid);
    if (ownership.kind === 'stopping' && waitedTooLong) throw stillStopping(folders, ownership.pid);
    freeSince = ownership.kind === 'free' ? (freeSince ?? Date.now()) : undefined;
    if (alive && (waitedTooLong || (freeSince !== undefined && Date.now() - freeSince >= graceForKeeperMs))) {
      const signal = await stopServer(found.pid, folders.data);
      log.info({ pid: found.pid, signal }, 'stopped a database server that had lost its owner');
    } else if (!alive && waitedTooLong) throw inUse(folders, found.pid);
    else await sleep(100);
  }
}

type PidFile = { pid: number; port: number | undefined; host: string | undefined };

/** Lines: process, data folder, start time, port, socket folder, address. It may be empty after a crash. */
export function readPidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    const host = process.platform === 'win32' ? lines[5] : lines[4];
    return {
      pid: Number.parseInt(lines[0] ?? '', 10),
      port: Number.parseInt(lines[3] ?? '', 10) || undefined,
      host: host?.trim() ?? undefined,
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeRemains({ data, sockets }: Folders): Promise<void> {
  for (const file of [
    path.join(data, 'postmaster.pid'),
    path.join(sockets, '.s.PGSQL.5432.lock'),
    path.join(sockets, '.s.PGSQL.5432'),
  ])
    await rm(file, { force: true });
}

const inUse = ({ place }: Folders, pid: number) =>
  new DataFolderInUse(
    `Appeal Amplifier already runs with the database in ${place} (process ${pid}). Use that one, or stop it first, or start this one with DATA_DIR set to another folder.`,
  );

const stillStopping = ({ place }: Folders, pid: number) =>
  new DataFolderInUse(
    `Appeal Amplifier (process ${pid}) is still stopping and holds the database in ${place}. Try again in a moment; if that process hangs, end it.`,
  );
