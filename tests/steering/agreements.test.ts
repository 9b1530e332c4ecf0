import { afterAll, beforeAll, expect, it } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePledgers } from './support.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const pathOf = (who: 'rosa' | 'omar') => `/admin/${(who === 'rosa' ? cast.dogsHome : cast.foodBank).slug}/agreements`;
const otherOf = (who: 'rosa' | 'omar') => (who === 'rosa' ? cast.foodBank : cast.dogsHome).slug;
const act = (who: 'rosa' | 'omar', what: string, organisation = otherOf(who)) =>
  sendForm(service, pathOf(who), { act: what, organisation }, cast[who].headers);
const page = async (who: 'rosa' | 'omar', query = '') =>
  (await service.app.inject({ url: `${pathOf(who)}${query}`, headers: cast[who].headers })).body;
const letters = async (who: 'rosa' | 'omar') =>
  (await service.letters(cast[who].email)).filter(({ kind }) => kind === 'agreement').map(({ subject }) => subject);
const steer = (appeal: MadeAppeal, payload: object) =>
  service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/steer`,
    headers: cast.rosa.headers,
    payload,
  });

it('is asked for, agreed to and ended by either, each told to the other once', async () => {
  expect(await page('rosa', '?q=leeds')).toContain('May we send people to you?: Leeds Food Bank');
  // Fifty at once are one question.
  const all = await Promise.all(Array.from({ length: 50 }, () => act('rosa', 'ask')));
  expect(new Set(all.map(({ statusCode }) => statusCode))).toEqual(new Set([303]));
  await expect
    .poll(() => letters('omar'), { timeout: 10_000 })
    .toEqual([`${cast.dogsHome.name} asks: may we send people to you?`]);
  expect(await page('omar')).toContain('asks whether it may send people to you');
  // Nobody agrees in the name of another.
  await act('rosa', 'agree');
  expect(await page('rosa')).toContain('has not answered yet');
  await Promise.all([act('omar', 'agree'), act('omar', 'agree')]);
  await expect
    .poll(() => letters('rosa'), { timeout: 10_000 })
    .toEqual(['Leeds Food Bank takes what you have too much of']);

  const [sends, leads] = [
    await makeAppeal(service, cast.dogsHome, { title: 'Too much' }),
    await makeAppeal(service, cast.dogsHome, { title: 'Also too much' }),
  ];
  const target = await makeAppeal(service, cast.foodBank, { title: 'Bring it here' });
  await makePledgers(service, sends, ['giver@example.org']);
  expect((await steer(sends, { redirect: { kind: 'organisation', slug: cast.foodBank.slug } })).statusCode).toBe(200);
  expect((await steer(leads, { redirect: { kind: 'appeal', slug: target.slug } })).statusCode).toBe(200);
  await service.letterTo('giver@example.org', { kind: 'appeal-steered' });
  for (const { slug } of [sends, leads])
    expect((await service.app.inject(`/a/${slug}`)).body).toContain('You can help here instead');
  await act('omar', 'end-taking');
  for (const { slug } of [sends, leads]) {
    expect((await service.app.inject(`/a/${slug}`)).body).not.toContain('You can help here instead');
    const { items } = (
      await service.app.inject({ url: `/api/v1/appeals/${slug}/steers`, headers: cast.rosa.headers })
    ).json<{ items: { cause: string; by: string | null }[] }>();
    expect(items[0]).toMatchObject({ cause: 'agreement', by: null });
  }
  await expect.poll(() => letters('rosa'), { timeout: 10_000 }).toHaveLength(2);
  expect((await service.letterTo('giver@example.org', { kind: 'appeal-steered', nth: 2 })).subject).toContain(
    'where you were going to at first',
  );
  expect((await steer(sends, { redirect: { kind: 'organisation', slug: cast.foodBank.slug } })).statusCode).toBe(409);
});

it('is not asked again for a month after a no', async () => {
  await act('omar', 'ask');
  await act('rosa', 'decline');
  expect((await act('omar', 'ask')).statusCode).toBe(409);
  service.clock.forward(days(31));
  expect((await act('omar', 'ask')).statusCode).toBe(303);
});

it('is for owners, and not with oneself or with nobody', async () => {
  expect((await service.app.inject(pathOf('rosa'))).statusCode).toBe(303);
  expect((await service.app.inject({ url: pathOf('rosa'), headers: cast.omar.headers })).statusCode).toBe(404);
  expect((await service.app.inject({ url: pathOf('rosa'), headers: cast.dov.headers })).statusCode).toBe(403);
  expect((await act('rosa', 'ask', cast.dogsHome.slug)).statusCode).toBe(409);
  expect((await act('rosa', 'ask', 'nobody')).statusCode).toBe(409);
  expect((await act('rosa', 'shout')).statusCode).toBe(422);
  const answer = await service.app.inject({ url: pathOf('rosa'), headers: cast.rosa.headers });
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body).toContain('noindex');
});

it('can be done by program, and the switch with it', async () => {
  const url = `/api/v1/organisations/${cast.foodBank.slug}/agreements`;
  const { headers } = cast.omar;
  const saved = await service.app.inject({ method: 'PATCH', url, headers, payload: { takesOverflow: true } });
  expect(saved.json()).toMatchObject({ takesOverflow: true });
  const asked = await service.app.inject({
    method: 'POST',
    url,
    headers,
    payload: { act: 'ask', organisation: cast.dogsHome.slug },
  });
  expect(asked.json<{ items: object[] }>().items).toContainEqual(
    expect.objectContaining({ direction: 'sends', state: 'asked' }),
  );
  expect((await service.app.inject({ url, headers: cast.rosa.headers })).statusCode).toBe(404);
  await sendForm(service, pathOf('omar'), { act: 'overflow' }, headers);
  expect((await service.app.inject({ url, headers })).json()).toMatchObject({ takesOverflow: false });
});
