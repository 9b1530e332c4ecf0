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
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${appeals}`, needs: [{ wanted: 100 }] });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterEach(() => expectCountsToFit(service));

const fifty = <Result>(run: (nth: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: 50 }, (_, nth) => run(nth)));

test('fifty receipts at once on one pledge are fifty receipts', async () => {
  const id = await steps.pledge(60);
  await steps.verb(id, 'confirm');
  const answers = await fifty(() => steps.receive({ pledgeId: id, items: steps.tins(1) }));
  expect(answers.every((answer) => answer.statusCode === 201)).toBe(true);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'pledged', quantity: 60, received: 50 });
  expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 10, onTheWay: 0, received: 50 });
});

test('fifty submits of one form are one receipt', async () => {
  const headers = { ...cast.dov.headers, 'idempotency-key': 'one-form' };
  const answers = await fifty(() => steps.receive({ items: steps.tins(3) }, headers));
  expect(answers.every((answer) => answer.statusCode === 201)).toBe(true);
  expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
  expect((await steps.counts())?.received).toBe(3);
});

test('fifty undos of one receipt are one undo', async () => {
  await steps.received({ items: steps.tins(5) });
  const { id } = await steps.received({ items: steps.tins(3) });
  const answers = await fifty(() => steps.undo(id));
  expect(answers.every((answer) => answer.statusCode === 200)).toBe(true);
  expect((await steps.counts())?.received).toBe(5);
});

test('receipts, confirming, withdrawing and new pledges at once leave every count right', async () => {
  const ids = await fifty((nth) => steps.pledge(2, { email: `s${nth}@example.org` }));
  await Promise.all(
    ids.flatMap((id, nth) => [
      steps.verb(id, 'confirm'),
      steps.receive({ pledgeId: id, items: steps.tins(1), final: nth % 3 === 0 }),
      steps.verb(id, nth % 2 === 0 ? 'withdraw' : 'on-the-way'),
      steps.receive({ items: steps.tins(1) }),
    ]),
  );
  expect((await steps.counts())?.received).toBe(100);
});
