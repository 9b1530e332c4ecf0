import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { fontsIn, readPdf } from '../support/pdf.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { codeOf, count, promise } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let page: string;
const words = { thanks: 'The dogs ate well.\n\nAll of them.', learnt: 'Ask for tin openers too.' };

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, {
    needs: [
      { item: 'dog food', wanted: 40 },
      { item: 'blankets', unit: null, wanted: null },
    ],
  });
  page = `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/report`;
  const sams = await promise(service, appeal, { email: cast.sam, name: 'Sam', showName: true, quantity: 10 });
  const code = await codeOf(service, appeal, cast.sam);
  const priyas = await promise(service, appeal, { email: cast.priya, name: 'Priya', quantity: 24, via: code });
  await promise(service, appeal, { email: 'nobody@example.org', name: 'Nobody', showName: true, confirm: false });
  const back = await promise(service, appeal, { email: 'back@example.org', quantity: 3, name: 'Back', showName: true });
  await sendForm(service, `/pledges/${service.deps.tokens.make('pledge', back)}/withdraw`);
  service.clock.forward(days(1));
  await count(service, appeal, cast.rosa.headers, { pledgeId: sams, quantity: 10 });
  await count(service, appeal, cast.rosa.headers, { pledgeId: priyas, quantity: 24 });
  await count(service, appeal, cast.rosa.headers, { quantity: 7, need: 1 });
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/share-links`,
    payload: { email: 'passes-on@example.org' },
  });
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/share-links`,
    payload: { email: 'somebody-else-typed-this@example.org' },
  });
  await service.deps.pool.query(`update supporters set address_confirmed_at = now() where email = $1`, [
    'passes-on@example.org',
  ]);
});
afterAll(() => service.stop());

const look = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const ask = (fields: Record<string, string>, headers = cast.rosa.headers) =>
  sendForm(service, page, { ...words, ...fields }, headers);
const textOf = (html: string): string => parse(html).querySelector('main')?.textContent ?? '';

describe('the report of an appeal', () => {
  test('can be seen by members before the end, and by nobody else', async () => {
    const answer = await look(page, cast.rosa.headers);
    expect(answer.statusCode).toBe(200);
    expect(textOf(answer.body)).toContain('34 of 40 tins of dog food came.');
    expect(textOf(answer.body)).toContain('You can publish it once the appeal is closed');
    expect((await look(page, cast.dov.headers)).body).not.toContain('name="thanks"');
    expect((await look(page, cast.omar.headers)).statusCode).toBe(404);
    expect((await look(page)).statusCode).toBe(303);
    expect((await ask({ do: 'publish' }, cast.omar.headers)).statusCode).toBe(404);
    expect((await ask({ do: 'publish' }, cast.dov.headers)).statusCode).toBe(403);
    expect((await look(`/a/${appeal.slug}/outcome`)).statusCode).toBe(404);
    expect((await look(`/a/${appeal.slug}/outcome.pdf`)).statusCode).toBe(404);
  });

  test('can’t be published while the appeal is open; what was typed stays', async () => {
    const answer = await ask({ do: 'publish-and-tell' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('The appeal is still open');
    expect(answer.body).toContain('Ask for tin openers too.');
  });

  test('keeps words that are saved, and those that are too long in the form', async () => {
    const long = await ask({ do: 'save', thanks: 'x'.repeat(3_001) });
    expect(long.statusCode).toBe(422);
    expect(long.body).toContain('x'.repeat(3_001));
    expect((await ask({ do: 'save' })).statusCode).toBe(303);
    expect((await look(page, cast.rosa.headers)).body).toContain('Ask for tin openers too.');
  });

  test('is public once it is published after the end, and linked by the appeal', async () => {
    service.clock.forward(days(4));
    const before = await look(page, cast.rosa.headers);
    expect(before.body).toContain('Write to the 3 people around this appeal?');
    expect((await look(`/a/${appeal.slug}`)).body).not.toContain('/outcome');
    expect((await ask({ do: 'publish' })).headers.location).toContain('done=publish');
    expect((await look(`/a/${appeal.slug}`)).body).toContain(`/a/${appeal.slug}/outcome`);
    const answer = await look(`/a/${appeal.slug}/outcome`);
    const text = textOf(answer.body);
    expect(text).toContain('34 of 40 tins of dog food came.');
    expect(text).toContain('7 blankets came.');
    expect(text).toContain('Because one person passed this on, 24 tins of dog food came.');
    expect(text).toContain('The dogs ate well.');
    expect(text).toContain('Ask for tin openers too.');
    expect(answer.body).toContain('property="og:title" content="What became of it: 500 tins by Friday"');
    const row = parse(answer.body)
      .querySelectorAll('.table tbody tr')
      .map((one) => one.querySelectorAll('td').map((cell) => cell.textContent));
    expect(row).toEqual([
      ['40', '37', '34', '34', '24', '–'],
      ['any number', '0', '7', '7', '0', '–'],
    ]);
    expect(text).toContain('taken back, never came, or could not be taken: 3 tins of dog food.');
    expect(text).toContain('It was needed by Friday 27 November 2026, 10 am.');
  });

  test('names only who chose it, confirmed it, and did not take it back', async () => {
    const text = textOf((await look(`/a/${appeal.slug}/outcome`)).body);
    expect(text).toContain('Sam and one more.');
    for (const name of ['Priya', 'Nobody', 'Back']) expect(text).not.toContain(name);
  });

  test('adds nothing up over tins and blankets', async () => {
    const { body } = await look(`/a/${appeal.slug}/outcome`);
    expect(textOf(body)).not.toMatch(/\b41\b/);
    expect(parse(body).querySelector('.burn-up')).toBeNull();
  });

  test('is a PDF of one page too, with its text and structure, black on white', async () => {
    const answer = await look(`/a/${appeal.slug}/outcome.pdf`);
    expect(answer.headers['content-type']).toBe('application/pdf');
    const pdf = await readPdf(answer.rawPayload);
    expect(pdf).toMatchObject({ pages: 1, language: 'en-GB', isTagged: true });
    expect(pdf.info['Title']).toContain('What became of it: 500 tins by Friday');
    for (const line of ['34 of 40 tins of dog food came.', '7 blankets came.', 'All of them.', 'Sam and one more.'])
      expect(pdf.text).toContain(line);
    expect(fontsIn(answer.rawPayload).embedded).toBeGreaterThan(0);
    expect((await pdf.look()).isGrey).toBe(true);
    // A job may move the appeal between two requests; then the second is a new one indeed.
    const again = async () => {
      const { headers } = await look(`/a/${appeal.slug}/outcome.pdf`);
      return look(`/a/${appeal.slug}/outcome.pdf`, { 'if-none-match': String(headers.etag) });
    };
    await expect.poll(async () => (await again()).statusCode).toBe(304);
  });

  test('can be taken back, and is gone everywhere at once', async () => {
    expect((await ask({ do: 'take-back' })).statusCode).toBe(303);
    expect((await look(`/a/${appeal.slug}/outcome`)).statusCode).toBe(404);
    expect((await look(`/a/${appeal.slug}/outcome.pdf`)).statusCode).toBe(404);
    expect((await look(`/a/${appeal.slug}`)).body).not.toContain('/outcome');
  });

  test('is told once to everyone around it, however often and by how many at once it is published', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ do: 'publish-and-tell' })));
    expect(
      answers.map(({ headers }) => new URL(String(headers.location), 'http://x').searchParams.get('told')).sort(),
    ).toEqual([...Array.from({ length: 9 }, () => '0'), '3'].sort());
    const letter = await service.letterTo(cast.priya, { kind: 'appeal-report' });
    expect(letter.subject).toBe('What became of “500 tins by Friday”');
    expect(letter.text).toContain('34 of 40 tins of dog food came.');
    expect(letter.text).toContain(`/a/${appeal.slug}/outcome`);
    expect(letter.text).toContain('Stop this mail');
    await service.letterTo(cast.sam, { kind: 'appeal-report' });
    expect((await look(page, cast.rosa.headers)).body).toContain('Everybody around the appeal has been written to');
  });
});

