import { existsSync } from 'node:fs';
import { open, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { removeFolder, type Folders } from './folders.ts';
import { runProgram } from './program.ts';
import { refuseNamelessUser, type DatabaseUser } from './user.ts';

/** The superuser of the embedded database; there is no other. */
export const databaseOwner = 'app';

/**
 * Makes PostgreSQL's data folder on the first start: beside its place and then renamed, so that a start which is
 * killed half-way leaves nothing that looks whole.
 */
export async function makeCluster({
  folders,
  binaries,
  user,
  sync,
}: {
  folders: Folders;
  binaries: Binaries;
  user: DatabaseUser;
  sync: boolean;
}): Promise<void> {
  if (existsSync(path.join(folders.data, 'PG_VERSION'))) return;
  refuseNamelessUser(user);
  for (const name of await readdir(folders.place))
    if (name.includes('.new-')) await removeFolder(path.join(folders.place, name));

  const beside = `${folders.data}.new-${process.pid}`;
  const { code, output } = await runProgram(
    binaries.initdb,
    [
      ...['-D', beside, '-U', databaseOwner, '-E', 'UTF8'],
      // The same order of words on every machine, whatever languages it knows.
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(await accessRules(folders)),
      ...(sync ? [] : ['--no-sync']),
    ],
    user,
  );
  if (code !== 0) throw new Error(`The database could not be made in ${folders.place}:\n${output.trim()}`);
  await rename(beside, folders.data);
  // Else a power cut could take the new name back, and with it all that was written since.
  if (sync) for (const folder of [folders.place, path.dirname(folders.place)]) await syncFolder(folder);
}

/** Windows has no socket that belongs to one user, so that a password guards the port there. */
export async function passwordOf({ place }: Folders): Promise<string | undefined> {
  if (process.platform !== 'win32') return undefined;
  const file = path.join(place, 'password');
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFile(file, 'utf8');
}

/** The socket's folder is open to one user alone, who needs no password. */
async function accessRules(folders: Folders): Promise<string[]> {
  return (await passwordOf(folders)) === undefined
    ? ['-A', 'trust']
    : ['-A', 'scram-sha-256', `--pwfile=${path.join(folders.place, 'password')}`];
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
