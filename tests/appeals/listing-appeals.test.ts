import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, hours, later } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

type Listed = { items: { slug: string; tally: { wanted: number } }[]; nextCursor: string | null };

describe('listing appeals', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    const now = service.clock.now();
    for (const [title, at] of [
      ['C', days(3)],
      ['A', days(1)],
      ['B1', days(2)],
      ['B2', days(2)],
      ['Past', -hours(1)],
    ] as const)
      await makeAppeal(service, cast.dogsHome, { title, deadline: later(now, at) });
    await makeAppeal(service, cast.dogsHome, { title: 'Hidden draft', state: 'draft' });
    await makeAppeal(service, cast.dogsHome, { title: 'Paused', state: 'paused' });
    await makeAppeal(service, cast.dogsHome, { title: 'Taken down', takenDownAt: now });
  });
  afterAll(() => service.stop());

  const list = async (query: string) => (await service.app.inject({ url: `/api/v1/appeals${query}` })).json<Listed>();
  const slugs = async (query: string) => (await list(query)).items.map((item) => item.slug);

  it('has the open ones, most urgent first, with their tallies', async () => {
    expect(await slugs('')).toEqual(['a', 'b1', 'b2', 'c']);
    expect((await list('')).items[0]?.tally.wanted).toBe(500);
    expect(await slugs('?state=paused')).toEqual(['paused']);
  });

  it('goes on from page to page without a gap or a double', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Listed = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item) => item.slug));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['a', 'b1', 'b2', 'c']);
  });

  it('refuses a cursor or a limit that can’t be', async () => {
    for (const query of ['?cursor=nonsense', '?limit=0', '?limit=101', '?state=draft'])
      expect((await service.app.inject({ url: `/api/v1/appeals${query}` })).statusCode).toBe(422);
  });

  it('finds words in title, story, organisation and needs, together', async () => {
    const made = await service.app.inject({
      method: 'POST',
      url: '/api/v1/organisations/leeds-food-bank/appeals',
      headers: cast.omar.headers,
      payload: {
        title: 'Winter',
        story: 'It is cold.',
        deadline: '2026-12-01T12:00:00Z',
        needs: [{ item: 'sleeping bags' }],
      },
    });
    const { slug } = made.json<{ slug: string }>();
    await service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/publish`, headers: cast.omar.headers });
    for (const q of ['winter', 'sleeping bag', 'cold Leeds bags', '"sleeping bags"', 'winter -tents'])
      expect(await slugs(`?q=${encodeURIComponent(q)}`)).toEqual([slug]);
    for (const q of ['tents', 'winter -cold', '"bags sleeping"'])
      expect(await slugs(`?q=${encodeURIComponent(q)}`)).toEqual([]);
    await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/appeals/${slug}`,
      headers: cast.omar.headers,
      payload: { needs: [{ item: 'tents' }] },
    });
    expect(await slugs('?q=tents')).toEqual([slug]);
    expect(await slugs('?q=sleeping')).toEqual([]);
  });

  it('takes any text as a search', async () => {
    for (const q of ["'", '"', '%', '\\', '!!!', '\u0000', '((', ':*', 'a & | b'])
      expect((await service.app.inject({ url: `/api/v1/appeals?q=${encodeURIComponent(q)}` })).statusCode).toBe(200);
  });
});
