import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cp, lstat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, onTestFinished } from 'vitest';
import { z } from 'zod';
import { nativeFolder } from '../../../src/db/embedded/binaries.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/db/embedded/start.ts';

export const isRoot = process.getuid?.() === 0;

/** What PostgreSQL keeps for a test that is about its start and not about power cuts. */
const fast = { fsync: 'off' };

const quiet = { info: () => undefined, warn: () => undefined };

/** A folder of its own for a test, which every user may pass through; removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appeal-amplifier-embedded-'));
  chmodSync(folder, 0o755);
  // Runs after everything that was started in it has been stopped or killed, as the last that was set up.
  onTestFinished(async () => {
    await eventually(() => processesWith(folder).length === 0);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export const newDataDir = (): string => path.join(newFolder(), 'data');

let template: Promise<string> | undefined;
let templateFolder: string | undefined;
afterAll(() => {
  if (templateFolder) rmSync(templateFolder, { recursive: true, force: true });
});

/** A data folder that was used before, as a copy of one that is made once for a test file: quicker than a new one. */
export async function usedDataDir(): Promise<string> {
  const dataDir = newDataDir();
  const made = await (template ??= makeTemplate());
  spawnSync('cp', ['-a', made, dataDir]);
  return dataDir;
}

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appeal-amplifier-embedded-'));
  chmodSync(folder, 0o755);
  templateFolder = folder;
  const dataDir = path.join(folder, 'data');
  const postgres = await startEmbeddedPostgres({ dataDir, log: quiet, settings: fast });
  await postgres.stop();
  return dataDir;
}

type StartOptions = Parameters<typeof startEmbeddedPostgres>[0];

/** Starts a database in this process and stops it after the test. */
export async function start(dataDir: string, options: Partial<StartOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: quiet, settings: fast, ...options });
  onTestFinished(() => postgres.stop());
  return postgres;
}

const report = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    pid: z.number(),
    connection: z.object({
      host: z.string(),
      port: z.number(),
      user: z.string(),
      database: z.string(),
      ssl: z.literal(false),
    }),
  }),
  z.object({ kind: z.literal('refused'), name: z.string(), message: z.string() }),
  z.object({ kind: z.literal('done') }),
]);

export type Owner = {
  process: ChildProcess;
  /** How the start went. */
  report(): Promise<z.infer<typeof report>>;
  /** Asks for `announce` or `stop` and waits until it is done. */
  ask(what: 'announce' | 'stop'): Promise<void>;
  kill(): Promise<void>;
};

/** Starts a database in a process of its own, as another user if asked; killed after the test. */
export function startOwner(dataDir: string, user: { uid?: number; gid?: number } = {}): Owner {
  const script = fileURLToPath(new URL('owner-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir, path.join(path.dirname(dataDir), 'cache')], {
    ...user,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => report.parse(JSON.parse(String((await lines.next()).value)));
  let first: Promise<z.infer<typeof report>> | undefined;
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(kill);
  return {
    process: child,
    report: () => (first ??= next()),
    kill,
    async ask(what) {
      child.stdin.write(`${what}\n`);
      await next();
    },
  };
}

/** The server's process number and connection of an owner that has to have started. */
export async function started(owner: Owner) {
  const said = await owner.report();
  if (said.kind !== 'started') throw new Error(`did not start: ${JSON.stringify(said)}`);
  return said;
}

/** Runs one statement on a connection of its own. */
export async function query(connection: pg.ClientConfig, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Living processes that have this text in their command line; zombies have none. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`/proc/${name}/cmdline`).includes(text))
    .map(Number);
}

/** Servers that work in this database folder; a watcher names it in its command line as well. */
export const serversIn = (place: string): number[] =>
  processesWith(path.join(place, '18')).filter((pid) => !read(`/proc/${pid}/cmdline`).startsWith('/bin/sh'));

/** The user number that a process runs as. */
export const userOf = (pid: number): number => Number(/^Uid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);

/** The user number of a name, if the machine has it. */
export function numberOf(name: string): number | undefined {
  const { status, stdout } = spawnSync('id', ['-u', name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

export async function eventually(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await sleep(20);
  }
}

/** PostgreSQL's programs as npm leaves them when it runs no install scripts: without links. */
export async function programsWithoutLinks(): Promise<string> {
  const copy = path.join(newFolder(), 'native');
  await cp(nativeFolder(), copy, { recursive: true, filter: async (file) => !(await lstat(file)).isSymbolicLink() });
  return copy;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
