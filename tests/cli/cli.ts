import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCli } from '../../src/cli/program.ts';
import type { Connection } from '../../src/db/connect.ts';
import { testClock } from '../support/service.ts';

export type CliAnswer = { code: number; out: string; err: string };

/** Calls a command as `npm run cli -- …words` does, in a folder of its own. */
export async function cli(words: string[], environment: Record<string, string>): Promise<CliAnswer> {
  const [out, err]: [string[], string[]] = [[], []];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-cli-'));
  const code = await runCli(words, {
    environment,
    folder,
    clock: testClock(),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The same database as a DATABASE_URL. */
export function urlOf(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString;
  const { host, port, user, password = '', database } = connection;
  const url = new URL(`postgresql://localhost/${database}`);
  url.searchParams.set('host', host);
  url.searchParams.set('port', String(port));
  url.searchParams.set('user', user);
  if (password !== '') url.searchParams.set('password', password);
  return url.href;
}
