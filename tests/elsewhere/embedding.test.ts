import { and, eq } from 'drizzle-orm';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appeals } from '../../src/db/schema/appeals.ts';
import { shareLinks } from '../../src/db/schema/sharing.ts';
import { mostSites } from '../../src/elsewhere/commands.ts';
import { newCode, newId } from '../../src/lib/ids.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, phone, takeLink } from '../sharing/support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { slug: 'tins' });
});
afterAll(() => service.stop());

const person = { 'user-agent': phone, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const embed = (path: string, referer?: string) =>
  get(service, `/embed/a/${path}`, { headers: referer === undefined ? {} : { referer } });
const follow = (site: string, headers: Record<string, string> = person, slug = 'tins') =>
  get(service, `/a/${slug}/from/${encodeURIComponent(site)}`, { headers });
const linksTo = (html: string) =>
  parse(html)
    .querySelectorAll('a[target=_blank]')
    .map((a) => a.getAttribute('href'));
const sitesOf = async (of: { id: string }) =>
  service.deps.db
    .select()
    .from(shareLinks)
    .where(and(eq(shareLinks.appealId, of.id), eq(shareLinks.kind, 'embed')));

describe('the embed', () => {
  test('shows who asks, the tally and one button, which opens the appeal beside the site', async () => {
    const answer = await embed('tins');
    expect(answer.statusCode).toBe(200);
    const page = parse(answer.body);
    expect(page.querySelector('h1')?.text).toBe('500 tins by Friday');
    expect(page.querySelector('.eyebrow')?.text).toContain('Manchester Dogs');
    expect(page.querySelector('figure.tally svg')).not.toBeNull();
    const { publicUrl } = service.deps;
    expect(linksTo(answer.body)).toEqual([`${publicUrl}/a/tins?from=embed`, `${publicUrl}/a/tins?from=embed`]);
    expect(page.querySelectorAll('a[target=_blank]').every((a) => a.getAttribute('rel')?.includes('noopener'))).toBe(
      true,
    );
  });

  test('is at its own address alone, and never shows what somebody puts behind it', async () => {
    const { code } = await makeLink(service, appeal, {});
    expect((await embed(`tins/${code}`)).statusCode).toBe(200);
    const words = encodeURIComponent('/"><meta http-equiv="refresh" content="0;url=https://elsewhere.example.org">');
    for (const path of [`tins/${code}${words}`, `tins%2F${code}${words}`, `tins%2F${code}`]) {
      const answer = await embed(path);
      expect(answer.statusCode, path).toBe(404);
      expect(answer.body).not.toContain('elsewhere.example.org');
    }
  });

  test('looks again by itself without scripts', async () => {
    expect((await embed('tins')).body).toMatch(/<noscript><meta http-equiv="refresh" content="60"\/?><\/noscript>/);
  });

  test('sets no cookie and asks nobody else for anything', async () => {
    const answer = await embed('tins', 'https://news.example.org/appeal');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const asked = parse(answer.body).querySelectorAll('[src], link[href]:not([rel=canonical])');
    for (const one of asked) expect(one.getAttribute('src') ?? one.getAttribute('href')).toMatch(/^\/(?!\/)/);
  });

  test('is the same bytes until the appeal changes, and then another at once', async () => {
    const first = await embed('tins', 'https://news.example.org/');
    const etag = String(first.headers.etag);
    const again = () =>
      get(service, '/embed/a/tins', { headers: { referer: 'https://news.example.org/', 'if-none-match': etag } });
    expect((await again()).statusCode).toBe(304);
    expect((await embed('tins', 'https://other.example.org/')).headers.etag).not.toBe(etag);
    await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/tins/receipts',
      headers: cast.rosa.headers,
      payload: { items: [{ needId: appeal.needs[0]?.id, quantity: 7 }] },
    });
    const moved = await again();
    expect(moved.statusCode).toBe(200);
    expect(moved.body).toContain('<b>7</b> already here');
  });

  test('says when nothing more is taken, and why', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'held', state: 'paused', steerMessage: 'The barn is <full>.' });
    const { body } = await embed('held');
    expect(body).toContain('Paused');
    expect(body).toContain('The barn is &lt;full>.');
  });

  test('is not there for a draft, for what was taken down, for an unknown appeal or an unknown code', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'draft', state: 'draft' });
    await makeAppeal(service, cast.dogsHome, { slug: 'down', takenDownAt: service.clock.now() });
    for (const path of ['draft', 'down', 'none', 'tins/none']) expect((await embed(path)).statusCode, path).toBe(404);
  });

  test('through a personal link keeps that person’s credit, whatever the site', async () => {
    const { code } = await makeLink(service, appeal);
    const { body } = await embed(`tins/${code}`, 'https://news.example.org/');
    expect(new Set(linksTo(body))).toEqual(new Set([`${service.deps.publicUrl}/a/tins/${code}?from=embed`]));
  });
});

