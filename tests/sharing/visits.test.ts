import { eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shareLinks } from '../../src/db/schema/sharing.ts';
import { days } from '../../src/lib/clock.ts';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { isPersonsVisit, makeVisits } from '../../src/sharing/visits.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, testClock, type TestService } from '../support/service.ts';
import { get, makeLink, phone, postForm, rippleOfLink, type Asked, type MadeShareLink } from './support.ts';

let service: TestService;
let appeal: MadeAppeal;
let link: MadeShareLink;
let lastAddress = 0;

beforeAll(async () => {
  service = await startTestService();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome);
});
afterAll(() => service.stop());
beforeEach(async () => {
  link = await makeLink(service, appeal);
});

/** Every test's people sit at addresses of their own. */
const somebody = (): Asked => ({
  headers: { 'user-agent': phone, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  remoteAddress: `10.0.${Math.floor(++lastAddress / 250)}.${(lastAddress % 250) + 1}`,
});
const visit = (asked: Asked, of = link) => get(service, `/a/${appeal.slug}/${of.code}`, asked);
const visitsOf = async ({ id }: { id: string }, { deps } = service) => {
  const sums = await ripplesOf(deps.db, [id]);
  return sums.get(id)?.visits ?? -1;
};
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_300));

describe('through the page', () => {
  test('counts each person once, and no reload', async () => {
    const [sam, priya] = [somebody(), somebody()];
    for (const who of [sam, sam, priya, sam]) expect((await visit(who)).statusCode).toBe(200);
    await aSecond();
    expect(await visitsOf(link)).toBe(2);
    const { brought } = (await rippleOfLink(service, link)).json<{ brought: { visits: number } }>();
    expect(brought.visits).toBe(2);
  });

  test('counts the same person on another link', async () => {
    const sam = somebody();
    const second = await makeLink(service, appeal);
    await visit(sam);
    await visit(sam, second);
    await aSecond();
    expect([await visitsOf(link), await visitsOf(second)]).toEqual([1, 1]);
  });

  test('counts no preview, no prefetch, no HEAD and no other page', async () => {
    const { headers = {}, ...rest } = somebody();
    await visit({ ...rest, headers: { 'user-agent': 'WhatsApp/2.24.6.77 A' } });
    await visit({ ...rest, headers: { ...headers, 'sec-purpose': 'prefetch;prerender' } });
    await visit({ ...rest, headers: { ...headers, 'sec-fetch-mode': 'no-cors' } });
    await service.app.inject({ method: 'HEAD', url: `/a/${appeal.slug}/${link.code}`, headers, ...rest });
    await get(service, `/a/${appeal.slug}`, { headers, ...rest });
    await get(service, `/a/${appeal.slug}/${link.code}/qr.svg`, { headers, ...rest });
    await get(service, `/a/${appeal.slug}/${link.code}/poster`, { headers, ...rest });
    await aSecond();
    expect(await visitsOf(link)).toBe(0);
  });

  test("does not count the person's own look, after opening their ripple or making the link", async () => {
    const owner = somebody();
    await get(service, `/ripples/${service.deps.tokens.make('ripple', link.id)}`, owner);
    await visit(owner);
    const made = await postForm(service, `/a/${appeal.slug}/share`, { name: 'Sam' });
    const code =
      /data-share-link[^>]*>[^<]*\/(\w{10})\?from=copy</.exec(
        (await get(service, made.headers.location ?? '', somebody())).body,
      )?.[1] ?? '';
    expect(code).toHaveLength(10);
    await get(service, `/a/${appeal.slug}/${code}`, { headers: { 'user-agent': phone } });
    await visit(somebody());
    await aSecond();
    expect(await visitsOf(link)).toBe(1);
    const [own] = await service.deps.db.select().from(shareLinks).where(eq(shareLinks.code, code));
    expect(own && (await visitsOf(own))).toBe(0);
  });

  test("does not raise the tally's version", async () => {
    const version = async () =>
      (await get(service, `/api/v1/appeals/${appeal.slug}/tally`)).json<{ version: number }>().version;
    const before = await version();
    await visit(somebody());
    await aSecond();
    expect(await visitsOf(link)).toBe(1);
    expect(await version()).toBe(before);
  });

  test('gives no cookie', async () => {
    expect((await visit(somebody())).headers['set-cookie']).toBeUndefined();
  });
});

