import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hours } from '../../src/lib/clock.ts';
import { eraseSupporter } from '../../src/pledges/supporter-commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, stepsOn } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let appeals = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeals += 1;
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${appeals}`,
    needs: [
      { wanted: 100, headroomPercent: 0 },
      { item: 'Blankets', unit: null, wanted: 10, headroomPercent: 0 },
    ],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterEach(() => expectCountsToFit(service));

const nothing = { unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 };

const confirmed = async (quantity: number, email = 'sam@example.org'): Promise<string> => {
  const id = await steps.pledge(quantity, { email });
  await steps.verb(id, 'confirm');
  return id;
};

test('takes back a walk-in, once', async () => {
  const { id } = await steps.received({ items: steps.tins(12) });
  const [first, second] = [await steps.undo(id), await steps.undo(id)];
  expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
  expect(second.json()).toEqual(first.json());
  expect(first.json()).toMatchObject({ id, undoneAt: expect.any(String) as string });
  expect(await steps.counts()).toEqual(nothing);
});

test('works without a body', async () => {
  const { id } = await steps.received({ items: steps.tins(1) });
  expect((await steps.post(`/receipts/${id}/undo`, undefined, cast.dov.headers)).statusCode).toBe(200);
});

test('brings a pledge back to where it was', async () => {
  const id = await confirmed(24);
  await steps.verb(id, 'on-the-way');
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(5), final: true });
  await steps.undo(receipt.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'on-the-way', quantity: 24, received: 0 });
  expect(await steps.counts()).toEqual({ ...nothing, onTheWay: 24 });
});

test('forgets what was not promised and did not come after all', async () => {
  const id = await confirmed(24);
  const blankets = { needId: appeal.needs[1]?.id ?? '', quantity: 3 };
  await steps.undo((await steps.received({ pledgeId: id, items: [blankets] })).id);
  const { rows } = await service.deps.pool.query('select need_id from pledge_items where pledge_id = $1', [id]);
  expect(rows).toHaveLength(1);
});

test('makes no difference which of two receipts is undone first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const id = await confirmed(20);
    const receipts = [
      await steps.received({ pledgeId: id, items: steps.tins(5) }),
      await steps.received({ pledgeId: id, items: steps.tins(15) }),
    ];
    expect((await steps.pledgeNow(id))?.state).toBe('received');
    await steps.undo(receipts[order[0]]?.id ?? '');
    expect((await steps.pledgeNow(id))?.state).toBe('pledged');
    await steps.undo(receipts[order[1]]?.id ?? '');
    expect(await steps.pledgeNow(id)).toEqual({ state: 'pledged', quantity: 20, received: 0 });
    await steps.verb(id, 'withdraw');
  }
});

test('stays received while another receipt says that no more will come', async () => {
  const id = await confirmed(20);
  const first = await steps.received({ pledgeId: id, items: steps.tins(5), final: true });
  const second = await steps.received({ pledgeId: id, items: steps.tins(2), final: true });
  await steps.undo(first.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'received', quantity: 20, received: 2 });
  await steps.undo(second.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'pledged', quantity: 20, received: 0 });
});

test('goes back to the last state that the supporter gave it', async () => {
  const id = await confirmed(20);
  const first = await steps.received({ pledgeId: id, items: steps.tins(5) });
  await steps.verb(id, 'on-the-way');
  await steps.received({ pledgeId: id, items: steps.tins(15) });
  await steps.undo(first.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'on-the-way', quantity: 20, received: 15 });
});

test('keeps what the supporter took back taken back', async () => {
  const id = await confirmed(20);
  const first = await steps.received({ pledgeId: id, items: steps.tins(5) });
  await steps.verb(id, 'withdraw');
  expect((await steps.pledgeNow(id))?.state).toBe('received');
  const rest = await steps.received({ pledgeId: id, items: steps.tins(15) });
  await steps.undo(rest.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'received', quantity: 20, received: 5 });
  await steps.undo(first.id);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'withdrawn', quantity: 20, received: 0 });
});

test('an unconfirmed pledge whose time is over has lapsed', async () => {
  const id = await steps.pledge(20);
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(20) });
  service.clock.forward(hours(49));
  await steps.undo(receipt.id);
  expect((await steps.pledgeNow(id))?.state).toBe('lapsed');
  expect(await steps.counts()).toEqual(nothing);
});

test('never passes the limit: what was freed and is promised again is answered, and can be let go', async () => {
  const id = await confirmed(100);
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(30), final: true });
  await confirmed(60, 'priya@example.org');
  const refused = await steps.undo(receipt.id);
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({
    type: '/problems/need-full',
    needs: [{ needId: appeal.needs[0]?.id, open: 10 }],
  });
  expect(await steps.counts()).toEqual({ ...nothing, pledged: 60, received: 30 });
  expect((await steps.undo(receipt.id, { letGo: true })).statusCode).toBe(200);
  expect((await steps.pledgeNow(id))?.state).toBe('lapsed');
  expect(await steps.counts()).toEqual({ ...nothing, pledged: 60 });
});

test('needs no room where the goods take their own place back', async () => {
  const id = await confirmed(40);
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(40) });
  await confirmed(60, 'priya@example.org');
  await steps.received({ items: steps.tins(50) });
  expect((await steps.undo(receipt.id)).statusCode).toBe(200);
  expect(await steps.counts()).toEqual({ ...nothing, pledged: 100, received: 50 });
});

test('holds nothing again for somebody who had themselves erased', async () => {
  const unconfirmed = await steps.pledge(10, { email: 'erased@example.org' });
  const pledged = await confirmed(20, 'erased@example.org');
  const removed = await steps.pledge(5, { email: 'erased@example.org' });
  await steps.post(`/pledges/${removed}/remove`, { reason: 'made up' }, cast.rosa.headers);
  const receipts = [
    await steps.received({ pledgeId: unconfirmed, items: steps.tins(10) }),
    await steps.received({ pledgeId: pledged, items: steps.tins(20) }),
  ];
  const { rows } = await service.deps.pool.query<{ id: string }>(
    `select id from supporters where email = 'erased@example.org'`,
  );
  await eraseSupporter(service.deps, rows[0]?.id ?? '');
  await expect
    .poll(
      async () =>
        (
          await service.deps.pool.query('select id from pledges where supporter_id = $1 and removed_from is not null', [
            rows[0]?.id,
          ])
        ).rowCount,
      { timeout: 8_000 },
    )
    .toBe(0);
  for (const { id } of receipts) expect((await steps.undo(id)).statusCode).toBe(200);
  expect((await steps.post(`/pledges/${removed}/restore`, undefined, cast.rosa.headers)).statusCode).toBe(200);
  expect(await steps.counts()).toEqual(nothing);
});
