import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { eventually, usedDataDir, processesWith, query, start, startOwner, started } from './support.ts';

const tin = [{ item: 'tin' }];

/** An owner with one committed row, about to die. */
async function ownerWithARow(dataDir: string) {
  const owner = startOwner(dataDir);
  const { pid, connection } = await started(owner);
  await query(connection, `create table kept as select 'tin' as item`);
  return { owner, pid, place: path.dirname(connection.host) };
}

const rowsKept = async (dataDir: string) => query((await start(dataDir)).connection, 'select item from kept');

it('stops by itself when Node is killed, and opens again with every row', async () => {
  const dataDir = await usedDataDir();
  const { owner } = await ownerWithARow(dataDir);
  await owner.kill();
  await eventually(() => processesWith(dataDir).length === 0, 8000);
  expect(await rowsKept(dataDir)).toEqual(tin);
});

it('opens at once after Node is killed, without waiting for the former server to end', async () => {
  const dataDir = await usedDataDir();
  const { owner, pid } = await ownerWithARow(dataDir);
  await owner.kill();
  const postgres = await start(dataDir);
  expect(postgres.pid).not.toBe(pid);
  expect(await query(postgres.connection, 'select item from kept')).toEqual(tin);
});

it('stops a server that has lost its owner and its watcher, and never adopts it', async () => {
  const dataDir = await usedDataDir();
  const { owner, pid } = await ownerWithARow(dataDir);
  for (const watcher of watchersOf(pid)) process.kill(watcher, 'SIGKILL');
  await owner.kill();
  expect(processesWith(dataDir)).toContain(pid);

  const postgres = await start(dataDir);
  expect(postgres.pid).not.toBe(pid);
  expect(processesWith(dataDir)).not.toContain(pid);
  expect(await query(postgres.connection, 'select item from kept')).toEqual(tin);
});

it('tells its owner when the server is killed, and opens again with every row', async () => {
  const dataDir = await usedDataDir();
  const postgres = await start(dataDir, { settings: {} });
  await query(postgres.connection, `create table kept as select 'tin' as item`);
  process.kill(postgres.pid, 'SIGKILL');
  expect(await postgres.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await postgres.stop();
  expect(await rowsKept(dataDir)).toEqual(tin);
});

it('opens again with every row after Node and the server were killed together', async () => {
  const dataDir = await usedDataDir();
  const { owner, pid } = await ownerWithARow(dataDir);
  process.kill(pid, 'SIGKILL');
  await owner.kill();
  expect(await rowsKept(dataDir)).toEqual(tin);
});

it('is out of reach of Ctrl-C, which is for Node alone', async () => {
  const { pid } = await start(await usedDataDir());
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
  expect(Number(fields?.[2])).toBe(pid);
});

it('stops by force a server that hangs', { timeout: 30_000 }, async () => {
  const postgres = await start(await usedDataDir());
  process.kill(postgres.pid, 'SIGSTOP');
  await postgres.stop();
  expect(await postgres.exited).toMatchObject({ signal: 'SIGKILL' });
});

it.each(['nothing', 'a number in use', 'a zombie', 'not a number'])(
  'starts over a pid file that holds %s',
  async (what) => {
    const dataDir = await usedDataDir();
    const { owner, pid, place } = await ownerWithARow(dataDir);
    process.kill(pid, 'SIGKILL');
    await owner.kill();
    await eventually(() => processesWith(dataDir).length === 0);
    await spoilPidFiles(place, what);
    expect(await rowsKept(dataDir)).toEqual(tin);
  },
);

async function spoilPidFiles(place: string, what: string): Promise<void> {
  const files = [path.join(place, '18', 'postmaster.pid'), path.join(place, 'run', '.s.PGSQL.5432.lock')];
  if (what === 'nothing') {
    for (const file of files) truncateSync(file);
    return;
  }
  const pid =
    what === 'a zombie' ? await zombie() : what === 'a number in use' ? (sleeper('sleep 60').pid ?? 0) : 'tin';
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(pid)));
}

/** The shell's child ends, and the program that the shell becomes never asks for it. */
async function zombie(): Promise<number> {
  const parent = sleeper('true & echo $!; exec sleep 60');
  for await (const line of createInterface({ input: parent.stdout })) return Number(line);
  throw new Error('the shell said nothing');
}

function sleeper(script: string) {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The watcher stays in the server's process group, but is no part of it. */
function watchersOf(server: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== server)
    .filter((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ');
        const isShell = readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('/bin/sh');
        return isShell && Number(fields?.[2]) === server;
      } catch {
        return false;
      }
    })
    .map(Number);
}
