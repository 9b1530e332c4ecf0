import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, stepsOn, type Headers } from '../receipts/support.ts';
import { openEvents } from '../support/events.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Tins ${++count}`,
    needs: [
      { item: 'dog food', wanted: 500 },
      { item: 'blankets', unit: null, wanted: 40 },
    ],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterEach(() => expectCountsToFit(service));

type Corrected = { id: string; received: number; insteadOf: number };
const twice = 'one box was counted twice';
const correct = (difference: number, headers: Headers = cast.rosa.headers, reason = twice) =>
  steps.post(`/appeals/${appeal.slug}/corrections`, { needId: appeal.needs[0]?.id, difference, reason }, headers);
const made = async (difference: number): Promise<Corrected> => {
  const answer = await correct(difference);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<Corrected>();
};
const undo = (id: string) => steps.post(`/corrections/${id}/undo`, undefined, cast.rosa.headers);
const page = async () => (await service.app.inject(`/a/${appeal.slug}`)).body;
const shown = async () =>
  (await service.app.inject(`/api/v1/appeals/${appeal.slug}`)).json<{ corrections: object[] }>();
const form = (fields: Record<string, string>, headers: Headers = cast.rosa.headers) =>
  service.app.inject({
    method: 'POST',
    url: `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/corrections`,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });

describe('a correction', () => {
  it('moves the number, and everybody reads it with the reason', async () => {
    await steps.received({ items: steps.tins(110) });
    expect(await page()).not.toContain('Corrections');
    expect(await made(-6)).toMatchObject({ received: 104, insteadOf: 110 });
    expect(await steps.counts()).toMatchObject({ received: 104 });
    expect(await page()).toContain(
      'Corrected on 23 Nov: 104 tins of dog food instead of 110. One box was counted twice.',
    );
    expect((await shown()).corrections).toMatchObject([{ received: 104, insteadOf: 110, reason: twice }]);
  });

  it('is gone from the page when it is taken back, once', async () => {
    await steps.received({ items: steps.tins(10) });
    const { id } = await made(-3);
    expect((await undo(id)).json()).toMatchObject({ undoneAt: '2026-11-23T10:00:00.000Z' });
    expect((await undo(id)).statusCode).toBe(200);
    expect(await steps.counts()).toMatchObject({ received: 10 });
    expect(await page()).not.toContain('Corrected on');
    expect((await shown()).corrections).toEqual([]);
  });

  it('never goes below nothing, nor does what is undone after it', async () => {
    const receipt = await steps.received({ items: steps.tins(5) });
    expect((await correct(-6)).json()).toMatchObject({ type: '/problems/conflict', received: 5 });
    const less = await made(-3);
    // Two are left of the five.
    expect((await steps.undo(receipt.id)).json()).toMatchObject({ type: '/problems/conflict' });
    const more = await made(4);
    expect((await steps.undo(receipt.id)).statusCode).toBe(200);
    expect(await steps.counts()).toMatchObject({ received: 1 });
    expect((await undo(more.id)).json()).toMatchObject({ type: '/problems/conflict', received: 1 });
    await undo(less.id);
    expect((await undo(more.id)).statusCode).toBe(200);
    expect(await steps.counts()).toMatchObject({ received: 0 });
  });

  it('sent twice with its key is one', async () => {
    await steps.received({ items: steps.tins(10) });
    const headers = { ...cast.rosa.headers, 'idempotency-key': 'once' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => correct(-1, headers)));
    expect(answers.every(({ statusCode }) => statusCode === 201)).toBe(true);
    expect(new Set(answers.map((answer) => answer.json<Corrected>().id)).size).toBe(1);
    expect((await correct(-2, headers)).json()).toMatchObject({ type: '/problems/idempotency-key-reused' });
    expect(await steps.counts()).toMatchObject({ received: 9 });
  });

  it('fifty at once with receipts leave the sum of all of them', async () => {
    await steps.received({ items: steps.tins(100) });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => (nth % 2 === 0 ? correct(-5) : steps.receive({ items: steps.tins(1) }))),
    );
    const taken = answers.filter((answer, nth) => nth % 2 === 0 && answer.statusCode === 201).length;
    expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
    expect(await steps.counts()).toMatchObject({ received: 125 - taken * 5 });
  });

  it('refuses what says nothing, and answers in words', async () => {
    expect((await correct(0)).statusCode).toBe(422);
    expect((await correct(1, cast.rosa.headers, ' ')).json()).toMatchObject({ errors: [{ path: 'reason' }] });
    const foreign = await steps.post(
      `/appeals/${appeal.slug}/corrections`,
      { needId: service.deps.tokens.make('pledge', appeal.id), difference: 1, reason: twice },
      cast.rosa.headers,
    );
    expect(foreign.statusCode).toBe(422);
  });

  it('is for owners and editors alone', async () => {
    await steps.received({ items: steps.tins(10) });
    expect((await correct(-1, cast.dov.headers)).statusCode).toBe(403);
    expect((await correct(-1, cast.omar.headers)).statusCode).toBe(404);
    expect((await correct(-1, {})).statusCode).toBe(401);
    const { id } = await made(-1);
    expect((await steps.post(`/corrections/${id}/undo`, undefined, cast.dov.headers)).statusCode).toBe(403);
    expect((await form({}, cast.dov.headers)).statusCode).toBe(403);
    expect(await steps.counts()).toMatchObject({ received: 9 });
  });
});

