import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { textOf } from '../pledges/support.ts';
import {
  adminPath,
  allSent,
  callNow,
  evening,
  get,
  join,
  joinAndConfirm,
  lineOf,
  nameMoment,
  prepared,
} from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;
let sam: string;
const logged: string[] = [];

const start = new Date('2026-11-23T10:00:00Z');

beforeAll(async () => {
  service = await startTestService({ LOG_LEVEL: 'warn' }, { logTo: { write: (line) => logged.push(line) } });
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

  it('calls those behind one that fails, and says so', async () => {
    const broken = await nameMoment(service, here(), { at: '2026-11-25T18:00' });
    const id = await nameMoment(service, here());
    await joinAndConfirm(service, appeal, id, sam);
    inTime();
    await service.deps.pool.query(`
      create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create trigger refuse_one before update on share_moments for each row
        when (new.id = '${broken}') execute function refuse_one()`);
    await service.deps.pool.query(`select graphile_worker.add_job('call-moments', max_attempts => 1)`);
    expect((await service.letterTo(sam, { kind: 'moment-call' })).text).toContain(prepared);
    expect(logged.join('')).toMatch(new RegExp(`"momentId":"${broken}".*could not be called`));
    await service.deps.pool.query(`
      drop trigger refuse_one on share_moments; drop function refuse_one();
      delete from graphile_worker._private_jobs where last_error is not null`);
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
