import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hours } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, receiptShape, stepsOn } from './support.ts';

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

const blankets = (quantity: number) => ({ needId: appeal.needs[1]?.id ?? '', quantity });

test('counts a walk-in', async () => {
  const receipt = await steps.received({ items: [...steps.tins(12), blankets(2)] });
  expect(receipt).toMatchObject({ appeal: appeal.slug, pledgeId: null, final: false, undoneAt: null });
  expect(receipt.items).toEqual([
    { needId: appeal.needs[0]?.id, item: 'Tins of dog food', unit: 'tin', quantity: 12 },
    { needId: appeal.needs[1]?.id, item: 'Blankets', unit: null, quantity: 2 },
  ]);
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 0, received: 12 });
});

test('counts a walk-in beyond the limit, and then takes no pledge', async () => {
  await steps.received({ items: steps.tins(150) });
  const tally = (await service.app.inject(`/api/v1/appeals/${appeal.slug}/tally`)).json<{
    needs: { received: number; open: number }[];
  }>();
  expect(tally.needs[0]).toMatchObject({ received: 150, open: 0 });
  const refused = await steps.post(
    `/appeals/${appeal.slug}/pledges`,
    { email: 'sam@example.org', items: steps.tins(1) },
    { 'idempotency-key': 'one' },
  );
  expect(refused.statusCode).toBe(409);
});

test('leaves the rest of a pledge in its state', async () => {
  const id = await steps.pledge(24);
  await steps.verb(id, 'confirm');
  await steps.verb(id, 'on-the-way');
  await steps.received({ pledgeId: id, items: steps.tins(10) });
  expect(await steps.pledgeNow(id)).toEqual({ state: 'on-the-way', quantity: 24, received: 10 });
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 14, received: 10 });
});

test('is received once nothing is left to come on any item', async () => {
  const id = await steps.pledge([...steps.tins(24), blankets(2)]);
  await steps.verb(id, 'confirm');
  await steps.received({ pledgeId: id, items: steps.tins(24) });
  expect((await steps.pledgeNow(id))?.state).toBe('pledged');
  await steps.received({ pledgeId: id, items: [blankets(3)] });
  expect(await steps.pledgeNow(id)).toEqual({ state: 'received', quantity: 26, received: 27 });
});

test('lets the rest go when no more will come', async () => {
  const id = await steps.pledge(24);
  await steps.verb(id, 'confirm');
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(5), final: true });
  expect(receipt).toMatchObject({ pledgeId: id, final: true });
  expect((await steps.pledgeNow(id))?.state).toBe('received');
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 0, received: 5 });
});

test('takes the last word alone on a pledge of which something came', async () => {
  const id = await steps.pledge(24);
  await steps.verb(id, 'confirm');
  expect((await steps.receive({ pledgeId: id, items: [], final: true })).statusCode).toBe(422);
  await steps.received({ pledgeId: id, items: steps.tins(5) });
  await steps.received({ pledgeId: id, items: [], final: true });
  expect((await steps.pledgeNow(id))?.state).toBe('received');
});

test('counts what was not promised on the pledge with which it came', async () => {
  const id = await steps.pledge(24);
  await steps.verb(id, 'confirm');
  await steps.received({ pledgeId: id, items: [blankets(3)] });
  const pledge = await service.app.inject(`/api/v1/pledges/${steps.tokenOf(id)}`);
  expect(pledge.json()).toMatchObject({
    state: 'pledged',
    items: [
      { quantity: 24, received: 0 },
      { item: 'Blankets', quantity: 0, received: 3 },
    ],
  });
});

test('accepts goods on an unconfirmed pledge, which then still can be confirmed', async () => {
  const id = await steps.pledge(24);
  await steps.received({ pledgeId: id, items: steps.tins(4) });
  expect(await steps.counts()).toEqual({ unconfirmed: 20, pledged: 0, onTheWay: 0, received: 4 });
  await steps.verb(id, 'confirm');
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 20, onTheWay: 0, received: 4 });
});

test('accepts goods on a withdrawn pledge and leaves it so, until everything came', async () => {
  const id = await steps.pledge(24);
  await steps.verb(id, 'confirm');
  await steps.verb(id, 'withdraw');
  await steps.received({ pledgeId: id, items: steps.tins(4) });
  expect((await steps.pledgeNow(id))?.state).toBe('withdrawn');
  await steps.received({ pledgeId: id, items: steps.tins(20) });
  expect((await steps.pledgeNow(id))?.state).toBe('received');
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 0, received: 24 });
});

