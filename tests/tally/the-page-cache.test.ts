import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { makePageCache, type PageCache } from '../../src/http/page-cache.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('an appeal’s page', () => {
  let service: TestService;
  let appeal: MadeAppeal;
  let key: { authorization: string };

  beforeAll(async () => {
    service = await startTestService();
    const cast = await castOf(service);
    appeal = await makeAppeal(service, cast.dogsHome);
    key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
  });
  afterAll(() => service.stop());

  const get = (headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET', from: TestService = service) =>
    from.app.inject({ method, url: `/a/${appeal.slug}`, headers });
  const say = async (message: string) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: key,
      payload: { to: 'open', message },
    });
    expect(answer.statusCode, answer.body).toBe(200);
  };

  it('shows a change as soon as it was answered', async () => {
    for (const message of ['Come to the back door.', 'Come to the front door.', 'Come tomorrow.']) {
      await say(message);
      expect((await get()).body).toContain(message);
    }
  });

  it('shows it on another node of the same database within a second', async () => {
    const other = await startTestService({}, { connection: service.connection, clock: service.clock });
    expect((await get({}, 'GET', other)).statusCode).toBe(200);
    await say('The road is closed.');
    const before = performance.now();
    while (!(await get({}, 'GET', other)).body.includes('The road is closed.')) {
      expect(performance.now() - before).toBeLessThan(1_000);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await other.stop();
  });

  it('is the same bytes plain, by gzip and by brotli, and HEAD has its headers', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const [plain, gzip, brotli] = await Promise.all([
      get(),
      get({ 'accept-encoding': 'gzip' }),
      get({ 'accept-encoding': 'gzip, br' }),
    ]);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
    for (const one of [plain, gzip, brotli]) {
      expect(one.headers['vary']).toMatch(/accept-encoding/i);
      expect(one.headers['etag']).toBe(plain.headers['etag']);
      expect(Number(one.headers['content-length'])).toBe(one.rawPayload.length);
      expect(one.headers['content-security-policy']).toContain("default-src 'none'");
    }
    const head = await get({ 'accept-encoding': 'br' }, 'HEAD');
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(brotli.headers['content-length']);
    const etag = String(plain.headers['etag']);
    for (const known of [etag, `W/${etag}`]) {
      const again = await get({ 'if-none-match': known });
      expect(again.statusCode).toBe(304);
      expect(again.body).toBe('');
    }
    expect((await get({ 'accept-encoding': 'br;q=0, gzip;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  it('sets no cookie, and holds nothing of who asks', async () => {
    const { headers } = await get({ cookie: 'session=mine' });
    expect(headers['set-cookie']).toBeUndefined();
    await changeAppeal(service.deps, appeal.id, () => Promise.resolve());
    expect((await get()).headers['cache-control']).toBe('no-cache');
  });
});

describe('the page cache itself', () => {
  /** A page that shows a number, on a clock that the test moves far enough for every render to be allowed. */
  async function numbers(tooSoon = false, load = { isHigh: () => false }) {
    let shown = 0;
    let now = 0;
    let renders = 0;
    const pages: PageCache = makePageCache({ 'x-test': 'yes' }, load, () => (now += tooSoon ? 0 : 10_000));
    const waiting: (() => void)[] = [];
    let isSlow = false;
    let isThere = true;
    const app: FastifyInstance = fastify();
    app.get('/', async (request, reply) => {
      const sent = await pages.send(request, reply, 'numbers', async () => {
        renders += 1;
        if (!isThere) return null;
        const html = String(shown);
        if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
        return { html, groups: ['numbers'] };
      });
      return sent ? reply : reply.code(404).send();
    });
    await app.ready();
    return {
      pages,
      get: async () => Number((await app.inject('/')).body),
      status: async () => (await app.inject('/')).statusCode,
      takeDown: () => {
        isThere = false;
        pages.drop('numbers');
      },
      change: (to: number) => {
        shown = to;
        pages.drop('numbers');
      },
      slow: (yes: boolean) => void (isSlow = yes),
      finish: () => waiting.splice(0).forEach((resolve) => resolve()),
      waiting,
      renders: () => renders,
      wait: (milliseconds: number) => void (now += milliseconds),
    };
  }
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

  it.each([
    { load: 'usual', isHigh: false, perSecond: 4 },
    { load: 'high', isHigh: true, perSecond: 1 },
  ])('renders a page that changes all the time at most $perSecond times a second under $load load', async (given) => {
    const { get, change, wait, renders } = await numbers(true, { isHigh: () => given.isHigh });
    const asked: number[] = [];
    for (let at = 0; at < 5_000; at += 50) {
      change(at);
      asked.push(at - (await get()));
      wait(50);
    }
    // Four come at once, before it is known to be under fire.
    expect(renders()).toBeLessThanOrEqual(4 + 5 * given.perSecond);
    expect(renders()).toBeGreaterThanOrEqual(4 * given.perSecond);
    expect(Math.max(...asked)).toBeLessThanOrEqual(1_000 + 1_000 / given.perSecond + 50);
  });

  it('renders once for all who ask at the same time', async () => {
    const { get, slow, finish, renders } = await numbers();
    slow(true);
    const asked = Array.from({ length: 50 }, get);
    await turn();
    finish();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([0]));
    expect(renders()).toBe(1);
  });

  it('does not keep a page that began before a change, nor share it with who asks after', async () => {
    const { get, change, slow, finish, waiting } = await numbers();
    slow(true);
    const early = get();
    while (waiting.length < 1) await turn();
    change(1);
    const late = get();
    while (waiting.length < 2) await turn();
    finish();
    expect(await early).toBe(0);
    expect(await late).toBe(1);
    slow(false);
    expect(await get()).toBe(1);
  });

  it('does not keep a page that began before a change when nobody asked meanwhile', async () => {
    const { get, change, slow, finish, waiting } = await numbers();
    slow(true);
    const early = get();
    while (waiting.length < 1) await turn();
    change(1);
    finish();
    expect(await early).toBe(0);
    slow(false);
    expect(await get()).toBe(1);
  });

  it('drops all when something may have been missed', async () => {
    const { get, pages, renders } = await numbers();
    await get();
    await get();
    expect(renders()).toBe(1);
    pages.dropAll();
    await get();
    expect(renders()).toBe(2);
  });

  it('renders at most four times a second under fire, and serves the bytes before meanwhile', async () => {
    const { get, change, renders } = await numbers(true);
    for (let n = 1; n <= 40; n++) {
      change(n);
      await get();
    }
    expect(renders()).toBe(4);
  });

  it('renders one at a time under fire, however often it changes while that one takes', async () => {
    const { get, change, wait, slow, finish, waiting, renders } = await numbers(true);
    for (let n = 1; n <= 4; n++) {
      change(n);
      await get();
    }
    slow(true);
    wait(1_200);
    for (let n = 5; n <= 20; n++) {
      change(n);
      expect(await get()).toBe(4);
    }
    expect(renders()).toBe(5);
    slow(false);
    finish();
    while (waiting.length > 0) await turn();
    await turn();
    expect(await get()).toBe(5);
    wait(2_000);
    expect(await get()).toBe(20);
  });

  it('serves a page that was taken down under fire no longer than until it is due to be rendered', async () => {
    const { change, get, takeDown, status, wait } = await numbers(true);
    for (let at = 0; at < 3_000; at += 50) {
      change(at);
      await get();
      wait(50);
    }
    takeDown();
    wait(250);
    // Whoever asks now may have the bytes before, as nobody waits under fire.
    await status();
    await turn();
    expect(await status()).toBe(404);
  });

  it('never shows less than what was changed before the request began, whatever the order of things', async () => {
    const step = fc.constantFrom('ask', 'change', 'finish', 'turn');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { get, change, slow, finish, waiting } = await numbers();
        slow(true);
        let shown = 0;
        const asked: Promise<void>[] = [];
        for (const one of steps) {
          if (one === 'change') change(++shown);
          else if (one === 'finish') finish();
          else if (one === 'turn') await turn();
          else {
            const least = shown;
            asked.push(get().then((number) => expect(number).toBeGreaterThanOrEqual(least)));
            await turn();
          }
        }
        slow(false);
        for (let n = 0; n < 200 && waiting.length > 0; n++) {
          finish();
          await turn();
        }
        await Promise.all(asked);
        expect(await get()).toBe(shown);
      }),
      { numRuns: 40 },
    );
  });
});
