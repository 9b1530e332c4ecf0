import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeOrganisation, makePerson, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { appeals } from '../../src/db/schema/appeals.ts';
import { reports } from '../../src/db/schema/host.ts';

let service: TestService;
let cast: Cast;
let host: { cookie: string };

beforeAll(async () => {
  service = await startTestService({ HOST_EMAIL: 'office@example.org' });
  cast = await castOf(service);
  host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const appealNow = (id: string) =>
  service.deps.db
    .select()
    .from(appeals)
    .where(eq(appeals.id, id))
    .then(([one]) => one);

describe("the host's desk", () => {
  it('shows nothing to anybody else, signed in or not', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'private-desk' });
    const waiting = await makeOrganisation(service, { name: 'Not Yet', state: 'applied' });
    const changes: [string, Record<string, string>][] = [
      [`/host/organisations/${waiting.slug}/approve`, {}],
      [`/host/organisations/${waiting.slug}/decline`, { reason: 'No' }],
      [`/host/appeals/${appeal.slug}/take-down`, { reason: 'No' }],
      [`/host/appeals/${appeal.slug}/put-back`, {}],
      ['/host/reports/01890000-0000-7000-8000-000000000000/dismiss', {}],
    ];
    for (const url of ['/host', '/host/organisations']) {
      expect((await get(url, cast.rosa.headers)).statusCode).toBe(404);
      expect((await get(url)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(url)}`);
      expect((await get(url, host)).statusCode).toBe(200);
    }
    for (const [url, fields] of changes) {
      for (const { headers } of [cast.rosa, cast.omar])
        expect((await sendForm(service, url, fields, headers)).statusCode).toBe(404);
      expect((await sendForm(service, url, fields)).headers.location).toBe('/sign-in?next=%2Fhost');
    }
    expect((await appealNow(appeal.id))?.takenDownAt).toBeNull();
  });

  it('lists who waits, warns of a lookalike, and approves', async () => {
    await sendForm(service, '/apply', {
      name: "manchester dogs' home",
      email: 'eve@example.org',
      website: 'www.dogs.example',
      register: 'GB-CHC',
      registerNumber: '1001346',
    });
    const desk = await get('/host', host);
    expect(desk.body).toContain('eve@example.org');
    expect(desk.body).toContain('href="https://www.dogs.example"');
    expect(desk.body).toMatch(/Same name or register number as[^/]*<\/p><p>manchester-dogs-home/);
    // Once it is decided, nobody is told any more that it waits.
    await service.letterTo('office@example.org', { kind: 'application' });
    const approved = await sendForm(service, '/host/organisations/manchester-dogs-home-2/approve', {}, host);
    expect(approved.statusCode).toBe(303);
    const letter = await service.letterTo('eve@example.org', { kind: 'organisation-decided' });
    expect(letter.text).toContain('/admin/manchester-dogs-home-2');
    await sendForm(service, '/host/organisations/manchester-dogs-home-2/approve', {}, host);
    await sendForm(service, '/host/organisations/manchester-dogs-home-2/decline', { reason: 'Late' }, host);
    const all = await get('/host/organisations', host);
    expect(all.body).not.toContain('Declined');
  });

  it('declines with a reason, and asks for one', async () => {
    await sendForm(service, '/apply', { name: 'Hasty', email: 'hasty@example.org' });
    await service.letterTo('office@example.org', { kind: 'application', nth: 2 });
    const without = await sendForm(service, '/host/organisations/hasty/decline', { reason: ' ' }, host);
    expect(without.statusCode).toBe(422);
    expect(without.body).toContain('Please write why');
    await sendForm(service, '/host/organisations/hasty/decline', { reason: 'Please tell us where you are.' }, host);
    const letter = await service.letterTo('hasty@example.org', { kind: 'organisation-decided' });
    expect(letter.text).toContain('Please tell us where you are.');
    expect((await sendForm(service, '/host/organisations/nobody/decline', { reason: 'x' }, host)).statusCode).toBe(404);
    expect((await get('/host/organisations', host)).body).toContain('Approve after all');
  });

  it('hears of applications, also at the address in the settings', async () => {
    await sendForm(service, '/apply', { name: 'Third', email: 'third@example.org', about: 'We are three.' });
    for (const address of ['host@example.org', 'office@example.org']) {
      const letters = await service.letterTo(address, { kind: 'application', nth: 3 });
      expect(letters.text).toContain('We are three.');
    }
  });
});

describe('reporting an appeal', () => {
  it('takes a report from anybody, thanks, and tells the host', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'reported', title: 'Tins' });
    expect((await get('/a/reported/report')).body).toContain('Report “Tins”');
    const report = { reason: 'This is no dogs home.', email: 'Sam@example.org' };
    const sent = await sendForm(service, '/a/reported/report', report);
    expect(sent.headers.location).toBe('/a/reported/report/sent');
    expect((await get('/a/reported/report/sent')).statusCode).toBe(200);
    await sendForm(service, '/a/reported/report', report);
    for (const address of ['host@example.org', 'office@example.org']) {
      const letter = await service.letterTo(address, { kind: 'report' });
      expect(letter.text).toContain('This is no dogs home.');
      expect(letter.text).toContain('sam@example.org');
    }
    const rows = await service.deps.db.select().from(reports).where(eq(reports.appealId, appeal.id));
    expect(rows).toHaveLength(1);
  });

  it('takes one without an address, once', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'nameless' });
    for (let times = 0; times < 2; times++)
      await sendForm(service, '/a/nameless/report', { reason: 'Odd.', email: '' });
    const rows = await service.deps.db.select().from(reports).where(eq(reports.appealId, appeal.id));
    expect(rows).toHaveLength(1);
  });

  it('keeps what was typed when something needs another look', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'typed' });
    const answer = await sendForm(service, '/a/typed/report', { reason: 'Odd, I think', email: 'nowhere' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Odd, I think');
    expect(answer.body).toContain('value="nowhere"');
    const empty = await sendForm(service, '/a/typed/report', { reason: '', email: '' });
    expect(empty.body).toContain('Please write what is wrong.');
  });

  it('thanks a program that fills in everything, and does nothing', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'spammed' });
    const answer = await sendForm(service, '/a/spammed/report', { reason: 'Buy this', 'leave-empty': 'x' });
    expect(answer.statusCode).toBe(303);
    expect(await service.deps.db.select().from(reports).where(eq(reports.appealId, appeal.id))).toEqual([]);
  });

  it('finds no draft and nothing that was taken down', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'a-draft', state: 'draft' });
    await makeAppeal(service, cast.dogsHome, { slug: 'a-gone-one', takenDownAt: new Date() });
    for (const slug of ['a-draft', 'a-gone-one', 'never-was']) {
      expect((await get(`/a/${slug}/report`)).statusCode).toBe(404);
      expect((await sendForm(service, `/a/${slug}/report`, { reason: 'x' })).statusCode).toBe(404);
    }
  });

  it('lets the host dismiss it', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'fine', title: 'Nothing wrong here' });
    await sendForm(service, '/a/fine/report', { reason: 'I dislike dogs.' });
    const [report] = await service.deps.db.select().from(reports).where(eq(reports.reason, 'I dislike dogs.'));
    expect((await get('/host', host)).body).toContain('I dislike dogs.');
    await sendForm(service, `/host/reports/${report?.id ?? ''}/dismiss`, {}, host);
    expect((await get('/host', host)).body).not.toContain('I dislike dogs.');
  });

  it('lets the host take the appeal down with a reason, and put it back', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'in-doubt', title: 'In doubt' });
    await sendForm(service, '/a/in-doubt/report', { reason: 'One.' });
    await sendForm(service, '/a/in-doubt/report', { reason: 'Two.' });
    const without = await sendForm(service, '/host/appeals/in-doubt/take-down', { reason: '' }, host);
    expect(without.statusCode).toBe(422);
    const moved: string[] = [];
    service.deps.changes.onAppeal(({ appealId }) => void moved.push(appealId));
    await sendForm(service, '/host/appeals/in-doubt/take-down', { reason: 'The address is a flat.' }, host);
    expect(moved).toContain(appeal.id);
    expect((await appealNow(appeal.id))?.takenDownAt).not.toBeNull();
    expect((await service.letterTo('rosa@example.org', { kind: 'appeal-taken-down' })).text).toContain(
      'The address is a flat.',
    );
    const desk = await get('/host', host);
    expect(desk.body).not.toContain('One.');
    expect(desk.body).toContain('The address is a flat.');

    await sendForm(service, '/host/appeals/in-doubt/put-back', {}, host);
    const back = await appealNow(appeal.id);
    expect(back).toMatchObject({ takenDownAt: null, takenDownReason: null, state: 'open' });
    await service.letterTo('rosa@example.org', { kind: 'appeal-put-back' });
    expect((await sendForm(service, '/host/appeals/never-was/put-back', {}, host)).statusCode).toBe(404);
  });
});
