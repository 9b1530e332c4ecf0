import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { connectDb, type Connection } from '../../src/db/connect.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { tokensFrom } from '../../src/lib/tokens.ts';
import { cli } from '../cli/cli.ts';
import { makeAppeal, makeKey, makeOrganisation, type MadeAppeal } from '../support/make.ts';
import { cloneDatabase } from '../support/service.ts';
import { databaseUrlOf, startNode, type RunningNode } from './node.ts';

const secret = 'a secret for tests that is long enough';
const tokens = tokensFrom(Buffer.from(secret));

let nodes: RunningNode[] = [];
let connection: Connection;
let database: ReturnType<typeof connectDb>;
let appeal: MadeAppeal;
let key: string;

beforeAll(async () => {
  connection = await cloneDatabase();
  database = connectDb(connection, pino({ level: 'silent' }));
  const environment = {
    DATABASE_URL: databaseUrlOf(connection),
    SECRET: secret,
    DATA_DIR: mkdtempSync(path.join(os.tmpdir(), 'aa-all-')),
  };
  nodes = [await startNode(environment), await startNode(environment)];
  const made = { deps: { db: database.db, clock: systemClock } };
  const organisation = await makeOrganisation(made);
  appeal = await makeAppeal(made, organisation, {
    slug: 'all-at-once',
    deadline: new Date(Date.now() + 6 * 86_400_000),
    // 1,000 tins are accepted. As no more of them comes than was promised, promised and come together never pass that.
    needs: [
      { item: 'dog food', unit: 'tin', wanted: 800 },
      { item: 'blankets', unit: null, wanted: 40 },
    ],
    // Two in each half hour.
    dropOffPoints: [{ hours: '24/7', capacityPerHour: 4, slotMinutes: 30 }],
  });
  key = await makeKey(made, organisation);
}, 120_000);

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
  await database.pool.end();
});

