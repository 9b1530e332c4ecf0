import { parse } from 'node-html-parser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { needOutcomes, peopleAround } from '../../src/outcomes/queries.ts';
import { hours } from '../../src/lib/clock.ts';
import { runJob } from '../pledges/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, receiptShape, stepsOn } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let appeals = 0;
/** Sam's pledge of 24 tins, confirmed, made through Priya's link, with a name to be shown. */
let id: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${++appeals}`, needs: [{ wanted: 100 }] });
  steps = stepsOn(service, appeal, cast.rosa.headers);
  const link = await steps.post(`/appeals/${appeal.slug}/share-links`, { name: 'Priya' });
  id = await steps.pledge(24, { name: 'Sam', showName: true, via: link.json<{ code: string }>().code });
  await steps.verb(id, 'confirm');
});
afterEach(() => expectCountsToFit(service));

const refuse = (quantity = 24) => [{ needId: appeal.needs[0]?.id, quantity, reason: 'out-of-date' }];
const receipt = async (more: object) => {
  const answer = await steps.post(`/appeals/${appeal.slug}/receipts`, { pledgeId: id, ...more }, cast.rosa.headers);
  expect(answer.statusCode, answer.body).toBe(201);
  return receiptShape.parse(answer.json()).id;
};
const allRefused = () => receipt({ items: [], refused: refuse(), final: true });
const page = async (path: string, headers = {}) => {
  const answer = await service.app.inject({ url: path, headers });
  return parse(answer.body).text.replaceAll(/\s+/g, ' ');
};
const pledgePath = () => `/pledges/${steps.tokenOf(id)}`;
const list = (state: string) =>
  page(`/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/pledges?state=${state}`, cast.rosa.headers);
const tally = async () => (await service.app.inject(`/api/v1/appeals/${appeal.slug}/tally`)).json<object>();

test('counts nowhere as something that came, nor as somebody who helped', async () => {
  expect(await tally()).toMatchObject({ supporters: 1, shared: { pledges: 1, quantity: 24 } });
  await allRefused();
  expect(await steps.pledgeNow(id)).toEqual({ state: 'withdrawn', quantity: 24, received: 0 });
  const none = { pledged: 0, received: 0, expected: 0, supporters: 0, shared: { pledges: 0, quantity: 0 } };
  expect(await tally()).toMatchObject(none);
  expect(await page(`/a/${appeal.slug}/screen`)).not.toContain('Sam');
  expect(await needOutcomes(service.deps.db, appeal.id)).toMatchObject([{ promised: 24, takenBack: 24, received: 0 }]);
});

test('says so to whoever brought it, and to members, in words of its own', async () => {
  await allRefused();
  expect(await page(pledgePath())).toContain('Thank you for comingYou brought this, and it could not be taken');
  expect(await list('gone')).toContain('not taken at the door');
  expect(await list('received')).toContain('No pledge fits.');
  const other = await steps.pledge(5);
  const others = await page(`/pledges/${steps.tokenOf(other)}`);
  expect(others).toContain('Not taken');
  expect(others).not.toContain('Taken back');
});

test('is thanked for by no letter, and its bringer still gets the report', async () => {
  await allRefused();
  const before = service.clock.now();
  service.clock.forward(hours(8));
  await runJob(service, 'thank-bringers');
  service.clock.set(before);
  const { rows } = await service.deps.pool.query('select thanked_at from receipts where pledge_id = $1', [id]);
  expect(rows).toEqual([{ thanked_at: null }]);
  expect(await peopleAround(service.deps.db, appeal.id)).toBe(1);
});

test('is over: it can’t be confirmed or promised again with the same link', async () => {
  await allRefused();
  expect((await steps.verb(id, 'confirm')).statusCode).toBe(409);
  const again = await service.app.inject({ method: 'POST', url: `${pledgePath()}/again` });
  expect(again.statusCode).toBe(409);
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'withdrawn' });
});

test('undone, it is as it was before', async () => {
  const refused = await allRefused();
  expect((await steps.undo(refused)).statusCode).toBe(200);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'pledged', quantity: 24, received: 0 });
  expect(await tally()).toMatchObject({ supporters: 1, pledged: 24, shared: { pledges: 1, quantity: 24 } });
});

test('is received once something comes on it after all, in whichever order the receipts are undone', async () => {
  const refused = await allRefused();
  const came = await receipt({ items: steps.tins(5) });
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'received', received: 5 });
  await steps.undo(came);
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'withdrawn', received: 0 });
  const again = await receipt({ items: steps.tins(6) });
  await steps.undo(refused);
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 6 });
  await steps.undo(again);
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
});

test('taken out as made up, it stays so when the refusal is undone', async () => {
  const refused = await allRefused();
  const removal = await steps.post(`/pledges/${id}/remove`, { reason: 'made up' }, cast.rosa.headers);
  expect(removal.statusCode).toBe(200);
  await steps.undo(refused);
  expect(await steps.pledgeNow(id)).toMatchObject({ state: 'withdrawn' });
});
