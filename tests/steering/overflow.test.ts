import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distanceWords } from '../../src/appeals/overflow-rules.ts';
import { needs } from '../../src/db/schema/appeals.ts';
import { organisations } from '../../src/db/schema/organisations.ts';
import { pledges } from '../../src/db/schema/pledges.ts';
import { days, later } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal, type MadeOrganisation } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  await service.deps.db
    .update(organisations)
    .set({ takesOverflowSince: service.clock.now() })
    .where(eq(organisations.id, cast.foodBank.id));
});
afterAll(() => service.stop());

const manchester = { latitude: 53.483, longitude: -2.244 };
const salford = { latitude: 53.487, longitude: -2.29 };
const leeds = { latitude: 53.8, longitude: -1.549 };
const full = { wanted: 100, received: 125 };

let nth = 0;
const make = (organisation: MadeOrganisation, title: string, item: string, more: object = {}) =>
  makeAppeal(service, organisation, {
    title: `${title} ${++nth}`,
    needs: [{ item, unit: null, wanted: 100 }],
    dropOffPoints: [{ ...leeds }],
    ...more,
  });
type Shown = {
  item: string;
  alike: {
    item: string;
    missing: number;
    open: number;
    url: string;
    distanceKm: number | null;
    appeal: { title: string };
  }[];
};
const overflowOf = async ({ slug }: MadeAppeal) =>
  (await service.app.inject(`/api/v1/appeals/${slug}`)).json<{ overflow: Shown[] }>().overflow;
const titles = async (appeal: MadeAppeal) =>
  (await overflowOf(appeal)).flatMap(({ alike }) => alike.map((one) => one.appeal.title));
const steer = (organisation: 'rosa' | 'omar', { slug }: MadeAppeal, payload: object) =>
  service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${slug}/steer`,
    headers: cast[organisation].headers,
    payload,
  });
const page = async (path: string) => (await service.app.inject(path)).body;

describe('a need that is met', () => {
  it('offers open needs of the same kind, nearest first, three at most', async () => {
    const met = await make(cast.dogsHome, 'Met', 'Tins of dog food', {
      needs: [
        { item: 'Tins of dog food', ...full },
        { item: 'leads', unit: null },
      ],
      dropOffPoints: [manchester],
    });
    const far = await make(cast.foodBank, 'Far', 'dry dog food');
    const near = await make(cast.foodBank, 'Near', 'dog food', {
      dropOffPoints: [salford],
      needs: [{ item: 'dog food', unit: 'bag', wanted: 100, received: 5 }],
    });
    const hidden = await make(cast.foodBank, 'Hidden', 'wet dog food', {
      dropOffPoints: [{ ...salford, visibility: 'after-pledge', name: 'The refuge' }],
    });
    await make(cast.foodBank, 'Hidden too', 'wet dog food', {
      dropOffPoints: [{ ...salford, visibility: 'after-pledge' }],
      deadline: later(service.clock.now(), days(9)),
    });
    for (const other of ['dry cat food', 'dog beds', 'peanut butter']) await make(cast.foodBank, 'Other', other);
    const [found] = await overflowOf(met);
    expect(found?.item).toBe('Tins of dog food');
    expect(found?.alike.map((one) => one.appeal.title)).toEqual([near.title, far.title, hidden.title]);
    // Two places 3.07 km apart by the great circle; the place that is shown after pledging gives nothing away.
    expect(found?.alike.map((one) => one.distanceKm)).toEqual([3.1, 57.8, null]);
    const [first] = found?.alike ?? [];
    expect([first?.missing, first?.open, first?.url]).toEqual([95, 120, `${service.deps.publicUrl}/a/${near.slug}`]);
    const html = await page(`/a/${met.slug}`);
    expect(html).toContain('Needed elsewhere');
    expect(html).toContain('95 bags of dog food');
    expect(html).toContain('about 2 miles away');
    expect(html).not.toContain('refuge');
    // Something is open on this one: nothing is offered for it.
    expect(await overflowOf(near)).toEqual([]);
  });

  it('offers own appeals always, those of others only where they agreed, and none that takes nothing', async () => {
    const met = await make(cast.foodBank, 'Met', 'blankets', { needs: [{ item: 'blankets', ...full }] });
    const own = await make(cast.foodBank, 'Own', 'clean blankets');
    const other = await make(cast.dogsHome, 'Not agreed', 'blankets');
    expect(await titles(met)).toEqual([own.title]);
    await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/organisations/${cast.dogsHome.slug}/agreements`,
      headers: cast.rosa.headers,
      payload: { takesOverflow: true },
    });
    expect(await titles(met)).toEqual([own.title, other.title]);
    for (const wish of [{ to: 'paused' }, { to: 'full' }, { to: 'open', stopVisits: true }]) {
      await steer('rosa', other, wish);
      expect(await titles(met), JSON.stringify(wish)).toEqual([own.title]);
    }
    await steer('rosa', other, { to: 'open', stopVisits: false });
    expect(await titles(met)).toHaveLength(2);
    await service.deps.db.update(needs).set({ received: 125 }).where(eq(needs.appealId, other.id));
    expect(await titles(met)).toEqual([own.title]);
  });
});