it('holds tally, limits and times under 200 receipts, pledges and withdrawals at once on two processes', async () => {
  const [early = '', ...wished] = await freeTimes();
  const contended = (nth: number) => wished[nth % 6] ?? '';

  // Who promised before, five tins each; the first through nobody's link, the others through the link of one before.
  const firsts = await each(10, (nth) => promised(`first${nth}@example.org`));
  const through = (nth: number) => firsts[nth % 10]?.via ?? '';
  const more = (who: string, count: number, slot?: string) =>
    each(count, (nth) => promised(`${who}${nth}@example.org`, { via: through(nth), ...(slot ? { slot } : {}) }));
  const toCome = await more('comes', 20);
  const torn = await more('torn', 20);
  const leaving = [...(await more('leaves', 20)), ...(await more('leaves-early', 2, early))];
  const unconfirmed = await each(20, (nth) =>
    promised(`new${nth}@example.org`, { via: through(nth), isConfirmed: false }),
  );
  const wishing = await more('wishes', 30);
  const whoCame = await each(20, async (nth) => {
    const { id } = await promised(`came${nth}@example.org`);
    return received({ pledgeId: id, items: tins(3), final: true }, `came-${nth}`);
  });
  const walkIns = await each(20, (nth) => received({ items: blankets(2) }, `walk-in-${nth}`));
  const corrections = await each(5, (nth) => correct(nth, 3, `before-${nth}`));

  // Everything below is sent before any of it is answered, one to this process and the next to that.
  const watch = watchLimits();
  const pledging = each(200, (nth) =>
    pledge(`rush${nth}@example.org`, {
      quantity: 3,
      via: through(nth),
      ...(nth % 4 === 0 ? { slot: contended(nth / 4) } : {}),
    }),
  );
  const receiving = [
    ...toCome.map(({ id }, nth) => receive(nth, { pledgeId: id, items: tins(3) }, `comes-${nth}`)),
    // The same submit once more, to the other process.
    ...toCome.map(({ id }, nth) => receive(nth + 1, { pledgeId: id, items: tins(3) }, `comes-${nth}`)),
    ...torn.map(({ id }, nth) => receive(nth, { pledgeId: id, items: tins(2), final: nth % 2 === 0 }, `torn-${nth}`)),
    ...Array.from({ length: 140 }, (_, nth) => receive(nth, { items: blankets(1) }, `storm-${nth}`)),
  ];
  const withdrawing = [...leaving, ...torn].map((one, nth) => verb(nth, one, 'withdraw'));
  const confirming = unconfirmed.flatMap((one, nth) => [
    verb(nth, one, 'confirm'),
    verb(nth + 1, one, nth % 2 === 0 ? 'on-the-way' : 'withdraw'),
  ]);
  const booking = wishing.map((one, nth) => book(nth, one, contended(nth)));
  const undoing = [...whoCame, ...walkIns].flatMap((id, nth) => [undo(nth, id), undo(nth + 1, id)]);
  const correcting = Array.from({ length: 20 }, (_, nth) => correct(nth, nth % 2 === 0 ? 1 : -1, `now-${nth}`));
  const uncorrecting = corrections.map(({ id }, nth) => post(nth, `/corrections/${id}/undo`, undefined, asMember()));
  const [pledged, receipts, withdrawn, confirmed, booked, undone, corrected, uncorrected] = await Promise.all([
    pledging,
    Promise.all(receiving),
    Promise.all(withdrawing),
    Promise.all(confirming),
    Promise.all(booking),
    Promise.all(undoing),
    Promise.all(correcting),
    Promise.all(uncorrecting),
  ]);
  // And those who got a time give it back or change it, while the next ones take it.
  const holders = wishing.filter((_, nth) => booked[nth]?.status === 200);
  const moved = await Promise.all(
    holders.flatMap((one, nth) => [
      nth % 2 === 0 ? post(nth, `/pledges/${one.token}/free-slot`) : book(nth, one, contended(nth + 1)),
      book(nth + 1, wishing[wishing.length - 1 - nth] ?? one, contended(nth)),
    ]),
  );
  const { most, looks } = await watch.stop();

  const all = [pledged, receipts, withdrawn, confirmed, booked, undone, corrected, uncorrected, moved].flat();
  expect([...new Set(all.map(({ status }) => status))].filter((status) => ![200, 201, 409].includes(status))).toEqual(
    [],
  );
  // Enough of each happened for this to say something.
  expect(counted(pledged, 201)).toBeGreaterThan(60);
  expect(counted(pledged, 409)).toBeGreaterThan(10);
  expect(counted(receipts, 201)).toBeGreaterThanOrEqual(200);
  expect(counted(booked, 409)).toBeGreaterThan(0);
  expect(counted(withdrawn, 200)).toBeGreaterThanOrEqual(leaving.length);

  // At no moment was more accepted, or were more coming at one time, than there is room for.
  expect(looks).toBeGreaterThan(5);
  expect(most.accepted).toBeLessThanOrEqual(1_000);
  expect(most.booked).toBe(2);
  for (const { url } of nodes)
    expect(await fetch(`${url}/api/v1/appeals/all-at-once/tally`).then((answer) => answer.json())).toMatchObject(
      await keptTally(),
    );

  // What was answered with success is in the records.
  const ids = (answers: Answer[]) => answers.flatMap(({ status, id }) => (status === 201 ? [id] : []));
  expect(await kept('pledges', 'true')).toEqual(expect.arrayContaining(ids(pledged)));
  expect(await kept('receipts', 'undone_at is null')).toEqual(expect.arrayContaining(ids(receipts)));
  expect(await kept('corrections', 'undone_at is null')).toEqual(expect.arrayContaining(ids(corrected)));
  expect(new Set(ids(receipts)).size).toBe(ids(receipts).length - toCome.length);
  const undoneIds = [...whoCame, ...walkIns].filter((_, nth) => undone[2 * nth]?.status === 200);
  expect(await kept('receipts', 'undone_at is not null')).toEqual(expect.arrayContaining(undoneIds));
  expect(await kept('pledges', `state in ('withdrawn', 'received')`)).toEqual(
    expect.arrayContaining(
      [...leaving, ...torn].filter((_, nth) => withdrawn[nth]?.status === 200).map(({ id }) => id),
    ),
  );
  expect(await timesOf(leaving)).toEqual([]);

  for (const command of ['tally', 'ripple'])
    expect(await cli([command, 'check', '--json'], { DATABASE_URL: databaseUrlOf(connection) })).toMatchObject({
      code: 0,
      out: JSON.stringify({ differences: [] }),
    });
}, 180_000);

type Answer = { status: number; id: string; via: string };
type Promised = { id: string; token: string; via: string };

const answerShape = z.object({ id: z.string().default(''), shareUrl: z.string().default('') });
const asMember = () => ({ authorization: `Bearer ${key}` });
const tins = (quantity: number) => [{ needId: appeal.needs[0]?.id, quantity }];
const blankets = (quantity: number) => [{ needId: appeal.needs[1]?.id, quantity }];
const each = <Result>(count: number, run: (nth: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => run(nth)));
const counted = (answers: Answer[], status: number): number => answers.filter((one) => one.status === status).length;