describe('the site that shows it', () => {
  test('is told by the Referer of the frame, as its host name alone', async () => {
    const { body } = await embed('tins', 'https://www.News.Example.org:8443/2026/11/secret-page?reader=17#x');
    expect(new Set(linksTo(body))).toEqual(new Set([`${service.deps.publicUrl}/a/tins/from/news.example.org`]));
    expect(body).not.toMatch(/secret|reader|8443/);
  });

  test.each([
    'http://localhost:3000/',
    'https://intranet/',
    'http://10.0.0.7/',
    'http://[::1]/',
    'https://printer.local/',
    'file:///home/sam/page.html',
    'android-app://com.example.org/',
    'no address',
    'https://exa"mple.org/',
  ])('is nobody when it is no name of the open internet: %s', async (referer) => {
    expect(linksTo((await embed('tins', referer)).body)[0]).toBe(`${service.deps.publicUrl}/a/tins?from=embed`);
  });

  test('gets a share link when the first person follows the embed, and the same one ever after', async () => {
    const first = await follow('news.example.org');
    expect(first.statusCode).toBe(303);
    expect(first.headers['cache-control']).toBe('no-store');
    const [link, ...more] = await sitesOf(appeal);
    expect(more).toEqual([]);
    expect(link).toMatchObject({ name: 'news.example.org', kind: 'embed', supporterId: null, parentId: null });
    expect(first.headers.location).toBe(`/a/tins/${link?.code}?from=embed`);
    expect((await follow('WWW.news.example.org')).headers.location).toBe(first.headers.location);
    expect((await get(service, String(first.headers.location), { headers: person })).statusCode).toBe(200);
    expect(await sitesOf(appeal)).toHaveLength(1);
  });

  test('gets none from a machine that follows the link, from a prefetch or from HEAD', async () => {
    const before = await sitesOf(appeal);
    for (const headers of [
      { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      { 'user-agent': 'curl/8.5.0' },
      {},
      { ...person, 'sec-purpose': 'prefetch' },
      { ...person, 'sec-fetch-mode': 'cors' },
    ]) {
      const answer = await follow('machines.example.org', headers);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/a/tins?from=embed']);
    }
    await service.app.inject({ method: 'HEAD', url: '/a/tins/from/machines.example.org', headers: person });
    expect(await sitesOf(appeal)).toEqual(before);
  });

  test('gets none when one address makes up many, and who comes through a known one is not held up', async () => {
    const limited = await startTestService({ RATE_LIMITS: 'on' });
    try {
      const theirs = await makeAppeal(limited, (await castOf(limited)).dogsHome, { slug: 'tins' });
      const from = (site: string) => get(limited, `/a/tins/from/${site}`, { headers: person });
      const known = await from('site-0.example.org');
      for (let site = 1; site < 30; site++) expect((await from(`site-${site}.example.org`)).statusCode).toBe(303);
      const made = limited.deps.db.$count(
        shareLinks,
        and(eq(shareLinks.appealId, theirs.id), eq(shareLinks.kind, 'embed')),
      );
      expect(await made).toBe(10);
      expect((await from('site-0.example.org')).headers.location).toBe(known.headers.location);
    } finally {
      await limited.stop();
    }
  });

  test('gets none for a name that is none, and people still come to the appeal', async () => {
    for (const site of ['localhost', '127.0.0.1', 'a b.org', '../../admin', 'x'.repeat(260), '<script>', 'evil.org/x'])
      expect((await follow(site)).headers.location, site).toMatch(/^\/a\/tins\?from=embed$|^undefined$/);
    expect((await sitesOf(appeal)).map(({ name }) => name)).toEqual(['news.example.org']);
  });

  test('gets one link when fifty people come at once', async () => {
    const crowd = await makeAppeal(service, cast.dogsHome, { slug: 'crowd' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => follow('crowd.example.org', person, 'crowd')));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect(await sitesOf(crowd)).toHaveLength(1);
  });

  test('gets no credit once its link is turned off, and none on an appeal that has ended', async () => {
    const off = await makeAppeal(service, cast.dogsHome, { slug: 'off' });
    await follow('off.example.org', person, 'off');
    await service.deps.db.update(shareLinks).set({ turnedOffAt: new Date() }).where(eq(shareLinks.appealId, off.id));
    expect((await follow('off.example.org', person, 'off')).headers.location).toBe('/a/off?from=embed');
    await service.deps.db.update(appeals).set({ state: 'closed' }).where(eq(appeals.id, off.id));
    expect((await follow('late.example.org', person, 'off')).headers.location).toBe('/a/off?from=embed');
    expect(await sitesOf(off)).toHaveLength(1);
  });

  test('finds no room after very many others, and people still come to the appeal', async () => {
    const many = await makeAppeal(service, cast.dogsHome, { slug: 'many' });
    await service.deps.db.insert(shareLinks).values(
      Array.from({ length: mostSites }, (_, at) => ({
        id: newId(),
        appealId: many.id,
        code: newCode(),
        kind: 'embed' as const,
        name: `site-${at}.example.org`,
      })),
    );
    expect((await follow('one-more.example.org', person, 'many')).headers.location).toBe('/a/many?from=embed');
    expect((await follow('site-7.example.org', person, 'many')).headers.location).toMatch(
      /^\/a\/many\/\w+\?from=embed$/,
    );
    expect(await sitesOf(many)).toHaveLength(mostSites);
  });

  test('brings pledges that are credited to it', async () => {
    const location = String((await follow('news.example.org')).headers.location);
    const code = /^\/a\/tins\/(\w+)/.exec(location)?.[1];
    const answer = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/tins/pledges',
      headers: { 'idempotency-key': 'from-a-site' },
      payload: { email: 'reader@example.org', via: code, items: [{ needId: appeal.needs[0]?.id, quantity: 3 }] },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ via: code });
    // The name of a site is an address, so it stands on no page as if a person had written it.
    expect((await get(service, location)).body).not.toContain('news.example.org');
  });

  test('is not mixed up with links of people', async () => {
    const { code } = (await takeLink(service, appeal)).json<{ code: string }>();
    expect((await sitesOf(appeal)).map((link) => link.code)).not.toContain(code);
  });
});
