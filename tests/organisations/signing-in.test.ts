import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, minutes } from '../../src/lib/clock.ts';
import { tidySignIn } from '../../src/organisations/sign-in.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { cookieOf, pathIn, sendForm } from '../support/forms.ts';
import { makePerson, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sessions, signInLinks } from '../../src/db/schema/organisations.ts';

let service: TestService;
let cast: Cast;
let letters = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });

/** Asks for a link for Rosa and answers its path. */
async function linkForRosa(next = ''): Promise<string> {
  service.clock.forward(minutes(30));
  const asked = await sendForm(service, '/sign-in', { email: ' Rosa@Example.org ', next });
  expect(asked.statusCode).toBe(303);
  letters++;
  return pathIn(await service.letterTo('rosa@example.org', { kind: 'sign-in', nth: letters }), '/sign-in/');
}

describe('signing in', () => {
  it('sends a link that opens a page with a button, and the button signs in', async () => {
    const link = await linkForRosa();
    for (let times = 0; times < 2; times++) {
      const opened = await get(link);
      expect(opened.statusCode).toBe(200);
      expect(opened.body).toContain('rosa@example.org');
      expect(opened.cookies).toEqual([]);
      expect(opened.headers['cache-control']).toBe('no-store');
    }
    const pressed = await sendForm(service, link);
    expect(pressed.statusCode).toBe(303);
    expect(pressed.headers.location).toBe('/admin');
    const account = await get('/admin/account', cookieOf(pressed));
    expect(account.body).toContain('rosa@example.org');
    expect(pressed.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  });

  it('works once', async () => {
    const link = await linkForRosa();
    const first = await sendForm(service, link);
    expect(first.statusCode).toBe(303);
    expect((await get(link)).statusCode).toBe(410);
    const second = await sendForm(service, link);
    expect(second.statusCode).toBe(410);
    expect(second.cookies).toEqual([]);
    const again = await sendForm(service, link, {}, cookieOf(first));
    expect(again.headers.location).toBe('/admin');
  });

  it('works for 20 minutes', async () => {
    const link = await linkForRosa();
    service.clock.forward(minutes(20) - 1);
    expect((await get(link)).statusCode).toBe(200);
    service.clock.forward(1);
    expect((await get(link)).statusCode).toBe(410);
    const late = await sendForm(service, link);
    expect(late.statusCode).toBe(410);
    expect(late.body).toContain('too old');
  });

  it('makes one session of 50 presses at once', async () => {
    const link = await linkForRosa();
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendForm(service, link)));
    expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 410)).toHaveLength(49);
  });

  it('says the same to an address that it does not know, and sends nothing', async () => {
    const known = await sendForm(service, '/sign-in', { email: 'omar@example.org' });
    const unknown = await sendForm(service, '/sign-in', { email: 'stranger@example.org' });
    expect(unknown.statusCode).toBe(known.statusCode);
    expect(unknown.headers.location).toBe(known.headers.location);
    await service.letterTo('omar@example.org', { kind: 'sign-in' });
    expect(await service.letters('stranger@example.org')).toEqual([]);
  });

  it('sends one address a few links at most', async () => {
    const person = await makePerson(service, { email: 'often@example.org' });
    for (let times = 0; times < 8; times++) await sendForm(service, '/sign-in', { email: person.email });
    const links = await service.deps.db.select().from(signInLinks).where(eq(signInLinks.personId, person.id));
    expect(links).toHaveLength(5);
  });

  it('goes on to where the person wanted to be, but never to another site', async () => {
    const sent = await get('/admin/manchester-dogs-home/members');
    expect(sent.headers.location).toBe('/sign-in?next=%2Fadmin%2Fmanchester-dogs-home%2Fmembers');
    expect((await get(sent.headers.location ?? '')).body).toContain('value="/admin/manchester-dogs-home/members"');
    const own = await sendForm(service, await linkForRosa('/admin/manchester-dogs-home/members'));
    expect(own.headers.location).toBe('/admin/manchester-dogs-home/members');
    for (const elsewhere of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
      expect((await sendForm(service, await linkForRosa(elsewhere))).headers.location).toBe('/admin');
  });

  it('keeps what was typed when it is no address, and says so at the field', async () => {
    const answer = await sendForm(service, '/sign-in', { email: 'rosa at home', next: '/admin/account' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('value="rosa at home"');
    expect(answer.body).toContain('value="/admin/account"');
    expect(answer.body).toContain('href="#email"');
  });

  it('finds nothing behind a made-up token', async () => {
    const made = service.deps.tokens.make('invitation', '01890000-0000-7000-8000-000000000000');
    for (const token of ['x', made]) {
      expect((await get(`/sign-in/${token}`)).statusCode).toBe(404);
      expect((await get(`/sign-in/${token}`)).body).toContain('href="/sign-in">Send me a new link');
      expect((await sendForm(service, `/sign-in/${token}`)).statusCode).toBe(404);
    }
  });

  it('stores neither the link nor the session in the clear', async () => {
    const link = await linkForRosa();
    const { cookie } = cookieOf(await sendForm(service, link));
    const { rows } = await service.deps.pool.query<{ all: string }>(
      `select (select string_agg(t::text, '') from sign_in_links t) || (select string_agg(t::text, '') from sessions t) as all`,
    );
    expect(rows[0]?.all).not.toContain(link.split('/').at(-1));
    expect(rows[0]?.all).not.toContain(cookie.slice('session='.length));
  });

  it('limits how often one network asks', async () => {
    const strict = await startTestService({ RATE_LIMITS: 'on' });
    const answers = [];
    for (let times = 0; times < 31; times++)
      answers.push(await sendForm(strict, '/sign-in', { email: 'a@example.org' }));
    expect(answers.at(29)?.statusCode).toBe(303);
    expect(answers.at(30)?.statusCode).toBe(429);
    expect(answers.at(30)?.headers['retry-after']).toBeDefined();
    await strict.stop();
  });
});

describe('sessions', () => {
  it('are listed, and can be ended one by one', async () => {
    const phone = await makeSession(service, cast.omar);
    const page = await get('/admin/account', cast.omar.headers);
    const ends = [...page.body.matchAll(/\/admin\/account\/sessions\/([0-9a-f-]{36})\/end/g)];
    expect(ends).toHaveLength(1);
    const path = ends[0]?.[0] ?? '';
    expect((await sendForm(service, path, {}, cast.rosa.headers)).statusCode).toBe(404);
    expect((await get('/admin/account', phone)).statusCode).toBe(200);
    expect((await sendForm(service, path, {}, cast.omar.headers)).statusCode).toBe(303);
    expect((await get('/admin/account', phone)).statusCode).toBe(303);
    expect((await get('/admin/account', cast.omar.headers)).statusCode).toBe(200);
  });

  it('end everywhere else with one button', async () => {
    const person = await makePerson(service, { email: 'many@example.org' });
    const [here, there, elsewhere] = [
      await makeSession(service, person),
      await makeSession(service, person),
      await makeSession(service, person),
    ];
    await sendForm(service, '/admin/account/sessions/end-others', {}, here);
    expect((await get('/admin/account', here)).statusCode).toBe(200);
    expect((await get('/admin/account', there)).statusCode).toBe(303);
    expect((await get('/admin/account', elsewhere)).statusCode).toBe(303);
  });

  it('end with signing out, and the cookie is forgotten', async () => {
    const session = await makeSession(service, cast.dov);
    const out = await sendForm(service, '/sign-out', {}, session);
    expect(out.headers.location).toBe('/');
    expect(out.cookies[0]).toMatchObject({ name: 'session', value: '' });
    expect((await get('/admin/account', session)).statusCode).toBe(303);
  });

  it('are not started or ended from another site', async () => {
    const answer = await sendForm(service, '/sign-out', {}, { ...cast.rosa.headers, origin: 'https://evil.example' });
    expect(answer.statusCode).toBe(403);
    expect((await get('/admin/account', cast.rosa.headers)).statusCode).toBe(200);
  });

  it('are forgotten after 60 days', async () => {
    const own = await startTestService();
    const person = await makePerson(own, { email: 'old@example.org' });
    const session = await makeSession(own, person);
    own.clock.forward(days(60) + 1);
    expect((await own.app.inject({ url: '/admin/account', headers: session })).statusCode).toBe(303);
    await tidySignIn(own.deps);
    expect(await own.deps.db.select().from(sessions)).toEqual([]);
    await own.stop();
  });
});
