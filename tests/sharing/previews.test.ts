import sharp from 'sharp';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonLd } from '../../src/sharing/json-ld.ts';
import { makePreviews } from '../../src/sharing/previews.ts';
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
    const old = await pictureOf('tins', before);
    expect(old.statusCode).toBe(200);
    expect(old.headers['cache-control']).toBe('public, max-age=60');
    expect(old.rawPayload.equals((await pictureOf('tins', now)).rawPayload)).toBe(true);
    expect((await pictureOf('tins', now + 7)).headers['cache-control']).toBe('public, max-age=60');
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

  test('is drawn once however many ask at once, and again after a failure', async () => {
    const previews = makePreviews();
    let drawn = 0;
    const draw = async () => {
      drawn += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return Buffer.from(String(drawn));
    };
    const all = await Promise.all(Array.from({ length: 1_000 }, () => previews.picture('a', 1, draw)));
    expect(drawn).toBe(1);
    expect(new Set(all).size).toBe(1);
    await previews.picture('a', 2, draw);
    expect(drawn).toBe(2);
    await expect(previews.picture('b', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await previews.picture('b', 1, draw)).toString()).toBe('3');
  });

  test('forgets the oldest when there are many', async () => {
    const previews = makePreviews();
    let drawn = 0;
    const draw = () => Promise.resolve(Buffer.from(String(++drawn)));
    for (let version = 1; version <= 300; version++) await previews.picture('a', version, draw);
    await previews.picture('a', 300, draw);
    expect(drawn).toBe(300);
    await previews.picture('a', 1, draw);
    expect(drawn).toBe(301);
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