/** To one process, or, for the next number, to the other. */
async function post(nth: number, to: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${nodes[nth % 2]?.url ?? ''}/api/v1${to}`, {
    method: 'POST',
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const { id, shareUrl } = answerShape.parse(await answer.json());
  return { status: answer.status, id, via: shareUrl.split('/').at(-1) ?? '' };
}

let sent = 0;
function pledge(email: string, { quantity = 5, via, slot }: { quantity?: number; via?: string; slot?: string } = {}) {
  const body = { email, items: tins(quantity), ...(via ? { via } : {}), ...(slot ? { slot: timeAt(slot) } : {}) };
  return post((sent += 1), '/appeals/all-at-once/pledges', body, { 'idempotency-key': email });
}

async function promised(
  email: string,
  { isConfirmed = true, ...more }: { isConfirmed?: boolean; via?: string; slot?: string } = {},
): Promise<Promised> {
  const { status, id, via } = await pledge(email, more);
  expect(status).toBe(201);
  const token = tokens.make('pledge', id);
  if (isConfirmed) expect((await verb(0, { token }, 'confirm')).status).toBe(200);
  return { id, token, via };
}

const verb = (nth: number, { token }: { token: string }, name: 'confirm' | 'on-the-way' | 'withdraw') =>
  post(nth, `/pledges/${token}/${name}`);
const timeAt = (startsAt: string) => ({ pointId: appeal.dropOffPoints[0]?.id, startsAt });
const book = (nth: number, { token }: Promised, startsAt: string) =>
  post(nth, `/pledges/${token}/slot`, timeAt(startsAt));
const receive = (nth: number, body: object, submit: string) =>
  post(nth, '/appeals/all-at-once/receipts', body, { ...asMember(), 'idempotency-key': submit });
const undo = (nth: number, id: string) => post(nth, `/receipts/${id}/undo`, undefined, asMember());
const correct = (nth: number, difference: number, submit: string) =>
  post(
    nth,
    '/appeals/all-at-once/corrections',
    { needId: appeal.needs[1]?.id, difference, reason: 'counted again' },
    { ...asMember(), 'idempotency-key': submit },
  );

async function received(body: object, submit: string): Promise<string> {
  const { status, id } = await receive(0, body, submit);
  expect(status).toBe(201);
  return id;
}

const slotsShape = z.object({ items: z.array(z.object({ startsAt: z.string() })) });

async function freeTimes(): Promise<string[]> {
  const answer = await fetch(`${nodes[0]?.url ?? ''}/api/v1/appeals/all-at-once/slots`);
  // The first may begin while the test runs.
  return slotsShape
    .parse(await answer.json())
    .items.map(({ startsAt }) => startsAt)
    .slice(2);
}

/** Looks at the database again and again: how much is accepted at the most, and how many come at one time. */
function watchLimits(): { stop(): Promise<{ most: { accepted: number; booked: number }; looks: number }> } {
  const state = { isOver: false };
  const most = { accepted: 0, booked: 0 };
  let looks = 0;
  const look = async (): Promise<void> => {
    const { rows } = await database.pool.query<{ accepted: number; booked: number }>(
      `select unconfirmed + pledged + on_the_way + received as accepted,
              (select count(*)::int from slot_bookings where freed_at is null
                group by point_id, starts_at order by 1 desc limit 1) as booked
         from needs where id = $1`,
      [appeal.needs[0]?.id],
    );
    most.accepted = Math.max(most.accepted, rows[0]?.accepted ?? 0);
    most.booked = Math.max(most.booked, rows[0]?.booked ?? 0);
    looks += 1;
  };
  const watching = (async () => {
    while (!state.isOver) {
      await look();
      await sleep(15);
    }
  })();
  return {
    async stop() {
      state.isOver = true;
      await watching;
      await look();
      return { most, looks };
    },
  };
}

async function keptTally() {
  const { rows } = await database.pool.query<Record<string, number>>(
    `select sum(unconfirmed)::int as unconfirmed, sum(pledged)::int as pledged, sum(on_the_way)::int as "onTheWay",
            sum(received)::int as received from needs where appeal_id = $1`,
    [appeal.id],
  );
  return rows[0] ?? {};
}

async function kept(table: 'pledges' | 'receipts' | 'corrections', condition: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(`select id from ${table} where ${condition}`);
  return rows.map(({ id }) => id);
}

async function timesOf(some: Promised[]): Promise<{ id: string }[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from slot_bookings where freed_at is null and pledge_id = any($1)',
    [some.map(({ id }) => id)],
  );
  return rows;
}
