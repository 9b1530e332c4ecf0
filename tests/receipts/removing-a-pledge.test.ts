import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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
    needs: [{ wanted: 100, headroomPercent: 0 }],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterEach(() => expectCountsToFit(service));

const remove = (id: string, reason = 'Somebody played with the form') =>
  steps.post(`/pledges/${id}/remove`, { reason }, cast.rosa.headers);
const restore = (id: string) => steps.post(`/pledges/${id}/restore`, undefined, cast.rosa.headers);

test('takes out a pledge that was made up, and brings it back', async () => {
  const id = await steps.pledge(90);
  await steps.verb(id, 'confirm');
  const removed = await remove(id);
  expect(removed.statusCode).toBe(200);
  expect(removed.json()).toMatchObject({ id, state: 'withdrawn', removedReason: 'Somebody played with the form' });
  expect((await steps.counts())?.pledged).toBe(0);
  expect((await remove(id)).statusCode).toBe(200);
  const restored = await restore(id);
  expect(restored.json()).toMatchObject({ id, state: 'pledged', removedReason: null });
  expect((await restore(id)).statusCode).toBe(200);
  expect((await steps.counts())?.pledged).toBe(90);
});

test('needs a reason', async () => {
  const id = await steps.pledge(90);
  expect((await remove(id, '  ')).statusCode).toBe(422);
  expect((await steps.pledgeNow(id))?.state).toBe('unconfirmed');
});

test('does not take out a pledge of which something came', async () => {
  const id = await steps.pledge(90);
  await steps.received({ pledgeId: id, items: steps.tins(1) });
  expect((await remove(id)).statusCode).toBe(409);
});

test('brings back only what there is room for', async () => {
  const id = await steps.pledge(90);
  await remove(id);
  await steps.pledge(20, { email: 'priya@example.org' });
  const refused = await restore(id);
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ needs: [{ needId: appeal.needs[0]?.id, open: 80 }] });
});

test('counts what comes on a removed pledge all the same', async () => {
  const id = await steps.pledge(90);
  await remove(id);
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(90) });
  expect((await restore(id)).json()).toMatchObject({ state: 'received', removedReason: null });
  await steps.undo(receipt.id);
  expect((await steps.pledgeNow(id))?.state).toBe('withdrawn');
  expect((await restore(id)).json()).toMatchObject({ state: 'unconfirmed' });
});

test('lists every pledge with its name, in order, page by page', async () => {
  const ids = [];
  for (const name of ['Sam', 'Priya', null]) {
    ids.push(await steps.pledge(5, { email: `${name ?? 'x'}@example.org`, ...(name ? { name } : {}) }));
    service.clock.forward(1_000);
  }
  await steps.verb(ids[0] ?? '', 'withdraw');
  const url = `/api/v1/appeals/${appeal.slug}/pledges`;
  const get = async (query: string) =>
    (await service.app.inject({ url: `${url}${query}`, headers: cast.rosa.headers })).json<PledgeList>();
  const first = await get('?limit=2');
  const second = await get(`?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map((one) => [one.id, one.name, one.state])).toEqual([
    [ids[0], 'Sam', 'withdrawn'],
    [ids[1], 'Priya', 'unconfirmed'],
    [ids[2], null, 'unconfirmed'],
  ]);
  expect(second.nextCursor).toBeNull();
  expect((await service.app.inject({ url: `${url}?cursor=nonsense`, headers: cast.rosa.headers })).statusCode).toBe(
    422,
  );
});

type PledgeList = { items: { id: string; name: string | null; state: string }[]; nextCursor: string | null };
