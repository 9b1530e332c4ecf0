import { afterAll, beforeAll, expect, test } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { codeOf, count, promise } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let key: { authorization: string };

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
  appeal = await makeAppeal(service, cast.dogsHome, {
    needs: [
      { item: 'dog food', wanted: 30 },
      { item: 'blankets', unit: null, wanted: null },
    ],
  });
  const sams = await promise(service, appeal, { email: cast.sam, name: 'Sam', showName: true, quantity: 10 });
  const via = await codeOf(service, appeal, cast.sam);
  const priyas = await promise(service, appeal, { email: cast.priya, name: 'Priya', quantity: 24, via });
  const back = await promise(service, appeal, {
    email: 'back@example.org',
    quantity: 3,
    name: 'Wanda',
    showName: true,
  });
  await sendForm(service, `/pledges/${service.deps.tokens.make('pledge', back)}/withdraw`);
  service.clock.forward(days(1));
  await count(service, appeal, cast.rosa.headers, { pledgeId: sams, quantity: 10 });
  await count(service, appeal, cast.rosa.headers, { pledgeId: priyas, quantity: 24 });
  await count(service, appeal, cast.rosa.headers, { quantity: 7, need: 1 });
});
afterAll(() => service.stop());

type Headers = Record<string, string>;
const address = (rest: string, slug = appeal.slug) => `/api/v1/appeals/${slug}/report${rest}`;
const look = (headers: Headers = {}, slug?: string) => service.app.inject({ url: address('', slug), headers });
const send = (rest: string, payload: object, headers: Headers = cast.rosa.headers, slug?: string) =>
  service.app.inject({ method: 'POST', url: address(rest, slug), headers, payload });
const words = { thanks: 'The dogs ate well.', learnt: 'Ask for tin openers too.' };

const calls: [string, object][] = [
  ['', words],
  ['/publish', { write: true }],
  ['/take-back', {}],
];

test('strangers, other organisations and the door can’t write it, and learn nothing from a wrong body', async () => {
  for (const [rest, payload] of calls)
    for (const body of [payload, { write: 'perhaps', thanks: 3 }]) {
      expect((await send(rest, body, {})).json()).toMatchObject({ type: '/problems/not-signed-in', status: 401 });
      expect((await send(rest, body, { authorization: 'Bearer made-up' })).statusCode).toBe(401);
      expect((await send(rest, body, cast.omar.headers)).json()).toMatchObject({ type: '/problems/not-found' });
      expect((await send(rest, body, cast.dov.headers)).json()).toMatchObject({ type: '/problems/forbidden' });
      expect((await send(rest, body, cast.rosa.headers, 'no-such')).statusCode).toBe(404);
    }
});

test('it is there for members alone until it is published', async () => {
  for (const headers of [cast.rosa.headers, cast.dov.headers, key]) {
    const answer = await look(headers);
    expect(answer.json()).toMatchObject({ publishedAt: null, thanks: '' });
    expect(answer.headers['cache-control']).toBe('private, no-store');
  }
  for (const headers of [{}, cast.omar.headers]) expect((await look(headers)).statusCode).toBe(404);
  const early = await send('/publish', { write: true });
  expect(early.json()).toMatchObject({ type: '/problems/conflict' });
  expect(early.json<{ detail: string }>().detail).toContain('still open');
  expect((await send('/publish', {})).json()).toMatchObject({ type: '/problems/invalid-input' });
});

test('keeps the words, by key too, and refuses those that are too long', async () => {
  expect((await send('', { ...words, thanks: 'x'.repeat(3_001) }, key)).json()).toMatchObject({
    type: '/problems/invalid-input',
    errors: [{ path: 'thanks' }],
  });
  expect((await send('', words, key)).json()).toMatchObject({ ...words, publishedAt: null });
});

test('published, everybody reads the numbers of each need, and the names of those who chose it', async () => {
  service.clock.forward(days(4));
  const answers = await Promise.all(Array.from({ length: 5 }, () => send('/publish', { write: true }, key)));
  expect(answers.map((one) => one.json<{ told: number }>().told).toSorted()).toEqual([0, 0, 0, 0, 2]);
  const answer = await look();
  const report = answer.json<{ needs: { enoughAt: string | null }[] }>();
  expect(report).toMatchObject({
    ...words,
    appeal: appeal.slug,
    url: `${service.deps.publicUrl}/a/${appeal.slug}/outcome`,
    publishedAt: service.clock.now().toISOString(),
    needs: [
      {
        item: 'dog food',
        unit: 'tin',
        wanted: 30,
        promised: 37,
        takenBack: 3,
        received: 34,
        inTime: 34,
        fromSharing: 24,
      },
      { item: 'blankets', unit: null, wanted: null, promised: 0, takenBack: 0, received: 7, inTime: 7, fromSharing: 0 },
    ],
    supporters: 2,
    spread: { people: 1, hops: 1 },
    names: ['Sam'],
  });
  expect(report.needs.map(({ enoughAt }) => enoughAt)).toEqual(['2026-11-24T10:00:00.000Z', null]);
  for (const name of ['Priya', 'Wanda']) expect(answer.body).not.toContain(name);
  expect((await service.letterTo(cast.priya, { kind: 'appeal-report' })).text).toContain(
    '34 of 30 tins of dog food came.',
  );
  const again = await look({ 'if-none-match': String(answer.headers.etag) });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe('');
});

test('what is put right is read at once, also in a report that is kept in memory', async () => {
  await send('', { ...words, learnt: 'Begin earlier.' });
  expect((await look()).json()).toMatchObject({ learnt: 'Begin earlier.' });
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/corrections`,
    headers: key,
    payload: { needId: appeal.needs[1]?.id, difference: -2, reason: 'Counted twice' },
  });
  const report = (await look()).json<{ needs: { received: number }[]; corrections: object[] }>();
  expect(report.needs[1]).toMatchObject({ received: 5, inTime: 5 });
  expect(report.corrections).toMatchObject([{ received: 5, insteadOf: 7, reason: 'Counted twice' }]);
});

test('taken back it is gone for everybody else, and published again nobody is written to', async () => {
  expect((await send('/take-back', {})).json()).toMatchObject({ publishedAt: null, learnt: 'Begin earlier.' });
  expect((await send('/take-back', {})).statusCode).toBe(200);
  expect((await look()).statusCode).toBe(404);
  expect((await look(cast.dov.headers)).statusCode).toBe(200);
  expect((await send('/publish', { write: true })).json()).toMatchObject({ told: 0, learnt: 'Begin earlier.' });
  expect((await look()).statusCode).toBe(200);
});

test('a draft has none, and what the host took down is not published', async () => {
  const draft = await makeAppeal(service, cast.dogsHome, { slug: 'not-shown', state: 'draft' });
  expect((await look(cast.rosa.headers, draft.slug)).statusCode).toBe(404);
  for (const [rest, payload] of calls.slice(0, 2))
    expect((await send(rest, payload, key, draft.slug)).json()).toMatchObject({ type: '/problems/conflict' });
  await service.deps.pool.query('update appeals set taken_down_at = now() where id = $1', [appeal.id]);
  expect((await look()).statusCode).toBe(404);
  expect((await send('/publish', { write: false })).json()).toMatchObject({ type: '/problems/conflict' });
});
