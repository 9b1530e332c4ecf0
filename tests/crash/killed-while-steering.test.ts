import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, expect, it } from 'vitest';
import { connectDb } from '../../src/db/connect.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { lettersAtOnce } from '../../src/mail/transport.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import { startMailServer } from '../support/mail-server.ts';
import { makeAppeal, makeKey, makeOrganisation } from '../support/make.ts';
import { makePledgers } from '../steering/support.ts';
import { startNode, type RunningNode } from './node.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-steering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const people = 5_000;

it('is in one state or the other after kill -9 in the middle of a steer, and every letter owed goes out, to nobody twice', async () => {
  const mail = await startMailServer();
  const key = await seed();
  const environment = { DATA_DIR: folder, SMTP_URL: mail.url };
  const steer = ({ url }: RunningNode) =>
    fetch(`${url}/api/v1/appeals/under-fire/steer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ stopVisits: true, message: 'The road is blocked.' }),
    }).then(
      (answer) => answer.ok,
      () => false,
    );

  // Earlier and later in the steer, until one of them got through: whether it did is seen in the database.
  let isStopped = false;
  for (let wait = 4; !isStopped; wait *= 2) {
    const node = await startNode(environment);
    const answered = steer(node);
    await sleep(wait);
    await node.kill('SIGKILL');
    const wasAnswered = await answered;
    const kept = await standing();
    isStopped = kept.isStopped;
    if (wasAnswered) expect(isStopped).toBe(true);
    // All or nothing: the standing, its line in the log, its message, and a letter for everybody.
    expect(kept.steers).toBe(isStopped ? 1 : 0);
    expect(kept.message).toBe(isStopped ? 'The road is blocked.' : null);
    if (isStopped) expect(kept.owed + reached(mail).size).toBeGreaterThanOrEqual(people);
    else expect({ owed: kept.owed, sent: mail.mails.length }).toEqual({ owed: 0, sent: 0 });
  }

  // Once more while the letters are going out.
  const sending = await startNode(environment);
  const before = mail.mails.length;
  while (mail.mails.length < before + 100) await sleep(20);
  await sending.kill('SIGKILL');

  const last = await startNode(environment);
  for (let quiet = 0, count = -1; quiet < 8;) {
    await sleep(500);
    quiet = count === mail.mails.length ? quiet + 1 : 0;
    count = mail.mails.length;
  }
  await last.kill('SIGTERM');
  expect((await standing()).owed).toBe(0);
  const letters = reached(mail);
  expect(letters.size).toBe(people);
  // To nobody two letters. What was handed to the mail server in the very moment of a kill is handed over again under
  // the same id, by which mail servers know it: at most as many as are sent at once, for each kill.
  expect([...letters.values()].filter((ids) => ids.size > 1)).toEqual([]);
  expect(mail.mails.length).toBeLessThanOrEqual(people + 2 * lettersAtOnce);
  await mail.stop();
}, 900_000);

/** Who was reached, with the message ids of what they got. */
function reached(mail: Awaited<ReturnType<typeof startMailServer>>): Map<string, Set<string>> {
  const letters = new Map<string, Set<string>>();
  for (const { to, messageId } of mail.mails)
    for (const address of [to].flat().map((one) => one?.text ?? ''))
      letters.set(address, (letters.get(address) ?? new Set()).add(messageId ?? ''));
  return letters;
}

async function standing() {
  return withDatabase(async ({ pool }) => {
    const { rows } = await pool.query<{ isStopped: boolean; message: string | null; steers: number; owed: number }>(
      `select visits_stopped_at is not null as "isStopped", steer_message as message,
              (select count(*)::int from steers) as steers,
              (select count(*)::int from graphile_worker._private_jobs where key like 'steer:%') as owed
         from appeals`,
    );
    const [row] = rows;
    if (!row) throw new Error('the appeal is gone');
    return row;
  });
}

async function seed(): Promise<string> {
  return withDatabase(async ({ db, pool }) => {
    await prepareDatabase(pool);
    const made = { deps: { db, clock: systemClock } };
    const organisation = await makeOrganisation(made);
    const appeal = await makeAppeal(made, organisation, {
      slug: 'under-fire',
      deadline: new Date(Date.now() + 86_400_000),
      needs: [{ item: 'dog food', unit: 'tin', wanted: 900_000 }],
    });
    await makePledgers(
      made,
      appeal,
      Array.from({ length: people }, (_, nth) => `p${nth}@example.org`),
    );
    return makeKey(made, organisation);
  });
}

async function withDatabase<Result>(run: (database: ReturnType<typeof connectDb>) => Promise<Result>): Promise<Result> {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: pino({ level: 'silent' }) });
  const database = connectDb(postgres.connection, pino({ level: 'silent' }));
  const result = await run(database);
  await database.pool.end();
  await postgres.stop();
  return result;
}
