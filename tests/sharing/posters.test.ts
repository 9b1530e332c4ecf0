import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPoster } from '../../src/sharing/posters/draw.ts';
import { paperSizes, posterSizes, type PosterSheet } from '../../src/sharing/posters/sheet.ts';
import { makePosters } from '../../src/sharing/posters/kept-posters.ts';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { fontsIn, readPdf } from '../support/pdf.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeLink } from './support.ts';

const sheet: PosterSheet = {
  size: 'a4',
  title: '500 tins by Friday',
  organisation: "Manchester Dogs' Home",
  deadline: 'by Friday 27 November, 10 am',
  url: 'https://appeals.example.org/a/500-tins-by-friday/abcdefghjk?from=poster',
  shortUrl: 'appeals.example.org/p/abcdefghjk',
  needs: ['500 tins of dog food', '120 blankets'],
  madeAt: new Date('2026-11-23T10:00:00Z'),
};
/** A word that was broken over lines, as people read it. */
const joined = (text: string): string => text.replaceAll(/[\s•]/g, '');
/** Where the large code stands: the lower left, above the strips if there are any. */
const largeCode = { left: 0, top: 0.4, width: 0.5, height: 0.6 };

describe('a poster as PDF', () => {
  it.each(posterSizes)('is one page of its paper with its fonts in it, in black on white: %s', async (size) => {
    const pdf = await drawPoster({ ...sheet, size });
    const read = await readPdf(pdf);
    const [width, height] = paperSizes[size];
    expect(read.pages).toBe(1);
    expect([read.width, read.height]).toEqual([expect.closeTo(width, 1), expect.closeTo(height, 1)]);
    const { names, embedded } = fontsIn(pdf);
    expect(names).toEqual(['AtkinsonHyperlegibleNext-Bold', 'AtkinsonHyperlegibleNext-Regular']);
    expect(embedded).toBe(2);
    expect((await read.look()).isGrey).toBe(true);
    expect(pdf.length).toBeLessThan(60_000);
  });

  it.each(posterSizes)('has real text, with its language, its title and its structure: %s', async (size) => {
    const { text, info, language, isTagged } = await readPdf(await drawPoster({ ...sheet, size }));
    for (const words of [
      `${sheet.organisation} asks for help`,
      sheet.title,
      sheet.deadline ?? '',
      ...sheet.needs,
      'Point your phone’s camera here',
      sheet.shortUrl,
    ])
      expect(joined(text)).toContain(joined(words));
    expect(info).toMatchObject({
      Title: `${sheet.title} – ${sheet.organisation}`,
      Author: sheet.organisation,
      Language: 'en-GB',
    });
    expect(language ?? info['Language']).toBe('en-GB');
    expect(isTagged).toBe(true);
  });

  it.each(posterSizes)('holds this very link in its code, which a camera can read: %s', async (size) => {
    const { codeIn } = await (await readPdf(await drawPoster({ ...sheet, size }))).look();
    expect(codeIn({ ...largeCode, height: size === 'strip' ? 0.36 : 0.6 })).toBe(sheet.url);
  });

  it('has seven strips, each with the code and the address', async () => {
    const read = await readPdf(await drawPoster({ ...sheet, size: 'strip' }));
    const { codeIn } = await read.look();
    for (let nth = 0; nth < 7; nth++)
      expect(codeIn({ left: nth / 7, top: 0.77, width: 1 / 7, height: 0.12 }), `strip ${nth + 1}`).toBe(sheet.url);
    expect(joined(read.text).split(joined(sheet.shortUrl))).toHaveLength(1 + 1 + 7);
  });

  it('is the same bytes for the same words', async () => {
    expect((await drawPoster(sheet)).equals(await drawPoster(sheet))).toBe(true);
  });

  it('sets names from abroad, and leaves out what no font of ours has', async () => {
    const { text } = await readPdf(await drawPoster({ ...sheet, title: 'Łódź, Čeština, Nguyễn 🐶 ＆ café' }));
    expect(joined(text)).toContain(joined('Łódź, Čeština, Nguy'));
    expect(text).toContain('café');
    expect(text).not.toContain('🐶');
  });

  it('says how many more things are needed than there is room for', async () => {
    const needs = Array.from({ length: 100 }, (_, nth) => `${nth + 2} stainless steel bowls for drinking water`);
    const { text } = await readPdf(await drawPoster({ ...sheet, needs }));
    const shown = text.match(/• /g)?.length ?? 0;
    const left = Number(/and (\d+) more/.exec(text)?.[1]);
    expect(shown).toBeGreaterThan(8);
    expect(shown + left).toBe(100);
  });

  it('fits, whatever the length of the title, the names and the list', { timeout: 120_000 }, async () => {
    const words = (most: number) =>
      fc
        .array(
          fc.oneof(
            fc.constantFrom('tins', 'of', 'blankets', 'ł', 'W', '2,000'),
            fc.string({ minLength: 1, maxLength: 40 }),
          ),
          {
            minLength: 1,
            maxLength: 30,
          },
        )
        .map((parts) => parts.join(' ').slice(0, most));
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.constantFrom(...posterSizes),
          title: words(200),
          organisation: words(120),
          deadline: fc.option(fc.constant('by Wednesday 30 September 2026, 11.30 pm')),
          slug: fc.stringMatching(/^[a-z-]{3,64}$/),
          needs: fc.array(words(120), { maxLength: 40 }),
        }),
        async ({ slug, ...words }) => {
          const shortUrl = `appeals.a-rather-long-name.example.org/a/${slug}/abcdefghjk`;
          const pdf = await drawPoster({ ...sheet, ...words, shortUrl, url: `https://${shortUrl}?from=poster` });
          const read = await readPdf(pdf);
          expect(read.pages).toBe(1);
          for (const { text, x, y, width, height } of read.pieces) {
            expect(x, text).toBeGreaterThanOrEqual(0);
            expect(y, text).toBeGreaterThanOrEqual(0);
            expect(x + width, text).toBeLessThanOrEqual(read.width + 0.5);
            expect(y + height * 0.7, text).toBeLessThanOrEqual(read.height);
          }
          expect(overlaps(read.pieces)).toEqual([]);
          // The whole address can be typed from the sheet.
          expect(joined(read.text)).toContain(joined(shortUrl));
        },
      ),
      // No smaller example is looked for: each takes half a second.
      { numRuns: 25, seed: 7, endOnFailure: true },
    );
  });
});

