import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { makeChanges } from '../../src/db/changes.ts';
import { appeals } from '../../src/db/schema/appeals.ts';
import { jsonLd } from '../../src/sharing/pictures/json-ld.ts';
import { makePictures } from '../../src/sharing/pictures/drawn-pictures.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, takeLink } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { title: '500 tins by Friday', slug: 'tins' });
});
afterAll(() => service.stop());

const pictureOf = (slug: string, version: number | string) => get(service, `/a/${slug}/preview-${version}.png`);
const versionOf = async (slug: string) =>
  (await get(service, `/api/v1/appeals/${slug}/tally`)).json<{ version: number }>().version;

/** How many of the pixels of a part are dark: text and lines. */
async function inkIn(png: Buffer, part: { left: number; top: number; width: number; height: number }): Promise<number> {
  const { data } = await sharp(png).extract(part).greyscale().raw().toBuffer({ resolveWithObject: true });
  return data.filter((pixel) => pixel < 100).length;
}

describe('the picture under a link', () => {
  test('is a PNG of 1200 × 630 below 300 kB, with text that is really painted', async () => {
    const answer = await pictureOf('tins', await versionOf('tins'));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const png = answer.rawPayload;
    expect(png.length).toBeLessThan(300_000);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 });
    expect(await inkIn(png, { left: 60, top: 40, width: 700, height: 45 })).toBeGreaterThan(500);
    expect(await inkIn(png, { left: 60, top: 95, width: 800, height: 95 })).toBeGreaterThan(5_000);
    expect(await inkIn(png, { left: 60, top: 500, width: 800, height: 100 })).toBeGreaterThan(1_000);
  });

  test('stays below 300 kB and in its frame with long names and very much on the shelf', async () => {
    const long = await makeAppeal(service, cast.foodBank, {
      slug: 'long',
      title: `Łódź ${'Sleeping bags and warm clothes for everybody '.repeat(6)}🐶<b>&amp;`,
      needs: [
        { item: 'Sleeping bags', wanted: null, received: 900_000 },
        { item: 'Coats', unit: null, wanted: 40, pledged: 30, onTheWay: 20, unconfirmed: 7, received: 3 },
      ],
    });
    const { rawPayload: png } = await pictureOf(long.slug, 1);
    expect(png.length).toBeLessThan(300_000);
    expect(await inkIn(png, { left: 1140, top: 0, width: 60, height: 600 })).toBe(0);
  });

  test('has a new address with each version, and an old one shows what is so but is not kept', async () => {
    const before = await versionOf('tins');
    await takeLink(service, appeal);
    const now = await versionOf('tins');
    expect(now).toBeGreaterThan(before);
    const current = await pictureOf('tins', now);
    expect(current.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const old = await pictureOf('tins', before);
    expect(old.statusCode).toBe(200);
    expect(old.headers['cache-control']).toBe('public, max-age=60');
    expect(old.rawPayload.equals(current.rawPayload)).toBe(true);
    expect((await pictureOf('tins', now + 7)).headers['cache-control']).toBe('public, max-age=60');
  });

  test('adds tins and blankets up to things, as the pages do', async () => {
    const mixed = await makeAppeal(service, cast.foodBank, {
      slug: 'mixed',
      needs: [
        { item: 'Dog food', unit: 'tin', wanted: 500, received: 20 },
        { item: 'Blankets', unit: null, wanted: 40, received: 7 },
      ],
    });
    for (const path of [
      `/a/${mixed.slug}`,
      `/a/${mixed.slug}/screen`,
      `/embed/a/${mixed.slug}`,
      '/',
      `/o/${cast.foodBank.slug}`,
    ])
      expect(parse((await get(service, path)).body).text.replace(/\s+/g, ' '), path).toContain(
        '27 things already here of 540',
      );
    expect((await get(service, `/a/${mixed.slug}/badge.svg`)).body).toContain('27 things already here of 540');
  });

  test('goes when the appeal is taken down', async () => {
    const gone = await makeAppeal(service, cast.dogsHome, { slug: 'gone' });
    expect((await pictureOf('gone', 1)).statusCode).toBe(200);
    await changeAppeal(service.deps, gone.id, (tx) =>
      tx.update(appeals).set({ takenDownAt: service.clock.now() }).where(eq(appeals.id, gone.id)),
    );
    expect((await pictureOf('gone', 1)).statusCode).toBe(404);
    expect((await get(service, '/a/gone/badge.svg')).statusCode).toBe(404);
  });

  test('is not there for a draft, for what was taken down, or for what is no number', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'draft', state: 'draft' });
    await makeAppeal(service, cast.dogsHome, { slug: 'down', takenDownAt: service.clock.now() });
    for (const [slug, version] of [
      ['draft', 1],
      ['down', 1],
      ['none', 1],
    ] as const)
      expect((await pictureOf(slug, version)).statusCode, `${slug} ${version}`).toBe(404);
    for (const version of ['x', '-1', '1e3', '1.5'])
      expect((await pictureOf('tins', version)).headers['content-type'], version).not.toBe('image/png');
  });
});