describe('the form', () => {
  const fields = (received: string, seen = '110') => ({
    needId: appeal.needs[0]?.id ?? '',
    [`seen-${appeal.needs[0]?.id}`]: seen,
    received,
    reason: twice,
  });

  it('takes the number that should stand there, and keeps what was counted meanwhile', async () => {
    await steps.received({ items: steps.tins(110) });
    await steps.received({ items: steps.tins(5) });
    const answer = await form(fields('104'));
    expect(answer.statusCode).toBe(303);
    expect(await steps.counts()).toMatchObject({ received: 109 });
    const after = await service.app.inject({ url: answer.headers.location ?? '', headers: cast.rosa.headers });
    expect(after.body).toContain('109 tins of dog food instead of 115.');
    expect(after.body).toContain('by Rosa');
  });

  it('keeps what was typed when it can’t be', async () => {
    for (const received of ['', 'many', '110']) {
      const answer = await form(fields(received));
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain(twice);
      expect(answer.body).toContain('href="#received"');
    }
  });

  it('sent twice is one correction', async () => {
    await steps.received({ items: steps.tins(110) });
    const nonce = '019a0000-0000-7000-8000-000000000001';
    const answers = await Promise.all(Array.from({ length: 5 }, () => form({ ...fields('104'), nonce })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 5 }, () => 303));
    expect(await steps.counts()).toMatchObject({ received: 104 });
  });

  it('takes one back', async () => {
    await steps.received({ items: steps.tins(110) });
    const { id } = await made(-6);
    const answer = await service.app.inject({
      method: 'POST',
      url: `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/corrections/${id}/undo`,
      headers: cast.rosa.headers,
    });
    expect(answer.headers.location).toContain('said=undone');
    expect(await steps.counts()).toMatchObject({ received: 110 });
  });
});

it('moves the tally of everybody who watches at once, as a receipt does', async () => {
  const address = `${service.url}/api/v1/appeals/${appeal.slug}/tally/stream`;
  const streams = await Promise.all([openEvents(address), openEvents(address)]);
  const says = (received: number) => (event: { data: string }) => event.data.includes(`"received":${received},`);
  const started = performance.now();
  await steps.received({ items: steps.tins(24) });
  await Promise.all(streams.map((stream) => stream.until(says(24))));
  await made(-4);
  await Promise.all(streams.map((stream) => stream.until(says(20))));
  expect(performance.now() - started).toBeLessThan(4_000);
  streams.forEach((stream) => stream.close());
});
