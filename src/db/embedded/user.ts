import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import os from 'node:os';
import { NoEmbeddedPostgres } from './errors.ts';

/** Whom PostgreSQL runs as; undefined: the user of this process. */
export type DatabaseUser = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root. Then it runs as the owner of the data that is there already, so that a data
 * folder made by a normal user still opens, else as `postgres`, else as `nobody`.
 */
export function databaseUser(existingData: string): DatabaseUser {
  if (process.getuid?.() !== 0) return undefined;
  const found = ownerOf(existingData) ?? userNamed('postgres') ?? userNamed('nobody');
  if (found) return found;
  throw new NoEmbeddedPostgres(
    'PostgreSQL does not run as root, and there is no user postgres or nobody here. Start as a normal user.',
  );
}

/** initdb looks its user up by name, and fails in a container that was given a bare number as its user. */
export function refuseNamelessUser(user: DatabaseUser): void {
  if (user) return;
  try {
    os.userInfo();
  } catch {
    throw new NoEmbeddedPostgres(
      `PostgreSQL needs a user with a name, and user number ${process.getuid?.() ?? 'unknown'} has none on this machine.`,
    );
  }
}

function ownerOf(file: string): DatabaseUser {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

function userNamed(name: string): DatabaseUser {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}
