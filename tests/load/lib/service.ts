import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/db/embedded/start.ts';

/** As `npm start` starts it (scripts/lib/node.mjs). */
const serviceFlags = ['--max-semi-space-size=16'];
const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export type Target = {
  url: string;
  connection: { host: string; port: number; user: string; database: string };
  databaseUrl: string;
  /** For questions outside the measurement. */
  pool: pg.Pool;
  service: ChildProcess;
  /** Ends the service alone; the database goes on. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** The service again, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** An embedded PostgreSQL with fsync on, and the built service on it as a process of its own. */
export async function startTarget(environment: Record<string, string> = {}): Promise<Target> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-load-'));
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: { info: () => undefined, warn: () => undefined },
    settings: { max_connections: '200' },
  });
  const { host, port, user, database } = postgres.connection;
  const databaseUrl = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const httpPort = await freePort();
  const start = () =>
    spawn(process.execPath, [...serviceFlags, main], {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        DATA_DIR: path.join(folder, 'service'),
        PORT: String(httpPort),
        HOST: '127.0.0.1',
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'error',
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  let service = start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (service.exitCode !== null || service.signalCode !== null) return;
    service.kill(signal);
    await new Promise((resolve) => service.once('exit', resolve));
  };
  const url = `http://127.0.0.1:${httpPort}`;
  await untilReady(url);
  const pool = new pg.Pool({ host, port, user, database, max: 4 });
  return {
    url,
    connection: { host, port, user, database },
    databaseUrl,
    pool,
    get service() {
      return service;
    },
    end,
    async restart() {
      service = start();
      await untilReady(url);
    },
    async stop() {
      await pool.end();
      await end('SIGTERM');
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An open appeal with needs, by SQL: measuring begins after it. */
export async function seedAppeal(
  pool: pg.Pool,
  slug: string,
  wanted: number[] = [1_000_000],
): Promise<{ appealId: string; needIds: string[] }> {
  const organisationId = randomUUID();
  const appealId = randomUUID();
  await pool.query(
    `insert into organisations (id, slug, name, email, state) values ($1, $2, 'Manchester Dogs'' Home', 'rosa@example.org', 'approved')`,
    [organisationId, `home-${slug}`],
  );
  await pool.query(
    `insert into appeals (id, organisation_id, slug, title, story, state, deadline, published_at)
     values ($1, $2, $3, '500 tins by Friday', 'After the fire we have 150 dogs and nothing left.', 'open', now() + interval '5 days', now())`,
    [appealId, organisationId, slug],
  );
  const items = ['dog food', 'blankets', 'dog beds', 'leads', 'bowls', 'newspapers'];
  const needIds = await Promise.all(
    wanted.map(async (quantity, position) => {
      const id = randomUUID();
      await pool.query(
        `insert into needs (id, appeal_id, position, item, unit, wanted) values ($1, $2, $3, $4, $5, $6)`,
        [id, appealId, position, items[position % items.length], position === 0 ? 'tin' : null, quantity],
      );
      return id;
    }),
  );
  return { appealId, needIds };
}

/** A base is measured on a quiet server: the letters of the pledges before are not to slow it down. */
export async function untilMailIsOut(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `(select 1 from owed_mail limit 1) union all (select 1 from graphile_worker.jobs where task_identifier = 'send-mail' limit 1)`,
    );
    if (rowCount === 0) return;
    await sleep(100);
  }
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const ready = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error('the service is not ready after 30 s');
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
