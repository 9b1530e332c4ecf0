import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, expect, it } from 'vitest';
import { connectDb } from '../../src/db/connect.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { startMailServer } from '../support/mail-server.ts';
import { makeAppeal, makeOrganisation } from '../support/make.ts';
import { brokenReferences } from '../support/references.ts';
import { postPledge, startNode, type Posted } from './node.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rounds = 10;

it('loses no answered pledge and no owed mail when it or PostgreSQL is killed under load, ten times', async () => {
  const mail = await startMailServer();
  const { slug, needId } = await seed();
  const environment = { DATA_DIR: folder, SMTP_URL: mail.url };
  const answered: string[] = [];
  let nth = 0;
  for (let round = 0; round < rounds; round++) {
    const node = await startNode(environment);
    let killed = false;
    const clients = Array.from({ length: 20 }, async () => {
      while (!killed) {
        const number = ++nth;
        const posted: Posted = await postPledge(node.url, slug, {
          email: `p${number}@example.org`,
          key: `k${number}`,
          needId,
        });
        if (posted.status === 201 && posted.id !== null) answered.push(posted.id);
      }
    });
    await sleep(150 + round * 40);
    if (round % 2 === 0) await node.kill('SIGKILL');
    else {
      process.kill(postmasterPid(), 'SIGKILL');
      await sleep(100);
    }
    killed = true;
    await Promise.all(clients);
    await node.kill('SIGKILL');
  }
  expect(answered.length).toBeGreaterThan(rounds);

  const last = await startNode(environment);
  await untilQuiet(() => mail.mails.length);
  await last.kill('SIGTERM');
  const { pool, stop } = await openDatabase();
  const { rows } = await pool.query<{ id: string; email: string }>(
    'select pledges.id, supporters.email from pledges join supporters on supporters.id = pledges.supporter_id',
  );
  const kept = new Set(rows.map((row) => row.id));
  expect(answered.filter((id) => !kept.has(id))).toEqual([]);
  expect(await tallyDifferences(pool)).toEqual([]);
  expect(await brokenReferences(pool)).toEqual([]);
  const jobs = await pool.query(
    "select 1 from owed_mail union all select 1 from graphile_worker.jobs where task_identifier = 'send-mail'",
  );
  expect(jobs.rowCount).toBe(0);
  const reached = new Set(mail.mails.flatMap(({ to }) => [to].flat().map((one) => one?.text)));
  expect(rows.filter((row) => !reached.has(row.email))).toEqual([]);
  await stop();
  await mail.stop();
}, 240_000);

async function openDatabase() {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: pino({ level: 'silent' }) });
  const { db, pool } = connectDb(postgres.connection, pino({ level: 'silent' }));
  return {
    db,
    pool,
    async stop() {
      await pool.end();
      await postgres.stop();
    },
  };
}

async function seed(): Promise<{ slug: string; needId: string }> {
  const { db, pool, stop } = await openDatabase();
  await prepareDatabase(pool);
  const made = { deps: { db, clock: systemClock } };
  const organisation = await makeOrganisation(made);
  const appeal = await makeAppeal(made, organisation, {
    slug: 'under-fire',
    deadline: new Date(Date.now() + 86_400_000),
    needs: [{ item: 'dog food', unit: 'tin', wanted: 900_000 }],
  });
  await stop();
  return { slug: appeal.slug, needId: appeal.needs[0]?.id ?? '' };
}

const postmasterPid = (): number =>
  Number(readFileSync(path.join(folder, 'postgres', '18', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);

/** Until nothing has come for four seconds: more than the queue waits before it tries again. */
async function untilQuiet(count: () => number): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 8;) {
    quiet = count() === before ? quiet + 1 : 0;
    before = count();
    await sleep(500);
  }
}
