import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetPictures, readPicture } from '../../src/pictures/keep.ts';
import { days } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { multipartBody, pageOf } from '../appeals/forms.ts';

const base = '/admin/manchester-dogs-home/appeals';

/** A photo that was taken sideways, and tells where. */
const sidewaysPhoto = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#d08040' } })
    .jpeg()
    .withExif({ IFD0: { Model: 'Telltale' }, IFD3: { GPSLatitude: '53/1 28/1 48/1', GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();

describe('a photo', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const send = (fields: Record<string, string>, file: { name: string; type: string; bytes: Buffer }) =>
    service.app.inject({ method: 'POST', url: `${base}/new`, ...multipartBody(fields, file, cast.rosa.headers) });
  const jpeg = (bytes: Buffer) => ({ name: 'photo.jpg', type: 'image/jpeg', bytes });
  const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });

  it('is turned, shrunk to the served widths, and tells nothing beside itself', async () => {
    const photo = await sidewaysPhoto(2000, 1000);
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const made = await send(
      {
        title: 'With photo',
        pictureAlt: 'An empty shelf',
        story: 'x',
        deadline: '2026-11-27T18:00',
        'needs.0.item': 'tins',
      },
      jpeg(photo),
    );
    expect(made.statusCode).toBe(303);
    const appeal = await get('/api/v1/appeals/with-photo', cast.rosa.headers);
    const { picture } = appeal.json<{ picture: { url: string; alt: string; width: number; height: number } }>();
    expect([picture.alt, picture.width, picture.height]).toEqual(['An empty shelf', 1000, 2000]);
    const path = new URL(picture.url).pathname;
    for (const width of [480, 960, 1000]) {
      const file = await get(path.replace(/\d+$/, width.toString()), cast.rosa.headers);
      expect(file.headers['content-type']).toBe('image/webp');
      const read = await sharp(file.rawPayload).metadata();
      expect([read.width, read.height, read.exif, read.orientation]).toEqual([width, width * 2, undefined, undefined]);
      expect(file.rawPayload.includes('Telltale')).toBe(false);
    }
  });

  it('of a draft is for members, of a published appeal for everybody, to be kept for an hour', async () => {
    const { picture } = (await get('/api/v1/appeals/with-photo', cast.rosa.headers)).json<{
      picture: { url: string };
    }>();
    const path = new URL(picture.url).pathname;
    expect((await get(path)).statusCode).toBe(404);
    expect((await get(path, cast.omar.headers)).statusCode).toBe(404);
    expect((await get(path, cast.dov.headers)).headers['cache-control']).toContain('private');
    await service.app.inject({ method: 'POST', url: '/api/v1/appeals/with-photo/publish', headers: cast.rosa.headers });
    const open = await get(path);
    expect(open.headers['cache-control']).toBe('public, max-age=3600');
    expect((await get(path, { 'if-none-match': String(open.headers.etag) })).statusCode).toBe(304);
    for (const wrong of ['/pictures/nonsense/480', path.replace(/\d+$/, 'wide')])
      expect((await get(wrong)).statusCode).toBe(404);
  });

  it('is never enlarged', async () => {
    const read = await readPicture(
      await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    expect(read).toMatchObject({ kind: 'picture', width: 300, height: 200, files: [{ width: 300 }] });
  });

  it('is kept when the rest of the form needs another look', async () => {
    const wrong = await send({ title: '' }, jpeg(await sidewaysPhoto(400, 300)));
    expect(wrong.statusCode).toBe(422);
    const pictureId = pageOf(wrong).querySelector('[name="pictureId"]')?.getAttribute('value') ?? '';
    const again = await send(
      { title: 'Kept photo', pictureId },
      { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
    );
    expect(again.statusCode).toBe(303);
    const appeal = await get('/api/v1/appeals/kept-photo', cast.rosa.headers);
    expect(appeal.json<{ picture: { url: string } }>().picture.url).toContain(pictureId);
  });

  it('of another organisation can’t be taken', async () => {
    const wrong = await service.app.inject({
      method: 'POST',
      url: '/admin/leeds-food-bank/appeals/new',
      ...multipartBody({ title: '' }, jpeg(await sidewaysPhoto(40, 30)), cast.omar.headers),
    });
    const pictureId = pageOf(wrong).querySelector('[name="pictureId"]')?.getAttribute('value') ?? '';
    await send(
      { title: 'Not mine', pictureId },
      { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
    );
    expect((await get('/api/v1/appeals/not-mine', cast.rosa.headers)).json()).toMatchObject({ picture: null });
  });

  it.each([
    ['a text file that calls itself a photo', Buffer.from('Dear all, this is no photo.'), 'no photo that we can read'],
    ['a photo that broke off', 'broken', 'damaged'],
    ['an iPhone’s HEIC', heic(), 'HEIC'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'no photo that we can read'],
    [
      'more than 12 MB',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(12 * 1024 * 1024)]),
      'larger than 12 MB',
    ],
  ])('%s is refused in plain words, and what was typed is kept', async (_name, given, words) => {
    const bytes = given === 'broken' ? (await sidewaysPhoto(900, 900)).subarray(0, 3000) : Buffer.from(given);
    const answer = await send({ title: 'Kept title' }, jpeg(bytes));
    expect(answer.statusCode).toBe(422);
    const page = pageOf(answer);
    expect(page.querySelector('#photo-error')?.textContent).toContain(words);
    expect(page.querySelector('[name="title"]')?.getAttribute('value')).toBe('Kept title');
  });

  it('with more pixels than anybody needs is refused before it is unfolded', async () => {
    const huge = await sharp({
      create: { width: 12_000, height: 9_000, channels: 3, background: 'white' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(huge.length).toBeLessThan(12 * 1024 * 1024);
    expect(await readPicture(huge)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('too many pixels') as string,
    });
  });

  it('that no appeal names is forgotten after a day', async () => {
    await send({ title: '' }, jpeg(await sidewaysPhoto(40, 30)));
    service.clock.forward(days(2));
    expect(await forgetPictures(service.deps.db, service.clock.now())).toBeGreaterThan(0);
    expect(await forgetPictures(service.deps.db, service.clock.now())).toBe(0);
    expect((await get('/api/v1/appeals/with-photo')).json()).toMatchObject({ picture: { width: 1000 } });
  });
});

/** The head of a HEIC file, and then nothing that can be read. */
function heic(): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(400)]);
}