test('a clean stop loses nothing', async () => {
  const stopping = await startTestService();
  const theirs = await makeAppeal(stopping, (await castOf(stopping)).dogsHome);
  const own = await makeLink(stopping, theirs);
  for (let person = 1; person <= 20; person++)
    await get(stopping, `/a/${theirs.slug}/${own.code}`, {
      headers: { 'user-agent': phone },
      remoteAddress: `10.9.0.${person}`,
    });
  await stopping.stop();
  const again = await startTestService({}, { connection: stopping.connection });
  try {
    expect(await visitsOf(own, again)).toBe(20);
  } finally {
    await again.stop();
  }
});

describe('the counter', () => {
  const log = pino({ level: 'silent' });
  const request = (ip: string) => ({ ip, method: 'GET', headers: { 'user-agent': phone } });
  const to = ({ id }: { id: string }) => ({ appealId: appeal.id, linkId: id, channel: null });

  test('writes many links at once, from two nodes that meet the same ones, and misses none', async () => {
    const links = await Promise.all(Array.from({ length: 40 }, () => makeLink(service, appeal)));
    const nodes = [1, 2].map(() => makeVisits({ pool: service.deps.pool, clock: service.clock, log }));
    await Promise.all(
      nodes.flatMap((node, at) =>
        Array.from({ length: 10 }, async (_, round) => {
          const order = at === 0 ? links : [...links].reverse();
          for (const one of order) void node.count(request(`10.7.${at}.${round}`), to(one));
          await node.flush();
        }),
      ),
    );
    await Promise.all(nodes.map((node) => node.stop()));
    expect(new Set(await Promise.all(links.map((one) => visitsOf(one))))).toEqual(new Set([20]));
  });

  test('forgets who was here after a day', async () => {
    const clock = testClock();
    const node = makeVisits({ pool: service.deps.pool, clock, log });
    void node.count(request('10.8.0.1'), to(link));
    clock.forward(days(1) - 1);
    void node.count(request('10.8.0.1'), to(link));
    clock.forward(1);
    void node.count(request('10.8.0.1'), to(link));
    await node.stop();
    expect(await visitsOf(link)).toBe(2);
  });

  test('keeps the counts while the database is away, and never throws into a page', async () => {
    let isAway = true;
    const broken = new Proxy(service.deps.pool, {
      get: (pool, name, receiver): unknown =>
        name === 'query' && isAway ? () => Promise.reject(new Error('away')) : Reflect.get(pool, name, receiver),
    });
    const node = makeVisits({ pool: broken, clock: service.clock, log });
    void node.count(request('10.8.0.2'), to(link));
    await node.flush();
    expect(await visitsOf(link)).toBe(0);
    isAway = false;
    await node.stop();
    expect(await visitsOf(link)).toBe(1);
  });

  test('costs a page next to nothing', () => {
    const node = makeVisits({ pool: service.deps.pool, clock: service.clock, log });
    const began = performance.now();
    for (let person = 0; person < 10_000; person++)
      void node.count(request(`10.${person % 250}.${person % 199}.${person % 13}`), to(link));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('who is a person', () => {
  const is = (headers: Record<string, string>, method = 'GET') => isPersonsVisit({ ip: '10.0.0.1', method, headers });

  test.each([
    phone,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/490.0]',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ])('%s', (agent) => {
    expect(is({ 'user-agent': agent })).toBe(true);
    expect(is({ 'user-agent': agent }, 'HEAD')).toBe(false);
    expect(is({ 'user-agent': agent, purpose: 'prefetch' })).toBe(false);
    expect(is({ 'user-agent': agent, 'x-moz': 'prefetch' })).toBe(false);
    expect(is({ 'user-agent': agent, 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' })).toBe(false);
  });

  test.each([
    'WhatsApp/2.23.20.0',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'TelegramBot (like TwitterBot)',
    'Twitterbot/1.0',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0)',
    'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
    'http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.social/) Bot',
    'Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'curl/8.5.0',
  ])('not %s', (agent) => expect(is({ 'user-agent': agent })).toBe(false));

  test('not who says nothing', () => expect(is({})).toBe(false));
});