test('a draft has no report', async () => {
  const draft = await makeAppeal(service, cast.dogsHome, { title: 'Not shown', state: 'draft' });
  const path = `/admin/${cast.dogsHome.slug}/appeals/${draft.slug}/report`;
  const answer = await look(path, cast.rosa.headers);
  expect(answer.body).toContain('There is a report once the appeal was public');
  expect(answer.body).not.toContain('name="thanks"');
  expect((await sendForm(service, path, { ...words, do: 'publish' }, cast.rosa.headers)).statusCode).toBe(409);
  expect((await sendForm(service, path, { ...words, do: 'save' }, cast.rosa.headers)).statusCode).toBe(409);
});

test('who got a mail about the appeal today is told tomorrow morning, and who stopped mail not at all', async () => {
  const one = await makeAppeal(service, cast.dogsHome, { slug: 'another', deadline: new Date('2026-12-20T10:00:00Z') });
  for (const email of ['today@example.org', 'free@example.org', 'stopped@example.org', 'booked@example.org'])
    await promise(service, one, { email });
  service.clock.set(new Date('2026-12-21T15:00:00Z'));
  const told = (email: string, at: string) =>
    service.deps.pool.query(
      `insert into mail_days (supporter_id, appeal_id, last_at) select id, $1, $3 from supporters where email = $2
       on conflict (supporter_id, appeal_id) do update set last_at = excluded.last_at`,
      [one.id, email, at],
    );
  await told('today@example.org', '2026-12-21T09:00:00Z');
  await told('free@example.org', '2026-12-20T23:00:00Z');
  // A letter of another kind has tomorrow already.
  await told('booked@example.org', '2026-12-22T10:00:00Z');
  await service.deps.pool.query(`update supporters set mail_stopped_at = now() where email = 'stopped@example.org'`);
  const path = `/admin/${cast.dogsHome.slug}/appeals/another/report`;
  const answer = await sendForm(service, path, { ...words, do: 'publish-and-tell' }, cast.rosa.headers);
  expect(answer.headers.location).toContain('told=3');
  const { rows } = await service.deps.pool.query<{ email: string; at: Date }>(
    `select email, last_at as at from mail_days join supporters on supporters.id = supporter_id
      where appeal_id = $1 order by email`,
    [one.id],
  );
  expect(rows.map(({ email, at }) => [email, at.toISOString()])).toEqual([
    ['booked@example.org', '2026-12-23T10:00:00.000Z'],
    ['free@example.org', '2026-12-21T15:00:00.000Z'],
    ['today@example.org', '2026-12-22T10:00:00.000Z'],
  ]);
  await service.letterTo('free@example.org', { kind: 'appeal-report' });
  const waiting = await service.deps.pool.query<{ at: Date }>(
    `select run_at as at from graphile_worker.jobs where key like 'appeal-report:' || $1 || ':%' order by run_at`,
    [one.id],
  );
  expect(waiting.rows.map(({ at }) => at.toISOString())).toEqual([
    '2026-12-22T10:00:00.000Z',
    '2026-12-23T10:00:00.000Z',
  ]);
});