it('shows all needs of an appeal that is full or over, and none while it is paused', async () => {
  const appeal = await make(cast.foodBank, 'Enough', 'duvets');
  const other = await make(cast.foodBank, 'Elsewhere', 'duvets');
  expect(await titles(appeal)).toEqual([]);
  for (const [to, found] of [
    ['full', [other.title]],
    ['paused', []],
    ['closed', [other.title]],
  ] as const) {
    await steer('omar', appeal, { to });
    expect(await titles(appeal)).toEqual(found);
  }
});

it('is right on the cached page at once when the other is steered or filled, also through a link', async () => {
  const met = await make(cast.foodBank, 'Met', 'towels', { needs: [{ item: 'towels', ...full }] });
  const other = await make(cast.foodBank, 'Other', 'towels');
  const { code } = (
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${met.slug}/share-links`,
      payload: { name: 'Sam' },
    })
  ).json<{ code: string }>();
  const pages = async () => [await page(`/a/${met.slug}`), await page(`/a/${met.slug}/${code}`)];
  for (const html of await pages()) expect(html).toContain(other.title);
  await steer('omar', other, { to: 'paused' });
  for (const html of await pages()) expect(html).not.toContain(other.title);
  // What takes again is offered again with the next change of this appeal.
  await steer('omar', other, { to: 'open' });
  await steer('omar', met, { message: 'Thank you' });
  for (const html of await pages()) expect(html).toContain(other.title);
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${other.slug}/receipts`,
    headers: cast.omar.headers,
    payload: { items: [{ needId: other.needs[0]?.id, quantity: 125 }] },
  });
  for (const html of await pages()) expect(html).not.toContain(other.title);
});

it('keeps the credit of the link that brought the person', async () => {
  const met = await make(cast.foodBank, 'Met', 'pillows', { needs: [{ item: 'pillows', ...full }] });
  const other = await make(cast.foodBank, 'Other', 'pillows');
  const { code } = (
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${met.slug}/share-links`,
      payload: { name: 'Sam', email: cast.sam },
    })
  ).json<{ code: string }>();
  const html = await page(`/a/${met.slug}/${code}`);
  const link = /href="(\/a\/other[^"]*)"/.exec(html)?.[1] ?? '';
  expect(link).toBe(`/a/${other.slug}/~${code}`);
  const there = await page(link);
  const via = /name="via" value="([^"]+)"/.exec(there)?.[1] ?? '';
  const promise = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${other.slug}/pledges`,
    headers: { 'idempotency-key': 'p' },
    payload: { email: cast.priya, via, items: [{ needId: other.needs[0]?.id, quantity: 2 }] },
  });
  expect(promise.statusCode, promise.body).toBe(201);
  const { rows } = await service.deps.pool.query<{ email: string }>(
    `select supporters.email from pledges join share_links on share_links.id = pledges.via_id
       join supporters on supporters.id = share_links.supporter_id where pledges.id = $1`,
    [promise.json<{ id: string }>().id],
  );
  expect(rows).toEqual([{ email: cast.sam }]);
  expect(await service.deps.db.$count(pledges)).toBe(1);
});

it('tells distances in words', () => {
  expect([null, 0.3, 1.6, 3.1, 2000].map(distanceWords)).toEqual([
    '',
    'less than a mile away',
    'about 1 mile away',
    'about 2 miles away',
    'about 1,243 miles away',
  ]);
});
