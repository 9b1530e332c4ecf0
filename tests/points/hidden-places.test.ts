import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { openEvents } from '../support/events.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { readPdf } from '../support/pdf.ts';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { eventually, jsonLdOf } from './support.ts';
import { makeStall } from '../../src/stalls/commands.ts';
import { stallPath } from '../../src/stalls/paths.ts';
import { newId } from '../../src/lib/ids.ts';
import { readPicture, savePicture } from '../../src/pictures/keep.ts';
import { pictures } from '../../src/db/schema/pictures.ts';

/** What must not be found before a pledge is confirmed, each as it is stored, shown or reckoned. */
const facts = {
  name: 'A quiet house',
  address: 'Zanzibarweg 4711\nHinterhof',
  postcode: 'QX7 9ZJ',
  hours: 'Mon 3.17 am to 4.43 am',
  notes: 'Knock thricely at the marmalade door',
  accepts: 'Only quilted things from beekeepers',
  latitude: 57.123456,
  longitude: -4.654321,
  visibility: 'after-pledge' as const,
};
const alt = 'The cobalt turret';
const secrets =
  /Zanzibarweg|Hinterhof|QX7.{0,3}9ZJ|3\.17 am|03:17|4\.43 am|04:43|thricely|marmalade|quilted|beekeepers|57\.1234|4\.6543|cobalt|turret/i;

