import { afterAll, beforeAll, expect, test } from 'vitest';
import { days, hours, minutes } from '../../src/lib/clock.ts';
import { oweDailySummaries, tellFullNeeds } from '../../src/receipts/member-mail.ts';
import { fillAppeals } from '../../src/steering/by-itself/limits.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeMember, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { stepsOn } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  await makeMember(service, cast.dogsHome, { email: 'eve@example.org', name: 'Eve', role: 'editor' });
  appeal = await makeAppeal(service, cast.dogsHome, {
    deadline: new Date(service.clock.now().getTime() + days(60)),
    needs: [{ item: 'Dog food', wanted: 100, headroomPercent: 0 }],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterAll(() => service.stop());

/** The letters of a kind once every owed one is sent. */
async function lettersOf(kind: string) {
  await expect
    .poll(
      async () => {
        const { rows } = await service.deps.pool.query<{ waiting: number }>(
          `select ((select count(*) from owed_mail) + count(*))::int as waiting
             from graphile_worker.jobs where task_identifier = 'send-mail'`,
        );
        return rows[0]?.waiting;
      },
      { timeout: 10_000 },
    )
    .toBe(0);
  return (await service.letters()).filter((letter) => letter.kind === kind);
}

const at = (time: string) => service.clock.set(new Date(time));
/** As two nodes do it, at the same moment. */
const onTwoNodes = (run: () => Promise<void>) => Promise.all([run(), run()]);
const owe = () => onTwoNodes(() => oweDailySummaries(service.deps));
const stopUrlIn = (text: string) => /Stop this mail: (\S+)/.exec(text)?.[1]?.replace(service.deps.publicUrl, '') ?? '';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('in the morning owners and editors read once what came in, and only when something did', async () => {
  at('2026-11-24T06:59:00Z');
  const sam = await steps.pledge(24);
  await steps.verb(sam, 'confirm');
  await steps.verb(sam, 'on-the-way');
  await steps.received({ items: steps.tins(7) });
  await owe();
  expect(await lettersOf('daily-summary')).toHaveLength(0);

  at('2026-11-24T07:05:00Z');
  await owe();
  await owe();
  const letters = await lettersOf('daily-summary');
  expect(letters.map((letter) => letter.to).sort()).toEqual(['eve@example.org', 'rosa@example.org']);
  const text = letters[0]?.text ?? '';
  expect(text).toMatch(/CAME IN|Came in, once:\n\n- 7 tins of Dog food/i);
  expect(text).toContain('1 pledge set off:\n\n- 24 tins of Dog food');
  expect(text).toContain('1 new pledge:\n\n- 24 tins of Dog food');
  expect(text).toContain('/admin/manchester-dogs-home/came-in');

  at('2026-11-25T07:05:00Z');
  await owe();
  expect(await lettersOf('daily-summary')).toHaveLength(2);

  await steps.received({ items: steps.tins(1) });
  at('2026-11-26T07:05:00Z');
  await owe();
  const again = await lettersOf('daily-summary');
  expect(again).toHaveLength(4);
  expect(again[3]?.text).not.toContain('7 tins');
});

test('morning is when it is morning there', async () => {
  const { pool } = service.deps;
  await pool.query(`update organisations set time_zone = 'America/New_York' where slug = 'manchester-dogs-home'`);
  const before = (await lettersOf('daily-summary')).length;
  await steps.received({ items: steps.tins(1) });
  at('2026-11-27T07:05:00Z');
  await owe();
  expect(await lettersOf('daily-summary')).toHaveLength(before);
  at('2026-11-27T12:05:00Z');
  await owe();
  expect(await lettersOf('daily-summary')).toHaveLength(before + 2);
  await pool.query(`update organisations set time_zone = 'Europe/London' where slug = 'manchester-dogs-home'`);
});

test('one click stops the daily mail, opening the link does not, and it can be started again', async () => {
  const stop = stopUrlIn(
    (await lettersOf('daily-summary')).find((letter) => letter.to === 'rosa@example.org')?.text ?? '',
  );
  const settings = async () =>
    (
      await service.deps.pool.query<{ daily: boolean; full: boolean }>(
        'select daily_mail_stopped_at is null as daily, full_mail_stopped_at is null as full from members where person_id = $1',
        [cast.rosa.id],
      )
    ).rows[0];
  const page = await service.app.inject({ url: stop });
  expect(page.statusCode).toBe(200);
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  expect(await settings()).toEqual({ daily: true, full: true });
  const click = await service.app.inject({
    method: 'POST',
    url: stop,
    headers: form,
    payload: 'List-Unsubscribe=One-Click',
  });
  expect(click.statusCode).toBe(200);
  expect(await settings()).toEqual({ daily: false, full: true });

  const before = (await lettersOf('daily-summary')).length;
  await steps.received({ items: steps.tins(1) });
  at('2026-11-28T07:05:00Z');
  await owe();
  expect((await lettersOf('daily-summary')).slice(before).map((letter) => letter.to)).toEqual(['eve@example.org']);

  const start = await service.app.inject({ method: 'POST', url: stop, headers: form, payload: 'do=start' });
  expect([start.statusCode, start.headers.location]).toEqual([303, stop]);
  expect(await settings()).toEqual({ daily: true, full: true });
  expect((await service.app.inject({ url: stop.replace('manchester-dogs-home', 'leeds-food-bank') })).statusCode).toBe(
    404,
  );
  expect((await service.app.inject({ url: `${stop.slice(0, -2)}AA` })).statusCode).toBe(404);
});

test('a need that is full is told once, and again when it had room in between, at most once a day', async () => {
  const full = await makeAppeal(service, cast.dogsHome, {
    slug: 'full',
    deadline: new Date(service.clock.now().getTime() + days(9)),
    // With something that is never full, so that the appeal isn't full by itself.
    needs: [
      { item: 'Dog food', wanted: 20, headroomPercent: 25 },
      { item: 'newspapers', wanted: null },
    ],
  });
  const on = stepsOn(service, full, cast.rosa.headers);
  const tell = () => onTwoNodes(() => tellFullNeeds(service.deps));
  const told = async () => (await lettersOf('need-full')).filter((letter) => letter.text.includes('/appeals/full'));
  const first = await on.pledge(24);
  await tell();
  expect(await told()).toHaveLength(0);
  const second = await on.pledge(1, { email: 'priya@example.org' });
  await on.verb(second, 'confirm');
  await tell();
  await tell();
  const letters = await told();
  expect(letters.map((letter) => letter.to).sort()).toEqual(['eve@example.org', 'rosa@example.org']);
  expect(letters[0]?.text).toContain('25 tins of Dog food');
  expect(letters[0]?.text).toContain('You asked for 20');

  await on.verb(first, 'withdraw');
  await tell();
  expect(await told()).toHaveLength(2);
  const third = await on.pledge(24, { email: 'x@example.org' });
  await on.verb(third, 'confirm');
  await tell();
  expect(await told()).toHaveLength(2);
  service.clock.forward(days(1));
  await on.verb(third, 'withdraw');
  await tell();
  const fourth = await on.pledge(24, { email: 'z@example.org' });
  await on.verb(fourth, 'confirm');
  await tell();
  expect(await told()).toHaveLength(4);

  const stop = stopUrlIn(letters.find((letter) => letter.to === 'eve@example.org')?.text ?? '');
  await service.app.inject({ method: 'POST', url: stop, headers: form, payload: 'List-Unsubscribe=One-Click' });
  service.clock.forward(days(1));
  await on.verb(second, 'withdraw');
  await tell();
  await on.pledge(1, { email: 'y@example.org' });
  await tell();
  expect((await told()).slice(4).map((letter) => letter.to)).toEqual(['rosa@example.org']);
});

test('when the last need fills, the letter that the appeal is full by itself says it alone', async () => {
  const ida = await makeMember(service, cast.dogsHome, { email: 'ida@example.org', name: 'Ida', role: 'editor' });
  const fillOne = async (slug: string) => {
    const one = await makeAppeal(service, cast.dogsHome, {
      ...{ slug, title: slug, deadline: new Date(service.clock.now().getTime() + days(9)) },
      needs: [
        { item: 'Dog beds', wanted: 3, headroomPercent: 0 },
        { item: 'leads', wanted: 5, headroomPercent: 0 },
      ],
    });
    const on = stepsOn(service, one, cast.rosa.headers);
    await on.pledge([{ needId: one.needs[1]?.id ?? '', quantity: 5 }], { email: `${slug}@example.org` });
    await tellFullNeeds(service.deps);
    await on.pledge(3, { email: `${slug}-too@example.org` });
    await onTwoNodes(() => tellFullNeeds(service.deps));
    service.clock.forward(minutes(1));
    await fillAppeals(service.deps);
    const [full, byItself] = [await lettersOf('need-full'), await lettersOf('steered-by-itself')];
    return [...full, ...byItself].filter(({ text }) => text.includes(`/appeals/${slug}`));
  };
  const toldOf = (letters: Awaited<ReturnType<typeof fillOne>>, email: string) =>
    letters.filter(({ to }) => to === email).map(({ subject }) => subject);

  const first = await fillOne('both-full');
  expect(toldOf(first, 'rosa@example.org')).toEqual(['Full: leads', 'Full by itself: both-full']);
  expect(toldOf(first, ida.email)).toEqual(['Full: leads', 'Full by itself: both-full']);
  const stop = stopUrlIn(first.find(({ to, kind }) => to === ida.email && kind !== 'need-full')?.text ?? '');
  await service.app.inject({ method: 'POST', url: stop, headers: form, payload: 'List-Unsubscribe=One-Click' });
  const second = await fillOne('full-again');
  expect(toldOf(second, 'rosa@example.org')).toEqual(['Full: leads', 'Full by itself: full-again']);
  // Who gets no letter about the appeal is told about its last need as about any other.
  expect(toldOf(second, ida.email)).toEqual(['Full: leads', 'Full: Dog beds']);
});

test('the timetable runs both', async () => {
  const { timetable } = await import('../../src/timetable.ts');
  const patterns = Object.fromEntries(timetable.map(({ at: pattern, task }) => [task, pattern]));
  expect(patterns).toMatchObject({ 'tell-full-needs': '* * * * *', 'owe-daily-summaries': '5 * * * *' });
  service.clock.forward(hours(1) + minutes(1));
});
