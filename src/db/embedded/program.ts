import { spawn } from 'node:child_process';
import type { DatabaseUser } from './user.ts';

/** `code` is null when the program could not be run at all; then `output` holds the reason. */
export type ProgramResult = { code: number | null; output: string };

/**
 * What PostgreSQL's programs see: nothing of the caller's own settings, so that a stray PGDATA, PGPORT or LANG
 * changes nothing. (On Windows, Node adds what every program needs there.)
 */
export const programEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end and collects what it says. Never rejects. */
export function runProgram(file: string, args: string[], user?: DatabaseUser): Promise<ProgramResult> {
  return new Promise((resolve) => {
    // The working folder may be one that the other user cannot enter, which PostgreSQL's programs refuse.
    const child = spawn(file, args, {
      ...user,
      cwd: '/',
      env: programEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
