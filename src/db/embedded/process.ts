import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this number lives; a zombie, which only waits to be counted by its parent, does not. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    const state = linuxState(pid);
    return state !== undefined && !['Z', 'X'].includes(state);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether this process is the PostgreSQL server of this data folder. The number in `postmaster.pid` alone says
 * little: after a crash or a restart of the machine it may belong to any program.
 */
export function isServerOf(pid: number, dataFolder: string): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false;
  if (process.platform === 'linux') return linuxProgram(pid).startsWith('postgres') && worksIn(pid, dataFolder);
  if (process.platform === 'win32') return output('tasklist', ['/NH', '/FI', `PID eq ${pid}`]).includes('postgres.exe');
  const line = output('ps', ['-ww', '-o', 'stat=,args=', '-p', String(pid)]).trim();
  return !line.startsWith('Z') && line.includes(dataFolder);
}

/**
 * Stops a server that has no owner: fast, then at once, then by force. PostgreSQL was seen to hang on SIGINT while it
 * recovers from a crash; what was committed survives all three. Returns the signal that did it.
 */
export async function stopServer(pid: number, dataFolder: string): Promise<string> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself a moment ago.
    }
    for (let waited = 0; waited < 5000; waited += 50) {
      if (!isServerOf(pid, dataFolder)) return signal;
      await sleep(50);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) works in ${dataFolder} without an owner and cannot be stopped.`);
}

/** The name may hold spaces and brackets, so that the state is read after the last bracket. */
function linuxState(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
}

function linuxProgram(pid: number): string {
  try {
    return path.basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
  } catch {
    return '';
  }
}

/** A server always stands in its data folder. Compared as a place on the disk: a path can be spelled in many ways. */
function worksIn(pid: number, folder: string): boolean {
  try {
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(folder)];
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return readLink(`/proc/${pid}/cwd`) === folder;
  }
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

const output = (program: string, args: string[]): string => spawnSync(program, args, { encoding: 'utf8' }).stdout;
