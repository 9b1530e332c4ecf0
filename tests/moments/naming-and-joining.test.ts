import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { textOf } from '../pledges/support.ts';
import { takeLink } from '../sharing/support.ts';
import { adminPath, allSent, callNow, evening, get, join, joinAndConfirm, lineOf, nameMoment } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;
let sam: string;

const start = new Date('2026-11-23T10:00:00Z');

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(start);
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
});
afterAll(() => service.stop());

const here = () => ({ cast, appeal });
const publicPage = async () => textOf(await get(service, `/a/${appeal.slug}`));
const calls = async (email: string) => (await service.letters(email)).filter(({ kind }) => kind === 'moment-call');
const steer = (to: string) =>
  service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/steer`,
    headers: cast.rosa.headers,
    payload: { to },
  });

describe('naming a moment', () => {
  it('puts it on the appeal’s page and on pages through links at once', async () => {
    expect(await publicPage()).not.toContain('Pass it on together');
    await nameMoment(service, here());
    expect(await publicPage()).toContain('Wednesday 25 November, 7 pm (London time)');
    const { code } = (await takeLink(service, appeal)).json<{ code: string }>();
    expect((await get(service, `/a/${appeal.slug}/${code}`)).body).toContain(`?via=${code}`);
  });

  it('stands on the ripple’s page too', async () => {
    await nameMoment(service, here());
    const { rippleUrl } = (await takeLink(service, appeal)).json<{ rippleUrl: string }>();
    expect(textOf(await get(service, new URL(rippleUrl).pathname))).toContain('7 pm (London time)');
  });

  it('takes its text without web addresses', async () => {
    const id = await nameMoment(service, here(), { text: 'Look at https://elsewhere.example.com and help' });
    const shown = await get(service, `/a/${appeal.slug}/moments/${id}`);
    expect(textOf(shown)).toContain('Look at and help');
    expect(shown.body).not.toContain('elsewhere');
  });

  it.each([
    ['a time that has passed', '2026-11-23T09:59', 'This time has passed'],
    ['a time after the deadline', '2026-11-27T10:00', 'The appeal ends before that'],
    ['no time', '', 'Choose a day and a time'],
    ['a day that is not there', '2026-11-31T19:00', 'Write the day and the time'],
  ])('refuses %s, and keeps what was typed', async (_, at, words) => {
    const answer = await sendForm(service, adminPath(cast, appeal), { at, text: 'My words' }, cast.rosa.headers);
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain(words);
    expect(answer.body).toContain('My words');
  });

  it('is once, however often it is sent, and ends with the appeal', async () => {
    await Promise.all(Array.from({ length: 10 }, () => nameMoment(service, here())));
    const { rowCount } = await service.deps.pool.query('select 1 from share_moments where appeal_id = $1', [appeal.id]);
    expect(rowCount).toBe(1);
    await steer('closed');
    const answer = await sendForm(
      service,
      adminPath(cast, appeal),
      { at: '2026-11-26T19:00', text: 'x' },
      cast.rosa.headers,
    );
    expect(textOf(answer)).toContain('This appeal has ended');
  });

  it('is for editors: not for the door, and Omar finds nothing', async () => {
    const send = (headers: { cookie: string }) =>
      sendForm(service, adminPath(cast, appeal), { at: evening, text: 'x' }, headers);
    expect((await send(cast.dov.headers)).statusCode).toBe(403);
    expect((await send(cast.omar.headers)).statusCode).toBe(404);
    const id = await nameMoment(service, here());
    const foreign = `/admin/${cast.foodBank.slug}/appeals/${appeal.slug}/moments/${id}`;
    expect((await sendForm(service, foreign, { do: 'cancel' }, cast.omar.headers)).statusCode).toBe(404);
  });
});

describe('a moment and the clocks', () => {
  it.each([
    ['in winter', '2026-11-25T19:00', '20261125T190000Z', 'Wednesday 25 November, 7 pm'],
    ['in summer', '2027-06-01T19:00', '20270601T180000Z', 'Tuesday 1 June, 7 pm'],
    ['in the hour that is skipped, an hour later', '2027-03-28T01:30', '20270328T013000Z', 'Sunday 28 March, 2.30 am'],
    [
      'in the hour that comes twice, the first time',
      '2027-10-31T01:30',
      '20271031T003000Z',
      'Sunday 31 October, 1.30 am',
    ],
    ['after the clocks went back', '2027-10-31T02:30', '20271031T023000Z', 'Sunday 31 October, 2.30 am'],
  ])('%s is one and the same instant everywhere', async (_, at, utc, words) => {
    if (at > '2027-09') service.clock.set(new Date('2027-06-01T10:00:00Z'));
    const open = await makeAppeal(service, cast.dogsHome, { slug: `open-${made}`, deadline: new Date('2028-01-01') });
    const id = await nameMoment(service, { cast, appeal: open }, { at });
    const calendar = (await get(service, `/a/${open.slug}/moments/${id}/calendar.ics`)).body;
    expect(lineOf(calendar, 'DTSTART')).toBe(`DTSTART:${utc}`);
    expect(textOf(await get(service, `/a/${open.slug}/moments/${id}`))).toContain(`${words} (London time)`);
    service.clock.set(start);
  });

  it('is in the organisation’s own time', async () => {
    await service.deps.pool.query(`update organisations set time_zone = 'America/New_York' where id = $1`, [
      cast.dogsHome.id,
    ]);
    const id = await nameMoment(service, here());
    const calendar = (await get(service, `/a/${appeal.slug}/moments/${id}/calendar.ics`)).body;
    expect(lineOf(calendar, 'DTSTART')).toBe('DTSTART:20261126T000000Z');
    expect(textOf(await get(service, `/a/${appeal.slug}/moments/${id}`))).toContain('7 pm (New York time)');
    await service.deps.pool.query(`update organisations set time_zone = 'Europe/London' where id = $1`, [
      cast.dogsHome.id,
    ]);
  });

  it('calls across a change of the clocks at the right minute', async () => {
    service.clock.set(new Date('2027-03-27T12:00:00Z'));
    const open = await makeAppeal(service, cast.dogsHome, { slug: `march-${made}`, deadline: new Date('2027-05-01') });
    const id = await nameMoment(service, { cast, appeal: open }, { at: '2027-03-28T19:00' });
    await joinAndConfirm(service, open, id, sam);
    service.clock.set(new Date('2027-03-28T17:59:00Z'));
    await callNow(service);
    expect(await calls(sam)).toHaveLength(0);
    service.clock.set(new Date('2027-03-28T18:00:00Z'));
    await callNow(service);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).subject).toContain('It is time');
  });
});

describe('joining', () => {
  it('counts after the button of the mail, and brings an entry for the calendar', async () => {
    const id = await nameMoment(service, here());
    expect((await join(service, appeal, id, sam.toUpperCase())).headers.location).toContain('/asked');
    const letter = await service.letterTo(sam, { kind: 'confirm-moment' });
    const place = pathIn(letter, '/moments/');
    expect(textOf(await get(service, place))).toContain('One more tap');
    expect(textOf(await get(service, `/a/${appeal.slug}/moments/${id}`))).not.toContain('is in');
    const done = await sendForm(service, `${place}/confirm`);
    expect(textOf(await get(service, String(done.headers.location)))).toContain('You are in');
    expect(textOf(await get(service, `/a/${appeal.slug}/moments/${id}`))).toContain('1 person is in');
    expect((await service.letterTo(sam, { kind: 'moment-joined' })).subject).toContain('You are in');
    const calendar = await get(service, `${place}/calendar.ics`);
    expect(calendar.headers['content-type']).toContain('text/calendar');
    expect(lineOf(calendar.body, 'UID')).toBe(`UID:moment-${id}@localhost`);
    expect(calendar.body).not.toContain(place);
  });

  it('gives whoever joins a link of their own, through the one they came by', async () => {
    const id = await nameMoment(service, here());
    const via = (await takeLink(service, appeal)).json<{ code: string }>();
    await joinAndConfirm(service, appeal, id, sam, via.code);
    const { rows } = await service.deps.pool.query<{ parent: string }>(
      `select parent.code as parent from share_links join share_links as parent on parent.id = share_links.parent_id
        where share_links.supporter_id = (select id from supporters where email = $1)`,
      [sam],
    );
    expect(rows).toEqual([{ parent: via.code }]);
  });

  it('is once for each address: 50 at the same moment, and each of them twice', async () => {
    const id = await nameMoment(service, here());
    const emails = Array.from({ length: 50 }, (_, at) => `person-${at}-${made}@example.org`);
    const answers = await Promise.all([...emails, ...emails].map((email) => join(service, appeal, id, email)));
    expect(answers.every(({ statusCode }) => statusCode === 303)).toBe(true);
    await allSent(service);
    const letters = (await service.letters()).filter(
      ({ kind, to }) => kind === 'confirm-moment' && emails.includes(to),
    );
    expect(letters).toHaveLength(50);
    const places = letters.map((letter) => pathIn(letter, '/moments/'));
    await Promise.all([...places, ...places].map((place) => sendForm(service, `${place}/confirm`)));
    expect(textOf(await get(service, `/a/${appeal.slug}/moments/${id}`))).toContain('50 people are in');
    await allSent(service);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await Promise.all([callNow(service), callNow(service)]);
    await allSent(service);
    const called = (await service.letters()).filter(({ kind, to }) => kind === 'moment-call' && emails.includes(to));
    expect(called.map(({ to }) => to).toSorted()).toEqual(emails.toSorted());
  });

  it('asks an address again after ten minutes, not before', async () => {
    const id = await nameMoment(service, here());
    const asked = async () => {
      await allSent(service);
      return (await service.letters(sam)).length;
    };
    await join(service, appeal, id, sam);
    await join(service, appeal, id, sam);
    expect(await asked()).toBe(1);
    service.clock.forward(11 * 60_000);
    await join(service, appeal, id, sam);
    expect(await asked()).toBe(2);
  });

  it('needs an address, and keeps what was typed', async () => {
    const id = await nameMoment(service, here());
    const answer = await join(service, appeal, id, 'sam at example');
    expect(answer.statusCode).toBe(422);
    expect(parse(answer.body).querySelector('#email')?.getAttribute('value')).toBe('sam at example');
  });

  it('is over when the moment is, and when the appeal is', async () => {
    const id = await nameMoment(service, here());
    await join(service, appeal, id, sam);
    const place = pathIn(await service.letterTo(sam), '/moments/');
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    expect((await join(service, appeal, id, 'late@example.org')).statusCode).toBe(409);
    expect((await sendForm(service, `${place}/confirm`)).headers.location).toBe(place);
    expect(await publicPage()).not.toContain('7 pm (London time)');
    service.clock.set(start);
    await steer('closed');
    expect((await join(service, appeal, id, 'late@example.org')).statusCode).toBe(409);
  });
});
