import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Connection } from '../../src/db/connect.ts';
import { freePort } from '../support/service.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** One node of the built service as a process of its own, that can be killed. */
export type RunningNode = { url: string; process: ChildProcess; kill(signal: NodeJS.Signals): Promise<void> };

export async function startNode(environment: Record<string, string>): Promise<RunningNode> {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      RATE_LIMITS: 'off',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the service ended: ${said}`);
    if (
      await fetch(`${url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await sleep(50);
  }
  return {
    url,
    process: child,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

/** As DATABASE_URL takes it: a socket's folder stands in the query. */
export function databaseUrlOf(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString;
  const { host, port, user, database, password = '' } = connection;
  const where = host.startsWith('/')
    ? `localhost:${port}/${database}?host=${encodeURIComponent(host)}`
    : `${host}:${port}/${database}`;
  return `postgresql://${user}:${encodeURIComponent(password)}@${where}`;
}

export type Posted = { status: number; id: string | null };

/** Pledges through HTTP; a node that dies meanwhile answers status 0. */
export async function postPledge(
  url: string,
  slug: string,
  { email, key, needId, quantity = 1 }: { email: string; key: string; needId: string; quantity?: number },
): Promise<Posted> {
  try {
    const answer = await fetch(`${url}/api/v1/appeals/${slug}/pledges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ email, items: [{ needId, quantity }] }),
    });
    const body: unknown = await answer.json();
    const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : null;
    return { status: answer.status, id };
  } catch {
    return { status: 0, id: null };
  }
}
