import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, makePerson, makeSession, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { textOf } from '../pledges/support.ts';
import { takeLink } from '../sharing/support.ts';
import {
  adminPath,
  allSent,
  callNow,
  evening,
  get,
  join,
  joinAndConfirm,
  lineOf,
  momentOf,
  nameMoment,
  prepared,
} from './support.ts';

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

describe('at its time', () => {
  const inTime = () => service.clock.set(new Date('2026-11-25T19:00:30Z'));

  it('everybody gets the text, their own link and the buttons, once', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    await join(service, appeal, id, 'never-confirmed@example.org');
    inTime();
    await callNow(service);
    await callNow(service);
    await allSent(service);
    const [letter, ...more] = await calls(sam);
    expect(more).toEqual([]);
    expect(letter?.text).toContain(prepared);
    expect(letter?.text).toContain('https://wa.me/?text=The%20dogs');
    expect(letter?.text).toMatch(new RegExp(`/a/${appeal.slug}/[a-z0-9]{10}\\?from=mail`));
    expect(letter?.text).toMatch(/from%3Dwhatsapp/);
    expect(letter?.text).toContain(`${place}/leave`);
    expect(await calls('never-confirmed@example.org')).toEqual([]);
    const page = await get(service, place);
    expect(textOf(page)).toContain('It is time');
    expect(parse(page.body).querySelector('[data-share-text]')?.text).toBe(prepared);
  });

  it('nobody is asked for anything while the appeal is paused, full or closed', async () => {
    for (const state of ['paused', 'full', 'closed']) {
      appeal = await makeAppeal(service, cast.dogsHome, { slug: `rest-${state}-${made}` });
      service.clock.set(start);
      const id = await nameMoment(service, here());
      const email = `${state}-${made}@example.org`;
      const place = await joinAndConfirm(service, appeal, id, email);
      await steer(state);
      inTime();
      await callNow(service);
      const letter = await service.letterTo(email, { kind: 'moment-call' });
      expect(letter.subject).toContain('Nothing to do');
      expect(letter.text).not.toMatch(/wa\.me|Send by|It is time|dogs need you/);
      expect((await get(service, place)).body).not.toContain('wa.me');
    }
  });

  it('nobody hears anything of an appeal that was taken down', async () => {
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    await service.deps.pool.query('update appeals set taken_down_at = now() where id = $1', [appeal.id]);
    inTime();
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
  });

  it('is made up for after a few hours without a node, but not the day after', async () => {
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    service.clock.set(new Date('2026-11-26T06:00:00Z'));
    await callNow(service);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).subject).toContain('It is time');
    service.clock.set(start);
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `missed-${made}` });
    const missed = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, missed, `missed-${made}@example.org`);
    service.clock.set(new Date('2026-11-26T08:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(`missed-${made}@example.org`)).toEqual([]);
  });

  it('is owed to all or to none when the node dies on the way, and the next one does it once', async () => {
    const id = await nameMoment(service, here());
    for (const at of [1, 2, 3]) await joinAndConfirm(service, appeal, id, `crash-${made}-${at}@example.org`);
    await allSent(service);
    inTime();
    // What a crash in the middle leaves: the transaction with the claim and the first letters is gone.
    await service.deps.pool.query(`
      create function refuse_third() returns trigger language plpgsql as $$ begin
        if (select count(*) from graphile_worker._private_jobs) > 2 then raise exception 'killed'; end if; return new; end $$;
      create trigger refuse_third after insert on graphile_worker._private_jobs for each row
        when (new.payload::text like '%moment-call%') execute function refuse_third()`);
    await service.deps.pool.query(`select graphile_worker.add_job('call-moments', max_attempts => 1)`);
    await expect
      .poll(
        async () =>
          (
            await service.deps.pool.query(
              `select 1 from graphile_worker.jobs where task_identifier = 'call-moments' and last_error is not null`,
            )
          ).rowCount,
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    expect(
      (await service.letters()).filter(({ kind, to }) => kind === 'moment-call' && to.startsWith(`crash-${made}`)),
    ).toEqual([]);
    await service.deps.pool.query(`
      drop trigger refuse_third on graphile_worker._private_jobs; drop function refuse_third();
      delete from graphile_worker._private_jobs where last_error is not null`);
    await callNow(service);
    await allSent(service);
    expect(
      (await service.letters()).filter(({ kind, to }) => kind === 'moment-call' && to.startsWith(`crash-${made}`)),
    ).toHaveLength(3);
  });
});