describe('the badge', () => {
  test('is an SVG with its words as outlines and as a title, and a PNG of twice the size', async () => {
    const answer = await get(service, '/a/tins/badge.svg');
    expect(answer.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(answer.body).toContain('<title>500 tins by Friday. Nothing promised yet of 500');
    expect(answer.body).not.toContain('<text');
    const png = await get(service, '/a/tins/badge.png');
    expect(await sharp(png.rawPayload).metadata()).toMatchObject({ format: 'png', width: 800, height: 192 });
  });

  test('is not sent again to who has it, until the tally moves', async () => {
    const etag = String((await get(service, '/a/tins/badge.png')).headers.etag);
    const again = () => get(service, '/a/tins/badge.png', { headers: { 'if-none-match': etag } });
    expect((await again()).statusCode).toBe(304);
    expect((await get(service, '/a/tins/badge.svg')).headers.etag).not.toBe(etag);
    await takeLink(service, appeal);
    expect((await again()).statusCode).toBe(200);
  });

  test('cannot be broken out of by a title', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'hostile', title: '</title><script>alert(1)</script>&' });
    const { body } = await get(service, '/a/hostile/badge.svg');
    expect(body).not.toContain('<script');
    expect(body).toContain('&lt;script&gt;');
  });
});

describe('pictures in memory', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
  const make = () => {
    const changes = makeChanges();
    const seen = { read: 0, drawn: 0, now: 1_000_000, version: 1, gone: false, broken: false };
    const pictures = makePictures<Buffer>(
      async (slug) => {
        seen.read += 1;
        const { version } = seen;
        if (seen.gone) return null;
        return {
          appealId: slug,
          version,
          draw: async () => {
            seen.drawn += 1;
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (seen.broken) throw new Error('no ink');
            return Buffer.from(`${slug} ${version}`);
          },
        };
      },
      { changes, log, nowMs: () => seen.now },
    );
    const change = (slug: string) => changes.appealChanged({ appealId: slug, version: ++seen.version });
    const text = async (slug: string) => (await pictures.of(slug))?.drawn.toString();
    return { changes, seen, pictures, change, text };
  };

  test('are drawn once however many ask at once, and read from memory afterwards', async () => {
    const { seen, pictures } = make();
    const all = await Promise.all(Array.from({ length: 1_000 }, () => pictures.of('a')));
    expect(new Set(all.map((one) => one?.drawn)).size).toBe(1);
    await pictures.of('a');
    expect([seen.read, seen.drawn]).toEqual([1, 1]);
  });

  test('show each change at once, but are drawn at most four times in twenty seconds', async () => {
    const { seen, text, change } = make();
    for (let round = 1; round <= 50; round++) {
      await text('a');
      change('a');
    }
    expect(seen.drawn).toBe(4);
    expect(await text('a')).toBe('a 4');
    seen.now += 20_001;
    expect(await text('a')).toBe('a 51');
  });

  test('are drawn ahead after a change that nobody has asked for yet', async () => {
    const { seen, text, change } = make();
    await text('a');
    change('a');
    change('a');
    await expect.poll(() => seen.drawn, { timeout: 5_000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await text('a')).toBe('a 3');
    expect(seen.drawn).toBe(2);
  });

  test('are not taken for fresh when the appeal changed while they were drawn', async () => {
    const { text, change } = make();
    const first = text('a');
    change('a');
    expect(await first).toBe('a 1');
    expect(await text('a')).toBe('a 2');
  });

  test('are all drawn anew after a gap in what this node heard', async () => {
    const { seen, text, changes } = make();
    await text('a');
    seen.version = 9;
    changes.gap();
    expect(await text('a')).toBe('a 9');
  });

  test('stay as they were when drawing fails, and the first one says so', async () => {
    const { seen, text, change } = make();
    await text('a');
    seen.broken = true;
    change('a');
    expect(await text('a')).toBe('a 1');
    await expect(text('b')).rejects.toThrow('no ink');
    seen.broken = false;
    expect(await text('b')).toBe('b 2');
  });

  test('are forgotten with the appeal', async () => {
    const { seen, text, change } = make();
    await text('a');
    seen.gone = true;
    change('a');
    expect(await text('a')).toBeUndefined();
  });
});

describe('the tags of an appeal page', () => {
  test('tell title, description, picture and where it is', async () => {
    const link = await makeLink(service, appeal);
    const page = parse((await get(service, `/a/tins/${link.code}`)).body);
    const meta = (name: string) =>
      page.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content') ?? '';
    const { publicUrl } = service.deps;
    expect(meta('og:title')).toBe('500 tins by Friday');
    expect(meta('og:description')).toContain('Dogs');
    expect(meta('description')).toBe(meta('og:description'));
    expect(meta('og:url')).toBe(`${publicUrl}/a/tins/${link.code}`);
    expect(page.querySelector('link[rel=canonical]')?.getAttribute('href')).toBe(`${publicUrl}/a/tins`);
    expect(meta('og:image')).toBe(`${publicUrl}/a/tins/preview-${await versionOf('tins')}.png`);
    expect([meta('og:image:width'), meta('og:image:height')]).toEqual(['1200', '630']);
    expect(meta('og:image:alt')).not.toBe('');
    expect(meta('twitter:card')).toBe('summary_large_image');
    const data: unknown = JSON.parse(page.querySelector('script[type="application/ld+json"]')?.textContent ?? '');
    expect(data).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'AnimalShelter',
      seeks: [{ '@type': 'Demand', eligibleQuantity: { value: 500 } }],
    });
  });

  test('cannot be broken out of by a need', () => {
    const text = jsonLd({
      title: '</script><script>alert(1)</script>',
      url: 'https://a.example/a/x',
      organisation: { name: '<!--', kind: 'charity', url: 'https://a.example/o/x' },
      deadline: null,
      needs: [{ item: '</ScRiPt>\u2028', unit: null, wanted: null }],
    });
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(text)).toMatchObject({
      '@type': 'NGO',
      name: '<!--',
      seeks: [{ itemOffered: { name: '</ScRiPt>\u2028' } }],
    });
  });
});
