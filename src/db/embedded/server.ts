import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import os from 'node:os';
import { Writable } from 'node:stream';
import type { Log } from '../../lib/log.ts';
import type { Binaries } from './binaries.ts';
import type { Folders } from './folders.ts';
import { keepOwnership, type EmbeddedConnection, type Keeper } from './owner.ts';
import { programEnvironment, runProgram } from './program.ts';
import type { DatabaseUser } from './user.ts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type Server = { pid: number; exited: Promise<Exit>; keeper: Keeper; stop(): Promise<void> };

type Launch = {
  folders: Folders;
  binaries: Binaries;
  user: DatabaseUser;
  connection: EmbeddedConnection;
  settings: Record<string, string>;
  log: Pick<Log, 'warn'>;
};

/**
 * Starts PostgreSQL and takes ownership of it. Right after a crash its last processes may hold the shared memory for
 * a moment, so that it is tried again.
 */
export async function startServer(launch: Launch): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const launched = spawnServer(launch);
    const outcome = await ownedOrExited(launched, launch.connection);
    if (outcome.kind === 'owned') {
      const { child, exited } = launched;
      const stop = () => stopChild(launch, child, exited, outcome.keeper);
      return { pid: child.pid ?? 0, exited, keeper: outcome.keeper, stop: once(stop) };
    }
    const said = launched.lastWords();
    if (attempt === 10 || !/pre-existing shared memory|lock file/.test(said))
      throw new Error(`PostgreSQL did not start (${outcome.exit.signal ?? outcome.exit.code ?? 'no code'}):\n${said}`);
    await sleep(500);
  }
}

type Launched = { child: ChildProcess; exited: Promise<Exit>; lastWords(): string };

function spawnServer({ folders, binaries, user, settings, connection, log }: Launch): Launched {
  const [program, ...args] = withWatcher([binaries.postgres, ...serverArguments(folders, connection, settings)]);
  // A process group of its own, so that Ctrl-C reaches Node alone, which drains first. On Windows a child that is
  // not detached dies with Node, and a hidden console keeps Ctrl-C away.
  const child = spawn(program, args, {
    ...user,
    cwd: '/',
    env: programEnvironment,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  letPagesGoFirst(child);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4000);
    for (const line of chunk.toString().split('\n')) if (isWorthTelling(line)) log.warn({ line }, 'PostgreSQL says');
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      words += error.message;
      resolve({ code: null, signal: null });
    });
  });
  const lifeline = child.stdio[3];
  if (lifeline instanceof Writable) {
    lifeline.on('error', () => undefined);
    // A line tells the watcher that there is nothing left to watch, before the process number can be used again.
    void exited.then(() => lifeline.end('over\n'));
  }
  return { child, exited, lastWords: () => words };
}

/**
 * Where processors are short, the process that answers people gets them first and the database right after: pages are
 * mostly in memory, and whoever pledges waits for the disk anyway. What PostgreSQL starts inherits it.
 */
function letPagesGoFirst({ pid }: ChildProcess): void {
  try {
    if (pid === undefined) return;
    os.setPriority(pid, Math.max(os.getPriority(pid), os.constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // It has ended already, which is told elsewhere, or this system does not let us: then both are equal.
  }
}

function serverArguments(
  { data, sockets }: Folders,
  { port }: EmbeddedConnection,
  settings: Record<string, string>,
): string[] {
  const windows = process.platform === 'win32';
  const all = {
    max_connections: '60',
    shared_buffers: '64MB',
    // An error's detail and statement can hold an address or a name, which have no place in a log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...settings,
  };
  return [
    ...['-D', data, '-p', String(port), '-h', windows ? '127.0.0.1' : '', '-k', windows ? '' : sockets],
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/**
 * A small process beside PostgreSQL listens on a pipe from Node. When Node is killed the pipe closes without a line,
 * and the watcher stops PostgreSQL: fast, and after 5 seconds at once. `$$` is the shell that becomes PostgreSQL.
 */
function withWatcher(command: string[]): [string, ...string[]] {
  const [program = '', ...args] = command;
  if (process.platform === 'win32') return [program, ...args];
  const stopIt = 'kill -INT $$; for i in 1 2 3 4 5; do sleep 1; kill -0 $$ || exit; done; kill -QUIT $$';
  const script = `( ( read -r line <&3 && exit; ${stopIt} ) >/dev/null 2>&1 & ); exec "$@" 3<&-`;
  return ['/bin/sh', '-c', script, 'sh', ...command];
}

/** Ordinary log lines stay out; so does what every connection is told while the server starts or stops. */
const isWorthTelling = (line: string): boolean =>
  /^(WARNING|FATAL|PANIC):/.test(line) && !/database system is|due to administrator command/.test(line);

async function ownedOrExited(
  { exited }: Launched,
  connection: EmbeddedConnection,
): Promise<{ kind: 'owned'; keeper: Keeper } | { kind: 'exited'; exit: Exit }> {
  for (;;) {
    try {
      return { kind: 'owned', keeper: await keepOwnership(connection) };
    } catch {
      const exit = await within(20, exited);
      if (exit) return { kind: 'exited', exit };
    }
  }
}

/** Fast, then at once, then by force: SIGINT was seen to hang while PostgreSQL recovers from a crash. */
async function stopChild(launch: Launch, child: ChildProcess, exited: Promise<Exit>, keeper: Keeper): Promise<void> {
  await keeper.announceStop();
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    await tell(launch, child, signal);
    if (await within(5000, exited)) break;
  }
  await within(1000, keeper.release());
}

/** Windows has no signals; there pg_ctl knows how to ask. */
async function tell({ binaries, folders }: Launch, child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (process.platform !== 'win32' || signal === 'SIGKILL') child.kill(signal);
  else {
    const mode = signal === 'SIGINT' ? 'fast' : 'immediate';
    await runProgram(binaries.pgCtl, ['stop', '-D', folders.data, '-m', mode, '--no-wait']);
  }
}

/** The value, or undefined when it takes longer. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
