import { eq } from 'drizzle-orm';
import { parse } from 'node-html-parser';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pledges } from '../../src/db/schema/pledges.ts';
import { visitCounts } from '../../src/db/schema/ripple.ts';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, phone, type MadeShareLink } from './support.ts';

let service: TestService;
let appeal: MadeAppeal;
let link: MadeShareLink;
let dogsHome: { id: string };
let people = 0;

beforeAll(async () => {
  service = await startTestService();
  dogsHome = (await castOf(service)).dogsHome;
  appeal = await makeAppeal(service, dogsHome);
  link = await makeLink(service, appeal, { name: 'Sam & "Co"', message: 'They need it.' });
});
afterAll(() => service.stop());

const visit = async (path: string) => {
  // Not fetch, which says of itself that it is no navigation.
  const { body } = await request(service.url + path, { headers: { 'user-agent': `${phone} ${++people}` } });
  return parse(await body.text());
};
const fromOf = (page: ReturnType<typeof parse>) =>
  page.querySelector('[data-pledge-form] [name=from]')?.getAttribute('value') ?? null;
const channelOf = async (pledgeId: string) => {
  const [row] = await service.deps.db.select().from(pledges).where(eq(pledges.id, pledgeId));
  return row?.channel;
};

test.each(['', '/'])('the page knows how somebody came, and the form tells it on, without a script', async (slash) => {
  for (const path of [`/a/${appeal.slug}`, `/a/${appeal.slug}/${link.code}`]) {
    expect(fromOf(await visit(`${path}${slash}?from=whatsapp`))).toBe('whatsapp');
    expect(fromOf(await visit(`${path}${slash}?from=poster&utm=x`))).toBe('poster');
    expect(fromOf(await visit(`${path}${slash}`))).toBeNull();
    expect(fromOf(await visit(`${path}${slash}?from=%3Cscript%3E`))).toBeNull();
    expect(fromOf(await visit(`${path}${slash}?from=qr&from=mail`))).toBeNull();
  }
});

test('a link says who passed it on, in their words, whatever they are made of', async () => {
  const page = await visit(`/a/${appeal.slug}/${link.code}?from=sms`);
  expect(page.querySelector('.passed-on strong')?.text).toBe('Sam & "Co"');
  expect(page.querySelector('.passed-on')?.text).toContain('“They need it.”');
  expect(page.querySelector('[name=via]')?.getAttribute('value')).toBe(link.code);
  expect(page.toString()).not.toMatch(/x[0-9a-f]{24}/);
});

test.each([undefined, 'gzip', 'br', 'gzip;q=0'])('a link sends the same page as %s', async (encoding) => {
  const answer = await service.app.inject({
    url: `/a/${appeal.slug}/${link.code}`,
    headers: { 'user-agent': phone, ...(encoding === undefined ? {} : { 'accept-encoding': encoding }) },
  });
  expect(answer.headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined);
  const etag = String(answer.headers['etag']);
  const again = await get(service, `/a/${appeal.slug}/${link.code}`, { headers: { 'if-none-match': etag } });
  expect(again.statusCode).toBe(304);
});

test('is kept with the pledge, by form and by API, and what is unknown does no harm', async () => {
  const needId = appeal.needs[0]?.id ?? '';
  const post = async (key: string, body: object) =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': key },
      payload: { email: `${key}@example.org`, items: [{ needId, quantity: 1 }], ...body },
    });
  for (const [key, from, kept] of [
    ['a', 'embed', 'embed'],
    ['b', undefined, null],
    ['c', 'carrier pigeon', null],
    ['d', { $ne: 1 }, null],
    ['e', null, null],
  ] as const) {
    const answer = await post(key, from === undefined ? {} : { from });
    expect(answer.statusCode).toBe(201);
    expect(await channelOf(answer.json<{ id: string }>().id)).toBe(kept);
  }
  const replayed = await post('a', { from: 'poster' });
  expect(replayed.headers['idempotency-replayed']).toBe('true');
  await service.app.inject({
    method: 'POST',
    url: `/a/${appeal.slug}/pledges`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ email: 'f@example.org', [`items.${needId}`]: '1', from: 'telegram' }).toString(),
  });
  const rows = await service.deps.db.select().from(pledges).where(eq(pledges.channel, 'telegram'));
  expect(rows).toHaveLength(1);
});

test('visits are counted by channel, with and without a link', async () => {
  const own = await makeAppeal(service, dogsHome, { slug: 'by-channel' });
  const theirs = await makeLink(service, own);
  for (const path of [
    '',
    '?from=poster',
    '?from=poster',
    `/${theirs.code}?from=sms`,
    `/${theirs.code}`,
    '?from=nonsense',
  ])
    await visit(`/a/by-channel${path}`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await ripplesOf(service.deps.db, [theirs.id]);
  const rows = await service.deps.db.select().from(visitCounts).where(eq(visitCounts.appealId, own.id));
  expect(
    rows
      .map(({ linkId, channel, visits }) => [linkId === theirs.id, channel, visits])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  ).toEqual([
    [false, null, 2],
    [false, 'poster', 2],
    [true, null, 1],
    [true, 'sms', 1],
  ]);
});
