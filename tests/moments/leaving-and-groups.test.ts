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
    const later = await nameMoment(service, here(), { at: '2026-11-26T19:00' });
    service.clock.forward(11 * 60_000);
    await join(service, appeal, later, sam);
    const place = pathIn(await service.letterTo(sam, { kind: 'confirm-moment', nth: 2 }), '/moments/');
    await sendForm(service, `/stop/${service.deps.tokens.make('stop', rows[0]?.id ?? '')}`);
    service.clock.forward(60_000);
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
    expect((await service.letterTo(sam, { kind: 'confirm-moment' })).text).toContain('“Class 4b” passes on');
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
    const place = await joinAndConfirm(service, appeal, id, sam);
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
    for (const url of [`/a/${appeal.slug}/moments/${id}`, `/a/${appeal.slug}/moments/${id}/calendar.ics`, place])
      expect((await get(service, url)).body).not.toContain('watches');
    const calledOff = await service.letterTo(sam, { kind: 'moment-changed' });
    expect(calledOff.subject).toContain('Called off');
    expect(calledOff.text).not.toMatch(/watches|Class 4b/);
    expect(lineOf((await get(service, `${place}/calendar.ics`)).body, 'SEQUENCE')).toBe('SEQUENCE:1');
    expect((await sendForm(service, own, { at: '2026-11-26T19:00', text: 'Again' })).statusCode).toBe(422);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
  });

  it('that was called before the host took the words away says them to nobody from then on', async () => {
    const group = (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b' })).json<{ manageUrl: string }>();
    await sendForm(service, `${new URL(group.manageUrl).pathname}/moments`, { at: evening, text: 'Buy my watches' });
    const place = await joinAndConfirm(service, appeal, await momentOf(service, appeal), sam);
    await allSent(service);
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    // As when the mail server is away at that time.
    await service.deps.pool.query(`
      create function hold_mail() returns trigger language plpgsql as $$ begin
        new.run_at := now() + interval '1 hour'; return new; end $$;
      create trigger hold_mail before insert or update on graphile_worker._private_jobs for each row
        when (new.payload::text like '%moment-call%') execute function hold_mail()`);
    await callNow(service);
    await service.deps.pool.query(
      'update share_links set words_hidden_at = now(), name = null where appeal_id = $1 and kind = $2',
      [appeal.id, 'group'],
    );
    await service.deps.pool.query(`
      drop trigger hold_mail on graphile_worker._private_jobs; drop function hold_mail();
      select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs), run_at => now())`);
    await allSent(service);
    expect(await calls(sam)).toEqual([]);
    expect((await get(service, place)).body).not.toContain('watches');
  });

  it('can’t be named on a person’s link', async () => {
    const link = (await takeLink(service, appeal)).json<{ manageUrl: string }>();
    const own = `${new URL(link.manageUrl).pathname}/moments`;
    expect((await get(service, own)).statusCode).toBe(404);
    expect((await sendForm(service, own, { at: evening, text: 'x' })).statusCode).toBe(404);
  });
});