describe('a moment that is moved or called off', () => {
  const change = (id: string, fields: Record<string, string>) =>
    sendForm(service, `${adminPath(cast, appeal)}/${id}`, fields, cast.rosa.headers);

  it('moves the entry in every calendar: the same UID, a higher SEQUENCE', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    const before = (await get(service, `${place}/calendar.ics`)).body;
    const done = await change(id, { do: 'change', at: '2026-11-26T20:30', text: prepared });
    expect(done.statusCode).toBe(303);
    const letter = await service.letterTo(sam, { kind: 'moment-changed' });
    expect(letter.subject).toBe('Another time: Thursday 26 November, 8.30 pm (London time)');
    const after = (await get(service, `${place}/calendar.ics`)).body;
    expect(lineOf(after, 'UID')).toBe(lineOf(before, 'UID'));
    expect([lineOf(before, 'SEQUENCE'), lineOf(after, 'SEQUENCE')]).toEqual(['SEQUENCE:0', 'SEQUENCE:1']);
    expect(lineOf(after, 'DTSTART')).toBe('DTSTART:20261126T203000Z');
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
    service.clock.set(new Date('2026-11-26T20:30:00Z'));
    await callNow(service);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).text).toContain(prepared);
  });

  it('tells nobody of another text, which is what is sent then', async () => {
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    await change(id, { do: 'change', at: evening, text: 'Other words' });
    await allSent(service);
    expect((await service.letters(sam)).map(({ kind }) => kind)).not.toContain('moment-changed');
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).text).toContain('Other words');
  });

  it('takes the entry out when it is called off, and calls nobody', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    await change(id, { do: 'cancel' });
    await change(id, { do: 'cancel' });
    expect((await service.letterTo(sam, { kind: 'moment-changed' })).subject).toContain('Called off');
    const calendar = (await get(service, `${place}/calendar.ics`)).body;
    expect(lineOf(calendar, 'METHOD')).toBe('METHOD:CANCEL');
    expect(lineOf(calendar, 'STATUS')).toBe('STATUS:CANCELLED');
    expect(lineOf(calendar, 'SEQUENCE')).toBe('SEQUENCE:1');
    expect(await publicPage()).not.toContain('Pass it on together');
    expect(textOf(await get(service, place))).toContain('called off');
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
    expect((await service.letters(sam)).filter(({ kind }) => kind === 'moment-changed')).toHaveLength(1);
  });

  it('is not moved for ever, as each time everybody gets a letter', async () => {
    const id = await nameMoment(service, here());
    for (const hour of [11, 12, 13, 14, 15, 16])
      expect((await change(id, { do: 'change', at: `2026-11-25T${hour}:00`, text: prepared })).statusCode).toBe(303);
    const once = await change(id, { do: 'change', at: '2026-11-25T18:00', text: prepared });
    expect(once.statusCode).toBe(422);
    expect(textOf(once)).toContain('It was moved very often');
    expect((await change(id, { do: 'cancel' })).statusCode).toBe(303);
  });

  it('can be neither once it has begun', async () => {
    const id = await nameMoment(service, here());
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    for (const fields of [{ do: 'cancel' }, { do: 'change', at: '2026-11-26T19:00', text: 'x' }])
      expect((await change(id, fields)).statusCode).toBe(422);
    expect((await change(id, { do: 'change', at: '2026-11-20T19:00', text: 'x' })).statusCode).toBe(422);
  });

  it('is either moved or called, never both, when both happen at once', async () => {
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    const [moved] = await Promise.all([
      change(id, { do: 'change', at: '2026-11-26T19:00', text: prepared }),
      callNow(service),
    ]);
    await allSent(service);
    expect(moved.statusCode).toBe(422);
    expect(await calls(sam)).toHaveLength(1);
  });
});