type Piece = { text: string; x: number; y: number; width: number; height: number };

/** Lines that run into one another: whose middles are closer than half a line. */
function overlaps(pieces: Piece[]): string[] {
  return pieces.flatMap((one, at) =>
    pieces.slice(at + 1).flatMap((other) => {
      const apart = Math.abs(one.y - other.y) > 0.55 * Math.min(one.height, other.height);
      const beside = one.x + one.width <= other.x + 1 || other.x + other.width <= one.x + 1;
      return apart || beside || one.text.trim() === '' || other.text.trim() === ''
        ? []
        : [`${one.text} | ${other.text}`];
    }),
  );
}

describe('posters in memory', () => {
  it('are drawn once for the same words, however many ask at once', async () => {
    let drawn = 0;
    const posters = makePosters({
      poster: async () => {
        drawn += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return Buffer.from('pdf');
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => posters.of(sheet)));
    await posters.of({ ...sheet, madeAt: new Date() });
    expect(drawn).toBe(1);
    await posters.of({ ...sheet, title: 'Another' });
    expect(drawn).toBe(2);
  });
});

describe('the address of a poster', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  beforeAll(async () => {
    service = await startTestService({ RATE_LIMITS: 'on' });
    cast = await castOf(service);
    appeal = await makeAppeal(service, cast.dogsHome, {
      needs: [
        { item: 'dog food' },
        { item: 'closed things', closedAt: service.clock.now() },
        { item: 'bowls', priority: 1 },
      ],
    });
  });
  afterAll(() => service.stop());
  const get = (url: string, headers = {}) => service.app.inject({ url, headers });

  it('gives the PDF of this appeal, and of this link', async () => {
    const made = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/share-links`,
      payload: { name: 'Sam' },
    });
    const { code } = made.json<{ code: string }>();
    for (const path of [`/a/${appeal.slug}`, `/a/${appeal.slug}/${code}`]) {
      const answer = await get(`${path}/poster.pdf?size=a5`);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('application/pdf');
      const read = await readPdf(answer.rawPayload);
      expect((await read.look()).codeIn(largeCode)).toBe(`${service.deps.publicUrl}${path}?from=poster`);
      // The most urgent first, nothing that is not taken any more, and the deadline in the charity's time zone.
      expect(read.text).toMatch(/bowls.*dog food/);
      expect(read.text).not.toContain('closed things');
      expect(read.text).toContain('by Friday 27 November, 10 am');
      const page = await get(`${path}/poster`);
      for (const size of posterSizes) expect(page.body).toContain(`${path}/poster.pdf?size=${size}`);
    }
  });

  it('is short enough to be typed, in letters of any size, and leads through the link', async () => {
    const made = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/share-links`,
      payload: { name: 'Priya' },
    });
    const { code } = made.json<{ code: string }>();
    const host = service.deps.publicUrl.replace('http://', '');
    const read = await readPdf((await get(`/a/${appeal.slug}/${code}/poster.pdf`)).rawPayload);
    expect(joined(read.text)).toContain(joined(`${host}/p/${code}`));
    expect((await get(`/a/${appeal.slug}/${code}/poster`)).body).toContain(`>${host}/p/${code}<`);
    for (const typed of [code, code.toUpperCase()]) {
      const answer = await get(`/p/${typed}`);
      expect(answer.statusCode).toBe(303);
      expect(answer.headers).toMatchObject({
        location: `/a/${appeal.slug}/${code}?from=poster`,
        'cache-control': 'no-store',
      });
    }
    await service.deps.pool.query('update share_links set turned_off_at = now() where code = $1', [code]);
    const off = await get(`/p/${code}`);
    expect((await service.app.inject(off.headers.location ?? '')).statusCode).toBeLessThan(400);
    for (const nothing of ['/p/nosuchcode', `/p/${'a'.repeat(300)}`]) expect((await get(nothing)).statusCode).toBe(404);
  });

  it('is nothing that everybody may see while the appeal is a draft', async () => {
    const draft = await makeAppeal(service, cast.dogsHome, { title: 'Not yet', state: 'draft' });
    const { code } = await makeLink(service, draft);
    expect((await get(`/p/${code}`)).statusCode).toBe(404);
  });

  it('is not sent again to who has it, and a pledge makes no new one', async () => {
    const url = `/a/${appeal.slug}/poster.pdf`;
    const { headers } = await get(url);
    await changeAppeal(service.deps, appeal.id, async () => undefined);
    const again = await get(url, { 'if-none-match': headers.etag });
    expect(again.statusCode).toBe(304);
    expect((await get(`${url}?size=strip`)).headers.etag).not.toBe(headers.etag);
  });

  it('falls back to A4 for a size that is none, and to the page to print for letters that the fonts don’t have', async () => {
    expect((await get(`/a/${appeal.slug}/poster.pdf?size=a0`)).headers['content-disposition']).toContain('-a4.pdf');
    await makeAppeal(service, cast.dogsHome, { title: 'Κονσέρβες', slug: 'greek' });
    const answer = await get('/a/greek/poster.pdf');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/a/greek/poster');
    expect((await get('/a/greek/poster')).body).not.toContain('poster.pdf');
  });

  it('finds nothing for drafts, unknown appeals and unknown codes', async () => {
    await makeAppeal(service, cast.dogsHome, { title: 'Draft', state: 'draft' });
    for (const path of ['/a/draft', '/a/nothing', `/a/${appeal.slug}/nosuchcode`])
      expect((await get(`${path}/poster.pdf`)).statusCode, path).toBe(404);
  });

  it('takes only so many from one network', async () => {
    const ask = async () =>
      (await service.app.inject({ url: `/a/${appeal.slug}/poster.pdf`, remoteAddress: '198.51.100.7' })).statusCode;
    for (let nth = 0; nth < 120; nth++) expect(await ask()).toBe(200);
    expect(await ask()).toBe(429);
    expect((await get(`/a/${appeal.slug}/poster.pdf`)).statusCode).toBe(200);
  });
});
