import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  countsOf,
  expectTalliesRight,
  firstNeed,
  get,
  linkIn,
  nothing,
  pledge,
  post,
  runJob,
  textOf,
} from '../pledges/support.ts';
import { kindsTo, promise, stateOf, walk } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let sam: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-16T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${made}`,
    deadline: new Date('2026-11-27T18:00:00Z'),
    dropOffPoints: [{ visibility: 'after-pledge', postcode: 'M9 4QH' }],
  });
});
afterAll(() => service.stop());

const query = (text: string, values: unknown[] = []) => service.deps.pool.query(text, values);
const last = async (email: string) => {
  const letter = (await service.letters(email)).at(-1);
  if (!letter) throw new Error('no letter');
  return letter;
};

describe('the reminder', () => {
  it('comes once, two days before, with the address and two buttons that are alike', async () => {
    const path = await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-25T08:30:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed']);
    await walk(service, '2026-11-25T09:00:00Z');
    await walk(service, '2026-11-25T09:15:00Z');
    await walk(service, '2026-11-26T09:15:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'pledge-reminder']);
    const letter = await last(sam);
    expect(letter.subject).toBe('A reminder: 24 tins of dog food');
    expect(letter.text).toContain('Moss Brook Road, Manchester\nM9 4QH');
    expect(letter.text).toContain('Please bring it by Friday 27 November, 6 pm.');
    expect(linkIn(letter, '#on-the-way')).toBe(path);
    expect(linkIn(letter, '/withdraw')).toBe(`${path}/withdraw`);
    const buttons = letter.html.match(/<a href="[^"]*" style="background: #0b5d3b[^>]*>/g) ?? [];
    expect(buttons).toHaveLength(2);
  });

  it('changes nothing when a machine opens its links', async () => {
    await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-25T09:00:00Z');
    const letter = await last(sam);
    for (const [, url = ''] of letter.html.matchAll(/href="([^"]*)"/g)) await get(service, new URL(url).pathname);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('does not come to who has set off, or confirmed in the day before it', async () => {
    const path = await promise(service, appeal, { email: sam });
    await post(service, `${path}/on-the-way`);
    service.clock.set(new Date('2026-11-24T15:00:00Z'));
    const late = `late-${made}@example.org`;
    await promise(service, appeal, { email: late });
    await walk(service, '2026-11-25T09:00:00Z');
    await walk(service, '2026-11-26T16:00:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed']);
    expect(await kindsTo(service, late)).toEqual(['pledge-confirmed']);
  });

  it('goes by the time that is booked, the day before it', async () => {
    const path = await promise(service, appeal, { email: sam });
    const pledgeId = (await get(service, `/api/v1${path}`)).json<{ id: string }>().id;
    const point = appeal.dropOffPoints[0]?.id;
    await query(`insert into slots values ($1, '2026-11-20T10:30Z', '2026-11-20T11:00Z', 1)`, [point]);
    await query(
      `insert into slot_bookings (id, point_id, starts_at, pledge_id) values (gen_random_uuid(), $1, '2026-11-20T10:30Z', $2)`,
      [point, pledgeId],
    );
    await walk(service, '2026-11-19T09:00:00Z');
    const letter = await last(sam);
    expect(letter.kind).toBe('pledge-reminder');
    expect(letter.text).toContain('Your time: Friday 20 November, 10.30');
    expect(letter.text).toContain('Moss Brook Road');
    await walk(service, '2026-11-21T09:00:00Z');
    expect((await last(sam)).kind).toBe('did-you-manage');
  });

  it('is one letter for all pledges of a person', async () => {
    await promise(service, appeal, { email: sam, quantity: 4 });
    await promise(service, appeal, { email: sam, quantity: 6 });
    await walk(service, '2026-11-25T09:00:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'pledge-confirmed', 'pledge-reminder']);
    const { text } = await last(sam);
    expect(text).toContain('- 4 tins');
    expect(text).toContain('- 6 tins');
  });

  it('says what holds when it is sent: paused, stopped, ended, sent elsewhere', async () => {
    const dueSoon = (name: string) =>
      makeAppeal(service, cast.dogsHome, {
        slug: `${name}-${made}`,
        title: `Tins, ${name}`,
        deadline: new Date('2026-11-27T18:00:00Z'),
      });
    const paused = appeal;
    const stopped = await dueSoon('stopped');
    const ended = await dueSoon('ended');
    const elsewhere = await dueSoon('elsewhere');
    for (const [at, one] of [paused, stopped, ended, elsewhere].entries())
      await promise(service, one, { email: `${at}-${made}@example.org` });
    await query(`update appeals set state = 'paused', steer_message = 'The barn is full.' where id = $1`, [paused.id]);
    await query(`update appeals set visits_stopped_at = now(), steer_message = 'The road is closed.' where id = $1`, [
      stopped.id,
    ]);
    await query(`update appeals set state = 'closed', closed_at = now() where id = $1`, [ended.id]);
    await query(`insert into redirects (appeal_id, kind, url) values ($1, 'web', 'https://other.example/give')`, [
      elsewhere.id,
    ]);
    await walk(service, '2026-11-25T09:00:00Z');
    const [one, two, three, four] = await Promise.all([0, 1, 2, 3].map((at) => last(`${at}-${made}@example.org`)));
    expect(one?.text).toContain('The barn is full.');
    expect(one?.text).toContain('Moss Brook Road');
    expect(two?.subject).toBe('Please don’t set off yet: 24 tins of dog food');
    expect(two?.text).toContain('The road is closed.');
    expect(three?.subject).toBe('Please don’t bring it: Tins, ended');
    expect(four?.text).toContain('https://other.example/give');
    for (const letter of [two, three, four]) expect(letter?.text).not.toContain('Moss Brook Road');
  });

  it('does not come about an appeal that was taken down, nor to an address that does not exist', async () => {
    await promise(service, appeal, { email: sam });
    await query(`update supporters set bounced_at = now() where email = $1`, [sam]);
    const gone = `gone-${made}@example.org`;
    const down = await makeAppeal(service, cast.dogsHome, {
      slug: `down-${made}`,
      deadline: new Date('2026-11-27T18:00:00Z'),
    });
    await promise(service, down, { email: gone });
    await query(`update appeals set taken_down_at = now() where id = $1`, [down.id]);
    await walk(service, '2026-11-25T09:00:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed']);
    expect(await kindsTo(service, gone)).not.toContain('pledge-reminder');
  });
});

describe('"did you manage?"', () => {
  let path: string;
  beforeEach(async () => {
    path = await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-28T09:00:00Z');
  });

  it('has three answers, each of which leads to a page', async () => {
    const letter = await last(sam);
    expect(letter.subject).toBe('Did you manage? 24 tins of dog food');
    for (const answer of ['brought', 'still-coming', 'could-not']) {
      const page = await get(service, linkIn(letter, `answer=${answer}`));
      expect(page.statusCode).toBe(200);
      expect(page.headers['cache-control']).toContain('no-store');
    }
    expect(await stateOf(service, path)).toBe('pledged');
  });

  it('"I brought it" counts nothing as received, tells the charity to look, and is never let go', async () => {
    const answered = await post(service, `${path}/brought`);
    expect(answered.headers.location).toBe(`${path}?said=brought`);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
    const page = await service.app.inject({
      url: `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}`,
      headers: cast.rosa.headers,
    });
    expect(textOf(page)).toContain('1 person says that they brought something');
    await walk(service, '2026-12-10T09:00:00Z');
    expect(await stateOf(service, path)).toBe('pledged');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'did-you-manage']);
  });

  it('"It is still coming" keeps it for a week', async () => {
    service.clock.set(new Date('2026-12-03T12:00:00Z'));
    await post(service, `${path}/still-coming`);
    await walk(service, '2026-12-08T09:00:00Z');
    expect(await stateOf(service, path)).toBe('pledged');
    await walk(service, '2026-12-10T13:00:00Z');
    expect(await stateOf(service, path)).toBe('lapsed');
  });

  it('"I couldn’t" takes it back', async () => {
    await post(service, `${path}/withdraw`);
    expect(await stateOf(service, path)).toBe('withdrawn');
    await walk(service, '2026-12-10T09:00:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'did-you-manage']);
  });

  it('can be answered by the API as well', async () => {
    const brought = await service.app.inject({ method: 'POST', url: `/api/v1${path}/brought` });
    expect(brought.json()).toMatchObject({ state: 'pledged' });
    const coming = await service.app.inject({ method: 'POST', url: `/api/v1${path}/still-coming` });
    expect(coming.statusCode).toBe(200);
    await post(service, `${path}/withdraw`);
    const late = await service.app.inject({ method: 'POST', url: `/api/v1${path}/brought` });
    expect(late.statusCode).toBe(409);
    expect((await service.app.inject({ method: 'POST', url: '/api/v1/pledges/no-token/brought' })).statusCode).toBe(
      404,
    );
  });
});

describe('letting go', () => {
  it('frees what was promised, with a kind word, once', async () => {
    const path = await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-28T09:00:00Z');
    await Promise.all([walk(service, '2026-12-04T09:00:00Z'), runJob(service, 'walk-courses')]);
    await walk(service, '2026-12-06T09:00:00Z');
    expect(await stateOf(service, path)).toBe('lapsed');
    expect(await countsOf(service, appeal)).toEqual(nothing);
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'did-you-manage', 'pledge-lapsed']);
    const letter = await last(sam);
    expect(letter.text).toContain('Thank you for having wanted to help.');
    expect(letter.text).not.toContain('I can bring it after all');
    await expectTalliesRight(service);
  });

  it('lets go of the rest alone when a part has come, without a word', async () => {
    const path = await promise(service, appeal, { email: sam });
    const { id } = (await get(service, `/api/v1${path}`)).json<{ id: string }>();
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      headers: cast.rosa.headers,
      payload: { pledgeId: id, items: [{ needId: firstNeed(appeal), quantity: 10 }] },
    });
    await walk(service, '2026-11-28T09:00:00Z');
    expect((await last(sam)).text).toContain('14 tins');
    await walk(service, '2026-12-04T09:00:00Z');
    expect(await stateOf(service, path)).toBe('received');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, received: 10 });
    expect(await kindsTo(service, sam)).not.toContain('pledge-lapsed');
    await expectTalliesRight(service);
  });

  it('is easy to come back from while the appeal is open, and the course then begins anew', async () => {
    const path = await promise(service, appeal, { email: sam });
    const { id } = (await get(service, `/api/v1${path}`)).json<{ id: string }>();
    const point = appeal.dropOffPoints[0]?.id;
    await query(`insert into slots values ($1, '2026-11-17T10:30Z', '2026-11-17T11:00Z', 1)`, [point]);
    await query(
      `insert into slot_bookings (id, point_id, starts_at, pledge_id) values (gen_random_uuid(), $1, '2026-11-17T10:30Z', $2)`,
      [point, id],
    );
    await walk(service, '2026-11-18T09:00:00Z');
    await walk(service, '2026-11-24T09:00:00Z');
    expect(await stateOf(service, path)).toBe('lapsed');
    const letter = await last(sam);
    expect(letter.text).toContain('I can bring it after all');
    expect((await query('select booked from slots where point_id = $1', [point])).rows).toEqual([{ booked: 0 }]);
    await post(service, `${path}/again`);
    expect(await stateOf(service, path)).toBe('pledged');
    await walk(service, '2026-11-25T09:00:00Z');
    expect((await last(sam)).kind).toBe('pledge-reminder');
    await expectTalliesRight(service);
  });

  it('happens to nobody who was told not to come', async () => {
    const path = await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-28T09:00:00Z');
    await query('update appeals set visits_stopped_at = now() where id = $1', [appeal.id]);
    await walk(service, '2026-12-05T09:00:00Z');
    expect(await stateOf(service, path)).toBe('pledged');
    await query('update appeals set visits_stopped_at = null where id = $1', [appeal.id]);
    await walk(service, '2026-12-06T09:00:00Z');
    expect(await stateOf(service, path)).toBe('lapsed');
  });

  it('frees what a member entered for somebody without e-mail, and writes to nobody', async () => {
    const entered = await sendForm(
      service,
      `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/pledges/new`,
      { name: 'Ada', [`quantity-${firstNeed(appeal)}`]: '5' },
      cast.rosa.headers,
    );
    expect(entered.statusCode).toBe(303);
    const before = (await service.letters()).length;
    await walk(service, '2026-12-04T09:00:00Z');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 5 });
    await walk(service, '2026-12-11T09:00:00Z');
    expect(await countsOf(service, appeal)).toEqual(nothing);
    expect((await service.letters()).length).toBe(before);
    await expectTalliesRight(service);
  });

  it('of two hundred at once leaves the tally what the records are', async () => {
    for (let at = 0; at < 200; at += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, nth) =>
          pledge(service, appeal, { email: `many-${made}-${at + nth}@example.org`, quantity: 1 }),
        ),
      );
    await query(
      `update pledges set state = 'pledged', confirmed_at = created_at, expires_at = null where appeal_id = $1`,
      [appeal.id],
    );
    await query('update needs set pledged = unconfirmed, unconfirmed = 0 where appeal_id = $1', [appeal.id]);
    await walk(service, '2026-11-28T09:00:00Z');
    await walk(service, '2026-12-04T09:00:00Z');
    expect(await countsOf(service, appeal)).toEqual(nothing);
    const { rows } = await query(
      `select kind, count(*)::int as letters, count(distinct "to")::int as people from mailbox
        where "to" like $1 and kind in ('did-you-manage', 'pledge-lapsed') group by kind order by kind`,
      [`many-${made}-%`],
    );
    expect(rows).toEqual([
      { kind: 'did-you-manage', letters: 200, people: 200 },
      { kind: 'pledge-lapsed', letters: 200, people: 200 },
    ]);
    await expectTalliesRight(service);
  }, 90_000);
});