describe('leaving', () => {
  it('takes one click of a mail programme, or a button, and nothing more comes', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    expect(textOf(await get(service, `${place}/leave`))).toContain('Not be reminded?');
    const oneClick = await sendForm(service, `${place}/leave`, { 'List-Unsubscribe': 'One-Click' });
    expect([oneClick.statusCode, oneClick.body]).toEqual([200, 'Stopped.\n']);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
  });

  it('can be taken back', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    await sendForm(service, `${place}/leave`);
    expect(textOf(await get(service, place))).toContain('You are not in any more');
    await sendForm(service, `${place}/confirm`);
    expect(textOf(await get(service, place))).toContain('You are in');
  });

  it('happens with the stop of all mail that no pledge needs, but not for what is joined after it', async () => {
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [sam]);
    service.clock.forward(60_000);
    await sendForm(service, `/stop/${service.deps.tokens.make('stop', rows[0]?.id ?? '')}`);
    const later = await nameMoment(service, here(), { at: '2026-11-26T19:00' });
    service.clock.forward(60_000);
    await join(service, appeal, later, sam);
    const place = pathIn(await service.letterTo(sam, { kind: 'confirm-moment', nth: 2 }), '/moments/');
    await sendForm(service, `${place}/confirm`);
    service.clock.set(new Date('2026-11-26T19:00:00Z'));
    await callNow(service);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).text).toContain('Thursday 26 November');
    await allSent(service);
    expect(await calls(sam)).toHaveLength(1);
  });

  it('happens with erasing: nothing of it is left', async () => {
    const id = await nameMoment(service, here());
    const place = await joinAndConfirm(service, appeal, id, sam);
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [sam]);
    await sendForm(service, `/supporters/${service.deps.tokens.make('supporter', rows[0]?.id ?? '')}/erase`);
    expect((await get(service, place)).statusCode).toBe(404);
    const left = await service.deps.pool.query('select 1 from moment_joins where supporter_id = $1', [rows[0]?.id]);
    expect(left.rowCount).toBe(0);
  });
});

describe('a moment of a group', () => {
  it('is named on the group’s own page, stands on its public page, and brings people into the group', async () => {
    const group = (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b' })).json<{
      code: string;
      manageUrl: string;
    }>();
    const own = `${new URL(group.manageUrl).pathname}/moments`;
    expect(textOf(await get(service, own))).toContain('Class 4b');
    expect((await sendForm(service, own, { at: evening, text: 'From us all' })).statusCode).toBe(303);
    const id = await momentOf(service, appeal);
    expect((await get(service, `/a/${appeal.slug}/groups/${group.code}`)).body).toContain(`/moments/${id}`);
    expect(await publicPage()).not.toContain('7 pm (London time)');
    await joinAndConfirm(service, appeal, id, sam);
    expect((await service.letterTo(sam, { kind: 'confirm-moment' })).text).toContain('Class 4b passes on');
    expect(textOf(await get(service, `/a/${appeal.slug}/groups/${group.code}`))).toContain('1 person');
    const charity = await nameMoment(service, here(), { at: '2026-11-26T19:00' });
    for (const fields of [{ do: 'cancel' }, { do: 'change', at: '2026-11-26T20:00', text: 'Ours' }])
      expect((await sendForm(service, `${own}/${charity}`, fields)).statusCode).toBe(404);
    const admin = `${adminPath(cast, appeal)}/${id}`;
    expect((await sendForm(service, admin, { do: 'cancel' }, cast.rosa.headers)).statusCode).toBe(404);
  });

  it('speaks for itself, can be reported, and is called off when the host takes the group’s words away', async () => {
    const group = (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b' })).json<{
      code: string;
      manageUrl: string;
    }>();
    const own = `${new URL(group.manageUrl).pathname}/moments`;
    await sendForm(service, own, { at: evening, text: 'Buy my watches' });
    const id = await momentOf(service, appeal);
    await joinAndConfirm(service, appeal, id, sam);
    const { rows } = await service.deps.pool.query<{ id: string }>(
      `select id from people where email = 'host@example.org'`,
    );
    const hostPerson = rows[0] ?? (await makePerson(service, { email: 'host@example.org', host: true }));
    const host = await makeSession(service, hostPerson);
    const shown = await get(service, `/a/${appeal.slug}/moments/${id}`);
    const report = parse(shown.body).querySelector('a[href$="/report"]')?.getAttribute('href') ?? '';
    expect(textOf(await get(service, report))).toContain('Buy my watches');
    await sendForm(service, report, { reason: 'An advertisement', email: '' });
    const desk = (await get(service, '/host', host)).body;
    expect(desk).toContain('Buy my watches');
    await sendForm(
      service,
      `/host/reports/${/reports\/([^/]+)\/hide-words/.exec(desk)?.[1] ?? ''}/hide-words`,
      {},
      host,
    );
    expect((await get(service, `/a/${appeal.slug}/moments/${id}`)).body).not.toContain('watches');
    expect((await sendForm(service, own, { at: '2026-11-26T19:00', text: 'Again' })).statusCode).toBe(422);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
  });

  it('can’t be named on a person’s link', async () => {
    const link = (await takeLink(service, appeal)).json<{ manageUrl: string }>();
    const own = `${new URL(link.manageUrl).pathname}/moments`;
    expect((await get(service, own)).statusCode).toBe(404);
    expect((await sendForm(service, own, { at: evening, text: 'x' })).statusCode).toBe(404);
  });
});
