import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDb } from '../../src/db/connect.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { rippleDifferences } from '../../src/sharing/ripple/check.ts';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { phone } from '../sharing/support.ts';
import { makeAppeal, makeOrganisation } from '../support/make.ts';
import { cloneDatabase } from '../support/service.ts';
import { databaseUrlOf, startNode } from './node.ts';

let database: ReturnType<typeof connectDb>;
let environment: Record<string, string>;
let codes: string[];
let slug: string;

beforeAll(async () => {
  const connection = await cloneDatabase();
  database = connectDb(connection, pino({ level: 'silent' }));
  environment = {
    DATABASE_URL: databaseUrlOf(connection),
    SECRET: 'a secret for tests that is long enough',
    DATA_DIR: mkdtempSync(path.join(os.tmpdir(), 'aa-visits-')),
    TRUST_PROXY: 'on',
  };
  const made = { deps: { db: database.db, clock: systemClock } };
  const organisation = await makeOrganisation(made);
  const deadline = new Date(Date.now() + 86_400_000);
  const appeal = await makeAppeal(made, organisation, { slug: 'visited', deadline });
  slug = appeal.slug;
  codes = Array.from({ length: 50 }, (_, n) => `code${n}`);
  await database.pool.query(
    'insert into share_links (id, appeal_id, code) select gen_random_uuid(), $1, code from unnest($2::text[]) as code',
    [appeal.id, codes],
  );
});
afterAll(() => database.pool.end());

const countedVisits = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ id: string }>('select id from share_links');
  const sums = await ripplesOf(
    database.db,
    rows.map((row) => row.id),
  );
  return [...sums.values()].reduce((sum, { visits }) => sum + visits, 0);
};

/** After this long a page goes out whether or not its visit is written yet. */
const patienceMs = 45;
/** In each round. */
const enoughInTime = 25;

it('counts every visit that was answered, whatever kills the process', { timeout: 120_000 }, async () => {
  let sent = 0;
  let inTime = 0;
  for (let round = 0; round < 4; round++) {
    const node = await startNode(environment);
    const agent = new Agent({ connections: 10 });
    const visit = async (): Promise<number> => {
      const nth = ++sent;
      const headers = { 'user-agent': phone, 'x-forwarded-for': `10.1.${nth >> 8}.${nth & 255}` };
      const began = performance.now();
      const answer = await request(`${node.url}/a/${slug}/${codes[nth % codes.length] ?? ''}`, {
        headers,
        dispatcher: agent,
      });
      await answer.body.dump();
      expect(answer.statusCode).toBe(200);
      return performance.now() - began;
    };
    let isOver = false;
    const people = Array.from({ length: 10 }, async () => {
      while (!isOver) inTime += (await visit().catch(() => Infinity)) < patienceMs ? 1 : 0;
    });
    await sleep(700);
    // A busy machine takes longer to answer enough of them in time.
    const enough = (round + 1) * enoughInTime;
    for (let waited = 0; inTime < enough && waited < 15_000; waited += 100) await sleep(100);
    if (round === 3) {
      isOver = true;
      await Promise.all(people);
      await node.kill('SIGTERM');
    } else {
      await node.kill('SIGKILL');
      isOver = true;
      await Promise.all(people);
    }
    await agent.destroy();
    expect(await countedVisits()).toBeGreaterThanOrEqual(inTime);
    expect(await countedVisits()).toBeLessThanOrEqual(sent);
  }
  expect(inTime).toBeGreaterThanOrEqual(4 * enoughInTime);
  expect(await rippleDifferences(database.pool)).toEqual([]);
});
