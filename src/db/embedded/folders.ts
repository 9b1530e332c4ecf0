import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from './program.ts';
import { databaseUser, type DatabaseUser } from './user.ts';

export type Folders = {
  /** Everything of the embedded database; belongs to the database's user alone. */
  place: string;
  /** PostgreSQL's own data folder; its name carries the major version, since another one cannot read it. */
  data: string;
  /** Where the socket stands. */
  sockets: string;
};

/** Where databases stand whose data folder the database's user cannot enter. */
const outside = '/var/lib/appeal-amplifier';

/** A socket's path has at most 107 bytes on Linux and 103 on macOS. */
const longestSocketPath = 103;

/**
 * Makes the folders of the database under the data folder, and decides whom PostgreSQL runs as.
 * Root may keep its data where no other user can go (a 0700 home): then the database stands under /var/lib, and
 * `postgres` in the data folder is a link to it.
 */
export async function databaseFolders(dataDir: string): Promise<{ folders: Folders; user: DatabaseUser }> {
  // Root's is open for passing through, as the database's user has to; the database's own folder is closed.
  await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const home = await realpath(dataDir);
  const inside = path.join(home, 'postgres');
  if (isLink(inside)) await checkLink(inside, home);

  const user = databaseUser(path.join(inside, dataName));
  if (!existsSync(inside) && !(await canPassThrough(home, user))) await linkOutside(inside, home);
  await mkdir(inside, { recursive: true });
  const place = await realpath(inside);
  await makePrivate(place, user);
  if (!(await canEnter(place, user)))
    throw new Error(
      `${place} holds the database, but its user (number ${user?.uid ?? process.getuid?.() ?? 0}) cannot enter it. Give that user access to every folder on the way, or set DATA_DIR to another folder.`,
    );
  return { folders: { place, data: path.join(place, dataName), sockets: await socketFolder(place, user) }, user };
}

const dataName = '18';

const isLink = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** Two data folders never share a database, not even when one was made by copying the other with its link. */
async function checkLink(inside: string, home: string): Promise<void> {
  if (!existsSync(inside))
    throw new Error(
      `${inside} points to a folder that is gone. Put that folder back, or remove the link to begin with an empty database.`,
    );
  const place = await realpath(inside);
  const note = path.join(place, 'belongs-to');
  const owner = existsSync(note) ? await readFile(note, 'utf8') : home;
  if (owner === home) return;
  const former = path.join(owner, 'postgres');
  if (existsSync(former) && (await realpath(former)) === place)
    throw new Error(
      `${home} is a copy of ${owner}, and the database in ${place} stays with that one. Remove ${inside} to begin with an empty database here.`,
    );
  await writeFile(note, home);
}

/**
 * A data folder that somebody made for root alone is opened for passing through (its names stay hidden); the folders
 * above it are not ours to change.
 */
async function canPassThrough(home: string, user: DatabaseUser): Promise<boolean> {
  if (await canEnter(home, user)) return true;
  const mode = statSync(home).mode & 0o7777;
  await chmod(home, mode | 0o011);
  if (await canEnter(home, user)) return true;
  await chmod(home, mode);
  return false;
}

async function linkOutside(inside: string, home: string): Promise<void> {
  const place = path.join(outside, randomBytes(6).toString('hex'));
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'belongs-to'), home);
  await symlink(place, inside);
}

async function makePrivate(folder: string, user: DatabaseUser): Promise<void> {
  if (user) await chown(folder, user.uid, user.gid);
  const owner = statSync(folder).uid;
  if (process.platform !== 'win32' && !user && owner !== process.getuid?.())
    throw new Error(
      `${folder} belongs to another user (number ${owner}). Start as that user or as root, or set DATA_DIR to another folder.`,
    );
  await chmod(folder, 0o700);
}

/** Asked as that user, since groups and access lists count too. */
async function canEnter(folder: string, user: DatabaseUser): Promise<boolean> {
  return !user || (await runProgram('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], user)).code === 0;
}

async function socketFolder(place: string, user: DatabaseUser): Promise<string> {
  const short = `appeal-amplifier-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`;
  const choices = [path.join(place, 'run'), path.join(os.tmpdir(), short), path.join('/tmp', short)];
  const folder = choices.find((choice) => Buffer.byteLength(`${choice}/.s.PGSQL.5432`) <= longestSocketPath);
  if (!folder) throw new Error(`No folder has a short enough path for a socket (tried ${choices.join(', ')}).`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Anybody can put a folder or a link of that name into the folder for temporary files.
  if (isLink(folder) || ![user?.uid, process.getuid?.()].includes(statSync(folder).uid))
    throw new Error(`${folder} was made by somebody else. Remove it, or set DATA_DIR to a folder with a shorter path.`);
  await makePrivate(folder, user);
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