// Every page of the service is opened several times over.
describe('a place that is shown after pledging', { timeout: 90_000 }, () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let pictureId = '';
  let token = '';
  let pledgeId = '';
  let code = '';
  let stall = '';

  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    const { db, clock } = service.deps;
    const photo = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#246' } })
      .png()
      .toBuffer();
    const read = await readPicture(photo);
    if (read.kind !== 'picture') throw new Error('this photo can be read');
    pictureId = await savePicture(db, { organisationId: cast.dogsHome.id, picture: read, now: clock.now() });
    await db.update(pictures).set({ alt });
    appeal = await makeAppeal(service, cast.dogsHome, { title: 'Refuge', dropOffPoints: [{ ...facts, pictureId }] });
    const pledged = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/refuge/pledges',
      headers: { 'idempotency-key': 'one' },
      payload: { email: cast.sam, items: [{ needId: appeal.needs[0]?.id, quantity: 3 }] },
    });
    expect(pledged.statusCode).toBe(201);
    expect(pledged.body).not.toMatch(secrets);
    pledgeId = pledged.json<{ id: string }>().id;
    token = service.deps.tokens.make('pledge', pledgeId);
    const link = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/refuge/share-links',
      payload: { name: 'Priya' },
    });
    code = link.json<{ code: string }>().code;
    const id = newId();
    await makeStall(service.deps, appeal.id, { id, name: 'Market', createdBy: cast.dov.id });
    stall = stallPath(service.deps, appeal.slug, { id, helperVersion: 1 });
  });
  afterAll(() => service.stop());

  /** The address of a route for this appeal, with every secret that somebody can hold who has not confirmed. */
  function urlOf(pattern: string): string {
    const { tokens } = service.deps;
    return pattern
      .replace('/organisations/:slug', `/organisations/${cast.dogsHome.slug}`)
      .replace('/o/:slug', `/o/${cast.dogsHome.slug}`)
      .replace('/a/:slug/stall/:token', stall)
      .replace(':slug', appeal.slug)
      .replace('/:after', `/${tokens.make('after', pledgeId)}`)
      .replace(/\/pledges\/(:token\|)?:(token|id)/, `/pledges/${token}`)
      .replace('/stalls/:token', `/stalls/${stall.split('/').at(-1) ?? ''}`)
      .replace('/pictures/:id', `/pictures/${pictureId}`)
      .replace(':code', code)
      .replace(':width', '960')
      .replace(/:version\([^)]*\)/, '1')
      .replace(':site', 'example.org')
      .replace(':name', 'need-full')
      .replace(':id', appeal.dropOffPoints[0]?.id ?? '');
  }

  /** Every page and answer that can be read without being a member, as text. */
  async function everythingReadable(headers: Record<string, string>): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const paths = routesOf(service.app)
      .filter((route) => /^GET \/(?!admin|host|mailbox|setup|\*)/.test(route) && !route.endsWith('/stream'))
      .map((route) => urlOf(route.slice(4)));
    for (const url of [
      ...paths,
      '/?q=refuge',
      '/api/v1/appeals?q=Refuge',
      `/oembed?url=${encodeURIComponent(`${service.deps.publicUrl}/a/refuge`)}`,
      `/oembed?url=${encodeURIComponent(`${service.deps.publicUrl}/a/refuge`)}&format=xml`,
      `/a/refuge/share/text?code=${code}&text=Please`,
      '/a/refuge?from=poster',
    ]) {
      const answer = await service.app.inject({ url, headers });
      const isPdf = answer.headers['content-type'] === 'application/pdf';
      const text = isPdf ? (await readPdf(answer.rawPayload)).text : answer.body;
      found.set(url, `${answer.statusCode} ${JSON.stringify(answer.headers)}\n${text}`);
    }
    return found;
  }

  it.each(['a stranger', 'Omar'])('tells %s nothing but its name, whatever they open', async (who) => {
    const found = await everythingReadable(who === 'Omar' ? cast.omar.headers : {});
    for (const [url, text] of found) expect(secrets.exec(text)?.[0], url).toBeUndefined();
    // The net was cast over what there is.
    const read = [...found].filter(([, text]) => text.startsWith('200'));
    expect(read.length).toBeGreaterThan(30);
    for (const part of [
      '/a/refuge',
      `/a/refuge/${code}`,
      '/api/v1/appeals/refuge',
      `/pledges/${token}`,
      '/a/refuge/screen',
      '/a/refuge/poster.pdf',
      '/embed/a/refuge',
      '/o/manchester-dogs-home',
      stall,
      '/sitemap.xml',
      '/a/refuge/qr.svg',
    ])
      expect(read.map(([url]) => url)).toContain(part);
    expect(found.get('/a/refuge')).toContain('A quiet house');
    expect(found.get('/a/refuge')).toContain('you get the address once your promise is confirmed');
    // A search by what is hidden finds nothing.
    for (const word of ['Zanzibarweg', 'QX7', 'marmalade']) {
      expect((await service.app.inject(`/?q=${word}`)).body).not.toContain('Refuge');
      expect((await service.app.inject(`/api/v1/appeals?q=${word}`)).json()).toMatchObject({ items: [] });
    }
    // Not even its photo, to those who know what it is called.
    expect(found.get(`/pictures/${pictureId}/960`)).toMatch(/^404/);
    expect(found.get(`/pledges/${token}/pictures/${pictureId}`)).toMatch(/^404/);
  });

  it('does not stand in what the page says to search engines, nor in what is sent along the stream', async () => {
    const { body } = await service.app.inject({ url: '/a/refuge' });
    const { body: json } = await service.app.inject({ url: '/api/v1/appeals/refuge' });
    expect(jsonLdOf(body)).toContain('Refuge');
    expect(jsonLdOf(body)).not.toMatch(secrets);
    expect(JSON.parse(json)).toMatchObject({
      dropOffPoints: [
        {
          ...{ name: 'A quiet house', visibility: 'after-pledge', address: null, postcode: null, hours: null },
          ...{ openingHours: null, hoursInWords: null, notes: '', accepts: '', latitude: null, longitude: null },
          ...{ capacityPerHour: null, slotMinutes: null, picture: null },
        },
      ],
    });
    const stream = await openEvents(`${service.url}/api/v1/appeals/refuge/tally/stream`);
    await stream.until(({ event }) => event === 'tally');
    await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/points/${appeal.dropOffPoints[0]?.id ?? ''}`,
      headers: cast.rosa.headers,
      payload: { notes: `${facts.notes}.` },
    });
    await eventually(() => stream.events.length > 1);
    expect(stream.text()).not.toMatch(secrets);
    stream.close();
  });

  it('is drawn into no preview picture and no badge: they stay the same dot for dot when it moves', async () => {
    const drawn = async () => {
      const { json } = { json: (await service.app.inject('/api/v1/appeals/refuge/tally')).json<{ version: number }>() };
      const files = ['badge.png', 'badge.svg', `preview-${json.version}.png`].map((file) =>
        service.app.inject(`/a/refuge/${file}`),
      );
      return (await Promise.all(files)).map(({ statusCode, rawPayload }) => [
        statusCode,
        rawPayload.toString('base64'),
      ]);
    };
    const before = await drawn();
    const move = (address: string) =>
      service.app.inject({
        method: 'PATCH',
        url: `/api/v1/points/${appeal.dropOffPoints[0]?.id ?? ''}`,
        headers: cast.rosa.headers,
        payload: { address },
      });
    expect((await move('Elsewhere 1')).statusCode).toBe(200);
    expect(await drawn()).toEqual(before);
    expect(before.map(([status]) => status)).toEqual([200, 200, 200]);
    await move(facts.address);
  });

  it('is in no letter before the pledge is confirmed', async () => {
    await service.letterTo(cast.sam, { kind: 'confirm-pledge' });
    for (const { subject, text, html } of await service.letters())
      expect(`${subject}\n${text}\n${html}`).not.toMatch(secrets);
  });

  it('gives no calendar entry before that', async () => {
    const answer = await service.app.inject(`/pledges/${token}/calendar.ics`);
    expect(answer.statusCode).toBe(404);
  });

  it('is told in full once the pledge is confirmed, to that supporter', async () => {
    await sendForm(service, `/pledges/${token}/confirm`);
    const page = (await service.app.inject(`/pledges/${token}`)).body;
    for (const told of [
      'Zanzibarweg 4711, Hinterhof, QX7 9ZJ',
      'Monday 3.17 am to 4.43 am',
      'thricely',
      'quilted',
      'geo:57.123456,-4.654321',
      alt,
    ])
      expect(page).toContain(told);
    // Whoever follows a link to a map’s site tells it which place: of this one there is no such link.
    expect(page).not.toContain('openstreetmap.org');
    const src = new RegExp(`/pledges/${token.replaceAll('.', '\\.')}/pictures/[\\w-]+`).exec(page)?.[0] ?? '';
    const picture = await service.app.inject(src);
    expect(picture.statusCode).toBe(200);
    expect(picture.headers['cache-control']).toContain('private');
    expect((await service.app.inject(`/pictures/${pictureId}/960`)).statusCode).toBe(404);
    const api = await service.app.inject(`/api/v1/pledges/${token}`);
    expect(api.json()).toMatchObject({
      dropOffPoints: [{ postcode: 'QX7 9ZJ', hoursInWords: 'Monday 3.17 am to 4.43 am', latitude: 57.123456 }],
    });
    const calendar = (await service.app.inject(`/pledges/${token}/calendar.ics`)).body.replaceAll('\r\n ', '');
    expect(calendar).toMatch(/Zanzibarweg 4711/);
    const letter = await service.letterTo(cast.sam, { kind: 'pledge-confirmed' });
    expect(letter.text).toMatch(/Zanzibarweg 4711[\s\S]*QX7 9ZJ\nMonday 3\.17 am to 4\.43 am/);
    const found = await everythingReadableByOthers();
    for (const [url, text] of found) expect(secrets.exec(text)?.[0], url).toBeUndefined();
  });

  const everythingReadableByOthers = async () =>
    new Map([...(await everythingReadable({}))].filter(([url]) => !url.includes(token)));

  it('is gone from every page the moment it is hidden, also from those that are kept', async () => {
    const open = await makeAppeal(service, cast.dogsHome, {
      title: 'Open house',
      dropOffPoints: [{ ...facts, visibility: 'public', name: 'The hall' }],
    });
    const shown = () => service.app.inject('/a/open-house').then(({ body }) => body);
    expect(await shown()).toMatch(/Zanzibarweg/);
    expect(await shown()).toContain('https://www.openstreetmap.org/?mlat=57.123456');
    await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/points/${open.dropOffPoints[0]?.id ?? ''}`,
      headers: cast.rosa.headers,
      payload: { visibility: 'after-pledge' },
    });
    expect(await shown()).not.toMatch(secrets);
  });
});
