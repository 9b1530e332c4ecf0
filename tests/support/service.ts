import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type pino from 'pino';
import { inject } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Connection } from '../../src/db/connect.ts';
import { makeLog } from '../../src/lib/log.ts';
import { startService, type Service } from '../../src/service.ts';

/** A clock that stands until it is moved. */
export type TestClock = { now(): Date; set(to: Date): void; forward(milliseconds: number): void };

export function testClock(start = new Date('2026-11-23T10:00:00Z')): TestClock {
  let now = start;
  return {
    now: () => now,
    set: (to) => void (now = to),
    forward: (milliseconds) => void (now = new Date(now.getTime() + milliseconds)),
  };
}

export type TestService = Service & {
  clock: TestClock;
  connection: Connection;
  /** Waits for the newest letter to an address in the mailbox, that is younger than the `after`-th. */
  letterTo(email: string, options?: { kind?: string; nth?: number }): Promise<TestLetter>;
  letters(email?: string): Promise<TestLetter[]>;
};

type TestLetter = { id: string; to: string; subject: string; text: string; html: string; kind: string };

/** A whole service on a database of its own, cloned from the migrated template. Stop it in afterAll. */
export async function startTestService(
  environment: Record<string, string> = {},
  {
    clock = testClock(),
    connection,
    logTo,
  }: { clock?: TestClock; connection?: Connection; logTo?: pino.DestinationStream } = {},
): Promise<TestService> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-service-'));
  const own = connection ?? (await cloneDatabase());
  const read = readConfig(
    {
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      RATE_LIMITS: 'off',
      SECRET: 'a secret for tests that is long enough',
      DATA_DIR: folder,
      ...environment,
    },
    folder,
  );
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'));
  const log = makeLog(read.config.logLevel, logTo);
  const service = await startService({ config: read.config, connection: own, soleOwner: false, clock, log });
  const letters = async (email?: string): Promise<TestLetter[]> => {
    const { rows } = await service.deps.pool.query<TestLetter>(
      'select id, "to", subject, text, html, kind from mailbox where $1::text is null or "to" = $1 order by created_at, id',
      [email ?? null],
    );
    return rows;
  };
  return {
    ...service,
    clock,
    connection: own,
    letters,
    async letterTo(email, { kind, nth = 1 } = {}) {
      for (let tries = 0; tries < 200; tries++) {
        const found = (await letters(email)).filter((letter) => kind === undefined || letter.kind === kind);
        const letter = found[nth - 1];
        if (letter) return letter;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no letter ${kind ?? ''} ${nth} to ${email} within 10 s`);
    },
    async stop() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A fresh database, migrated. */
export async function cloneDatabase(): Promise<Connection> {
  const postgres = inject('postgres');
  const database = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ ...postgres, database: 'postgres' });
  await admin.connect();
  await admin.query(`select pg_advisory_lock(1)`);
  await admin.query(`create database ${database} template template_app`);
  await admin.end();
  return { ...postgres, database };
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