test('accepts goods on a lapsed pledge though others have its place', async () => {
  const id = await steps.pledge(100);
  service.clock.forward(hours(49));
  await service.deps.pool.query(`select graphile_worker.add_job('lapse-pledges')`);
  await expect.poll(async () => (await steps.pledgeNow(id))?.state, { timeout: 8_000 }).toBe('lapsed');
  const other = await steps.pledge(100, { email: 'priya@example.org' });
  await steps.received({ pledgeId: id, items: steps.tins(30) });
  expect((await steps.pledgeNow(id))?.state).toBe('lapsed');
  await steps.received({ pledgeId: id, items: steps.tins(1), final: true });
  expect((await steps.pledgeNow(id))?.state).toBe('received');
  expect(await steps.counts()).toEqual({ unconfirmed: 100, pledged: 0, onTheWay: 0, received: 31 });
  expect((await steps.pledgeNow(other))?.state).toBe('unconfirmed');
});

test('counts on a need that is closed', async () => {
  await service.deps.pool.query('update needs set closed_at = now() where id = $1', [appeal.needs[0]?.id]);
  await steps.received({ items: steps.tins(3) });
  expect((await steps.counts())?.received).toBe(3);
});

test('says which need or pledge is none of this appeal', async () => {
  const other = await makeAppeal(service, cast.foodBank, { slug: `rice-${appeals}` });
  const id = await steps.pledge(2);
  const strange = [...steps.tins(1), { needId: other.needs[0]?.id ?? '', quantity: 1 }];
  const answers = [
    await steps.receive({ items: strange }),
    await steps.receive({ pledgeId: id, items: strange }),
    await steps.receive({ pledgeId: newId(), items: steps.tins(1) }),
    await stepsOn(service, other, cast.omar.headers).receive({
      pledgeId: id,
      items: [{ needId: other.needs[0]?.id ?? '', quantity: 1 }],
    }),
    await steps.receive({ items: [] }),
    await steps.receive({ items: [{ needId: appeal.needs[0]?.id ?? '', quantity: 0 }] }),
    await steps.receive({ items: [...steps.tins(1), ...steps.tins(2)] }),
  ];
  expect(answers.map((answer) => answer.statusCode)).toEqual([422, 422, 422, 422, 422, 422, 422]);
  const paths = answers.map((answer) => answer.json<{ errors: { path: string }[] }>().errors[0]?.path);
  expect(paths).toEqual([
    'items.1.needId',
    'items.1.needId',
    'pledgeId',
    'pledgeId',
    'items',
    'items.0.quantity',
    'items',
  ]);
  expect((await steps.counts())?.received).toBe(0);
});

test('takes the same key twice as one receipt', async () => {
  const send = (quantity: number) =>
    steps.receive({ items: steps.tins(quantity) }, { ...cast.rosa.headers, 'idempotency-key': 'tap' });
  const [first, second, third] = [await send(6), await send(6), await send(7)];
  expect([first.statusCode, second.statusCode, third.statusCode]).toEqual([201, 201, 422]);
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(receiptShape.parse(second.json()).id).toBe(receiptShape.parse(first.json()).id);
  expect(third.json()).toMatchObject({ type: '/problems/idempotency-key-reused' });
  expect((await steps.counts())?.received).toBe(6);
});

test('lists the receipts, the newest first, page by page', async () => {
  for (const quantity of [1, 2, 3]) {
    await steps.received({ items: steps.tins(quantity) });
    service.clock.forward(1_000);
  }
  const url = `/api/v1/appeals/${appeal.slug}/receipts?limit=2`;
  const page = (await service.app.inject({ url, headers: cast.dov.headers })).json<ReceiptList>();
  const next = (
    await service.app.inject({ url: `${url}&cursor=${page.nextCursor}`, headers: cast.dov.headers })
  ).json<ReceiptList>();
  expect([...page.items, ...next.items].map((one) => one.items[0]?.quantity)).toEqual([3, 2, 1]);
  expect(next.nextCursor).toBeNull();
});

type ReceiptList = { items: { items: { quantity: number }[] }[]; nextCursor: string | null };

test('an API key counts too', async () => {
  const key = await makeKey(service, cast.dogsHome);
  const answer = await steps.receive({ items: steps.tins(1) }, { authorization: `Bearer ${key}` });
  expect(answer.statusCode).toBe(201);
});
