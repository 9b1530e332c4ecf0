import { afterAll, beforeAll, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { apiPost, appealWithTimes, confirmedPledge, pledgeAt, tuesday } from './support.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const shop = 'https://shop.example.org/tins?basket=dogs';

it('gives the link for ordering, with the address, once the pledge is confirmed', async () => {
  const made = await service.app.inject({
    method: 'POST',
    url: `/api/v1/organisations/${cast.dogsHome.slug}/appeals`,
    headers: cast.rosa.headers,
    payload: {
      title: 'To order',
      deadline: '2026-11-27T18:00:00Z',
      story: 'Please.',
      needs: [{ item: 'dog food', unit: 'tin', wanted: 50, orderUrl: shop }],
      dropOffPoints: [{ name: 'The kennels', address: '1 Hidden Lane', visibility: 'after-pledge' }],
    },
  });
  expect(made.statusCode).toBe(201);
  const { slug, needs } = made.json<{ slug: string; needs: { id: string; orderUrl: string }[] }>();
  expect(needs[0]?.orderUrl).toBe(shop);
  await service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/publish`, headers: cast.rosa.headers });
  const page = await service.app.inject(`/a/${slug}`);
  expect(page.body).toContain('I order it online');
  expect(page.body + (await service.app.inject(`/api/v1/appeals/${slug}`)).body).not.toContain('shop.example.org');
  const fields = { [`items.${needs[0]?.id ?? ''}`]: '4', email: 'order@example.org', way: 'order' };
  expect((await sendForm(service, `/a/${slug}/pledges`, fields)).statusCode).toBe(303);
  const { rows } = await service.deps.pool.query<{ id: string }>(
    'select id from pledges order by created_at desc limit 1',
  );
  const path = `/pledges/${service.deps.tokens.make('pledge', rows[0]?.id ?? '')}`;
  expect((await service.app.inject(path)).body).not.toMatch(/shop\.example|Hidden Lane/);
  await sendForm(service, `${path}/confirm`);
  const confirmed = (await service.app.inject(path)).body;
  expect(confirmed).toContain(`href="${shop}"`);
  expect(confirmed).toContain('Hidden Lane');
  const letter = await service.letterTo('order@example.org', { kind: 'pledge-confirmed' });
  expect(letter.text).toContain(shop);
  expect(letter.text).toContain('have it sent to');
  // Nobody comes to the door with a code on their phone: it belongs on the parcel.
  for (const said of [confirmed, letter.text]) {
    expect(said).toContain('If the shop takes a note for the parcel, give it this code.');
    expect(said).not.toMatch(/at the door|code for the door/i);
  }
});

it.each(['javascript:alert(1)', 'ftp://shop.example.org', 'https://', 'shop'])(
  'takes no link like %s',
  async (orderUrl) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/organisations/${cast.dogsHome.slug}/appeals`,
      headers: cast.rosa.headers,
      payload: { title: 'A link', needs: [{ item: 'dog food', orderUrl }] },
    });
    expect(answer.statusCode).toBe(422);
  },
);

it('keeps a need’s link when a change of the appeal leaves it out', async () => {
  const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Keeps it', needs: [{ orderUrl: shop }] });
  const answer = await service.app.inject({
    method: 'PATCH',
    url: `/api/v1/appeals/${appeal.slug}`,
    headers: cast.rosa.headers,
    payload: { needs: [{ id: appeal.needs[0]?.id, wanted: 400 }] },
  });
  expect(answer.json<{ needs: { orderUrl: string }[] }>().needs[0]?.orderUrl).toBe(shop);
});

it('says how a parcel comes, in the pledge’s own words', async () => {
  const appeal = await makeAppeal(service, cast.dogsHome, { title: 'By post' });
  const { path } = await confirmedPledge(service, appeal, { email: 'post@example.org', way: 'post' });
  const answer = await apiPost(service, `${path}/plan`, { way: 'post', carrier: 'Evri', trackingNumber: 'H123' });
  expect(answer.json()).toMatchObject({ way: 'post' });
  expect((await service.app.inject(`/api/v1${path}`)).json()).toMatchObject({
    carrier: 'Evri',
    trackingNumber: 'H123',
  });
  expect((await service.app.inject(path)).body).toContain('With Evri, number H123.');
  const letter = await service.letterTo('post@example.org', { kind: 'pledge-confirmed' });
  expect(letter.subject).toContain('Where to post');
});

it('shows the charity and its door who comes when, by name and quantity, and nobody else', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Who comes' });
  await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), name: 'Sam', quantity: 3 });
  await confirmedPledge(service, appeal, {
    startsAt: tuesday('10:00'),
    email: 'p@example.org',
    name: 'Priya',
    quantity: 24,
  });
  const url = `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/slots`;
  for (const { headers } of [cast.rosa, cast.dov]) {
    const { body } = await service.app.inject({ url, headers });
    expect(body.indexOf('Priya')).toBeLessThan(body.indexOf('Sam</strong>'));
    expect(body).toContain('24 tins of dog food');
    expect(body).toContain('not confirmed yet');
    expect(body).toContain('Tuesday 24 November');
  }
  expect((await service.app.inject({ url, headers: cast.omar.headers })).statusCode).toBe(404);
  expect((await service.app.inject(url)).statusCode).toBe(303);
});

it('asks nobody to choose a time while nobody shall come', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Stopped' });
  const { path } = await confirmedPledge(service, appeal, { email: 'stopped@example.org' });
  await service.deps.pool.query('update appeals set visits_stopped_at = now() where id = $1', [appeal.id]);
  const page = await service.app.inject(`${path}/time`);
  expect(page.body).toContain('They ask that nobody comes at present.');
  const answer = await apiPost(service, `${path}/slot`, {
    pointId: appeal.dropOffPoints[0]?.id,
    startsAt: tuesday('10:00'),
  });
  expect(answer.statusCode).toBe(409);
});
