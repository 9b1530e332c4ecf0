import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

const base = '/admin/manchester-dogs-home';
const editorPages = [
  `${base}/appeals/new`,
  `${base}/appeals/paste`,
  `${base}/appeals/draft/edit`,
  `${base}/appeals/draft/preview`,
  `${base}/appeals/draft/steer`,
];
const doorPages = [base, `${base}/appeals/draft`];
const posts = [
  `${base}/appeals/new`,
  `${base}/appeals/paste`,
  `${base}/appeals/draft/edit`,
  `${base}/appeals/draft/publish`,
  `${base}/appeals/draft/steer`,
];
const calls = [
  ['POST', '/api/v1/organisations/manchester-dogs-home/appeals', { title: 'Mine' }],
  ['PATCH', '/api/v1/appeals/draft', { title: 'Mine' }],
  ['POST', '/api/v1/appeals/draft/publish', {}],
  ['POST', '/api/v1/appeals/draft/steer', { to: 'closed' }],
] as const;

describe('who may see an appeal’s rooms', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    await makeAppeal(service, cast.dogsHome, { title: 'Draft', state: 'draft' });
    await makeAppeal(service, cast.foodBank, { title: 'Theirs' });
    await makeAppeal(service, cast.dogsHome, { title: 'Gone', takenDownAt: service.clock.now() });
  });
  afterAll(() => service.stop());

  const status = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
    (await service.app.inject({ method, url, headers })).statusCode;

  it.each([...editorPages, ...doorPages])('%s is for members', async (url) => {
    const stranger = await service.app.inject({ url });
    expect(stranger.statusCode).toBe(303);
    expect(stranger.headers.location).toBe(`/sign-in?next=${encodeURIComponent(url)}`);
    expect(await status(url, cast.omar.headers)).toBe(404);
    expect(await status(url, cast.dov.headers)).toBe(doorPages.includes(url) ? 200 : 403);
    expect(await status(url, cast.rosa.headers)).toBeLessThan(400);
  });

  it.each(posts)('POST %s is for editors', async (url) => {
    expect(await status(url, {}, 'POST')).toBe(303);
    expect(await status(url, cast.omar.headers, 'POST')).toBe(404);
    expect(await status(url, cast.dov.headers, 'POST')).toBe(403);
  });

  it.each(calls)('%s %s is for editors', async (method, url, payload) => {
    const call = async (headers: Record<string, string>) =>
      (await service.app.inject({ method, url, headers, payload })).statusCode;
    expect(await call({})).toBe(401);
    expect(await call(cast.omar.headers)).toBe(404);
    expect(await call(cast.dov.headers)).toBe(403);
  });

  it('an appeal of another organisation is not in one’s own rooms', async () => {
    for (const room of ['', '/edit', '/steer', '/preview'])
      expect(await status(`${base}/appeals/theirs${room}`, cast.rosa.headers)).toBe(404);
  });

  it.each(['draft', 'gone'])('the API shows %s to its members alone', async (slug) => {
    expect(await status(`/api/v1/appeals/${slug}`, {})).toBe(404);
    expect(await status(`/api/v1/appeals/${slug}`, cast.omar.headers)).toBe(404);
    expect(await status(`/api/v1/appeals/${slug}`, cast.dov.headers)).toBe(200);
  });

  it.each([
    ['draft', 'Everybody sees it once it is published.'],
    ['gone', 'The host has taken this appeal down.'],
  ])('the page says to its members why nobody else sees %s, and asks for nothing', async (slug, why) => {
    const { body } = await service.app.inject({ url: `/a/${slug}`, headers: cast.rosa.headers });
    expect(body).toContain('and the host see this page');
    expect(body).toContain(why);
    expect(body).not.toContain('Promise this');
    expect(body).not.toContain('data-share-form');
  });

  it('Dov has no button that is not for him', async () => {
    const { body } = await service.app.inject({ url: `${base}/appeals/draft`, headers: cast.dov.headers });
    expect(body).not.toContain('/publish');
    expect(body).not.toContain('/edit');
  });
});
