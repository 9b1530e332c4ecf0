import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, pathIn, sendForm } from '../support/forms.ts';
import { minutes } from '../../src/lib/clock.ts';
import { ownPath } from '../../src/http/html.ts';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeThings, type Things } from '../support/things.ts';

let service: TestService;
let things: Things;
/** The same behind https. */
let secure: TestService;
const secureOrigin = 'https://appeals.example.org';

beforeAll(async () => {
  service = await startTestService();
  things = await makeThings(service);
  secure = await startTestService({ PUBLIC_URL: secureOrigin });
});
afterAll(async () => {
  await service.stop();
  await secure.stop();
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** An answer of each kind: how it comes about is what makes headers get lost. */
type Request = { method?: 'POST'; url: string; headers?: Record<string, string>; payload?: string };
const kinds = (): Record<string, Request> => ({
  'a page rendered for this answer': { url: '/privacy' },
  'a page into memory': { url: `/a/${things.appeal.slug}` },
  'a page from memory': { url: `/a/${things.appeal.slug}` },
  'a page through a link': { url: `/a/${things.appeal.slug}/${things.code}` },
  'a page to members alone': { url: `/a/${things.draft.slug}`, headers: things.cast.rosa.headers },
  'home from memory': { url: '/' },
  'a redirect': { url: `/a/${things.appeal.slug}/nosuchcode` },
  'a redirect to sign in': { url: '/admin' },
  'a form that comes back': {
    method: 'POST',
    url: `/a/${things.appeal.slug}/pledges`,
    headers: form,
    payload: 'email=x',
  },
  'nothing here': { url: '/nothing-here' },
  'nothing here, of an appeal': { url: '/a/nothing-here' },
  'no well-formed address': { url: '/%zz' },
  'no well-formed address of the API': { url: '/api/%zz' },
  'an appeal of a name that no database can hold': { url: '/a/%00' },
  'a too large body': { method: 'POST', url: '/apply', headers: form, payload: 'x'.repeat(300_000) },
  'a body of a strange type': {
    method: 'POST',
    url: '/apply',
    headers: { 'content-type': 'text/strange' },
    payload: 'x',
  },
  'a form from elsewhere': {
    method: 'POST',
    url: '/apply',
    headers: { ...form, origin: 'https://evil.example' },
    payload: '',
  },
  'a style sheet': { url: '/styles.css' },
  JSON: { url: `/api/v1/appeals/${things.appeal.slug}` },
  'a problem': { url: '/api/v1/nothing' },
  'malformed JSON': {
    method: 'POST',
    url: '/api/v1/needs/parse',
    headers: { 'content-type': 'application/json' },
    payload: '{',
  },
  'a tally': { url: `/api/v1/appeals/${things.appeal.slug}/tally` },
  'a picture for previews': { url: `/a/${things.appeal.slug}/qr.svg` },
  'a calendar': { url: `/pledges/${things.pledge}/calendar.ics` },
  robots: { url: '/robots.txt' },
  health: { url: '/health/live' },
  'a letter': { url: '/mailbox' },
});

describe('every kind of answer', () => {
  it('has a strict policy for its content, and the other headers', async () => {
    for (const [kind, request] of Object.entries(kinds())) {
      const { headers } = await service.app.inject(request);
      const policy = String(headers['content-security-policy']);
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
      ])
        expect(policy.split('; '), kind).toContain(part);
      expect(policy, kind).not.toMatch(/unsafe-|\*|https?:/);
      expect(headers['x-content-type-options'], kind).toBe('nosniff');
      expect(headers['referrer-policy'], kind).toBe('strict-origin');
      expect(headers['x-frame-options'], kind).toBe('DENY');
      expect(headers['strict-transport-security'], kind).toBeUndefined();
      expect(headers['access-control-allow-origin'], kind).toBeUndefined();
      expect(headers['x-powered-by'] ?? headers['server'], kind).toBeUndefined();
    }
  });

  it('has them on the stream too', async () => {
    const controller = new AbortController();
    const { headers } = await fetch(`${service.url}/api/v1/appeals/${things.appeal.slug}/tally/stream`, {
      signal: controller.signal,
    });
    controller.abort();
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('lets a letter of the mailbox style itself and show pictures of this service, and nothing else', async () => {
    const letter = await service.letterTo(things.cast.sam);
    const { headers } = await service.app.inject(`/mailbox/${letter.id}/html`);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox/,
    );
    expect(headers['content-security-policy']).not.toMatch(/allow-(scripts|same-origin|forms)/);
  });

  it('asks for https from then on where the service is reached by https, and only there', async () => {
    for (const url of ['/', '/privacy', '/styles.css', '/nothing', '/api/v1/appeals', '/admin']) {
      const { headers } = await secure.app.inject(url);
      expect(headers['strict-transport-security'], url).toMatch(/^max-age=\d{8}/);
      expect(headers['content-security-policy'], url).toContain('upgrade-insecure-requests');
    }
  });
});

describe('the cookie of a session', () => {
  const signedIn = async (at: TestService) => {
    await at.app.inject({
      method: 'POST',
      url: '/apply',
      headers: form,
      payload: 'name=The+Home&email=rosa2%40example.org&kind=charity',
    });
    const link = pathIn(await at.letterTo('rosa2@example.org', { kind: 'sign-in' }), '/sign-in/');
    const answer = await sendForm(at, link);
    cookieOf(answer);
    return String(answer.headers['set-cookie']);
  };
  it('is for this site and its server alone, and on https for https alone', async () => {
    const plain = await signedIn(service);
    expect(plain).toMatch(/; HttpOnly/i);
    expect(plain).toMatch(/; SameSite=Lax/i);
    expect(plain).not.toMatch(/; (Secure|Domain)/i);
    expect(await signedIn(secure)).toMatch(/; Secure/i);
  });
});

describe('a change that another site’s page sends', () => {
  const host = 'appeals.localhost:3000';
  const refused: Record<string, Record<string, string>> = {
    'from another site': { origin: 'https://evil.example' },
    'from another port': { origin: 'http://appeals.localhost:4000' },
    'from a name that begins like ours': { origin: `http://${host}.evil.example` },
    'from a sandboxed frame': { origin: 'null' },
    'that says cross-site': { 'sec-fetch-site': 'cross-site' },
    'from a sister site': { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost:3000' },
    'with a credential that is no key': { origin: 'https://evil.example', authorization: 'Basic eDp5' },
  };
  const post = (url: string, headers: Record<string, string>) =>
    service.app.inject({ method: 'POST', url, headers: { host, ...headers } });

  it.each(Object.entries(refused))('is refused on every route, %s', async (_, headers) => {
    const routes = routesOf(service.app).filter((route) => !route.startsWith('GET '));
    expect(routes.length).toBeGreaterThan(60);
    for (const route of routes) {
      const [method, url = ''] = route.split(' ');
      const answer = await service.app.inject({
        method: method === 'PATCH' ? 'PATCH' : 'POST',
        url,
        headers: { host, ...headers, ...things.cast.rosa.headers },
      });
      expect(answer.statusCode, route).toBe(403);
    }
  });

  it('is taken from our own pages, and from programs, which send neither header', async () => {
    for (const headers of [
      {},
      { origin: `http://${host}` },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect((await post('/sign-out', headers)).statusCode).toBe(303);
  });

  it('is taken with a key, which no browser sends unasked', async () => {
    const answer = await post('/api/v1/needs/parse', {
      origin: 'https://evil.example',
      authorization: `Bearer ${things.rosasKey}`,
    });
    expect(answer.statusCode).not.toBe(403);
  });
});

describe('leading on', () => {
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example\n',
    'javascript:alert(1)',
    'evil.example',
    ' //evil.example',
    '///evil.example',
    '/\r\nLocation:%20//evil.example',
    '',
  ];
  it.each(elsewhere)('never goes to another site: %j', async (next) => {
    const path = ownPath(next, '/admin');
    expect(new URL(path, 'http://here.localhost').origin).toBe('http://here.localhost');
    const { headers } = await service.app.inject({
      url: `/sign-in?next=${encodeURIComponent(next)}`,
      headers: things.cast.rosa.headers,
    });
    expect(new URL(String(headers.location), 'http://here.localhost').origin).toBe('http://here.localhost');
  });

  it.each(elsewhere)('nor by the letter of a sign-in: %j', async (next) => {
    // So many letters to one address are enough for a while.
    service.clock.forward(minutes(30));
    const before = (await service.letters('dov@example.org')).length;
    await sendForm(service, '/sign-in', { email: 'dov@example.org', next });
    const link = pathIn(await service.letterTo('dov@example.org', { kind: 'sign-in', nth: before + 1 }), '/sign-in/');
    const { headers } = await sendForm(service, link);
    expect(new URL(String(headers.location), 'http://here.localhost').origin).toBe('http://here.localhost');
  });
});

describe('a Host header that somebody made up', () => {
  it('stands in no letter, no page and no answer of the API', async () => {
    const made = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    await service.app.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { ...form, ...made },
      payload: 'email=omar%40example.org',
    });
    const letter = await service.letterTo('omar@example.org', { kind: 'sign-in' });
    expect(letter.text + letter.html).not.toContain('evil.example');
    expect(letter.text).toContain(`${service.deps.publicUrl}/sign-in/`);
    for (const url of [
      '/',
      `/a/${things.appeal.slug}`,
      `/a/${things.appeal.slug}/poster`,
      '/sitemap.xml',
      '/robots.txt',
      '/api/openapi.json',
      `/api/v1/appeals/${things.appeal.slug}`,
      '/admin',
    ]) {
      const answer = await service.app.inject({ url, headers: made });
      expect(answer.body + JSON.stringify(answer.headers), url).not.toContain('evil.example');
    }
  });
});
