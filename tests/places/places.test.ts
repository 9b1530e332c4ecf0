import { randomUUID } from 'node:crypto';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkPlace } from '../../src/places/commands.ts';
import { placesFor, type PlaceHere } from '../../src/places/queries.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  await service.deps.pool.query('delete from places');
  appeal = await makeAppeal(service, cast.dogsHome, { title: `Tins ${++count}` });
});
afterAll(() => service.stop());

const base = ({ slug } = appeal) => `/admin/${cast.dogsHome.slug}/appeals/${slug}/places`;
const send = (path: string, fields: Record<string, string> = {}) =>
  sendForm(service, base() + path, fields, cast.rosa.headers);
const page = async (url = base()) => (await service.app.inject({ url, headers: cast.rosa.headers })).body;
const places = (of = appeal) => placesFor(service.deps.db, { organisationId: cast.dogsHome.id, appealId: of.id });
const add = async (name: string): Promise<PlaceHere> => {
  expect((await send('', { name, nonce: randomUUID() })).statusCode).toBe(303);
  const place = (await places()).find((one) => one.name === name);
  if (!place) throw new Error('no place was added');
  return place;
};

describe('a place', () => {
  it('is added once by a double tap, with a code of its own that leads to the appeal', async () => {
    const nonce = randomUUID();
    for (let tap = 0; tap < 2; tap++) await send('', { name: 'The vet’s window', nonce });
    const [place, another] = await places();
    expect(another).toBeUndefined();
    expect(place?.code).toMatch(/^[a-z0-9]{10}$/);
    const body = await page();
    expect(body).toContain(`/a/${appeal.slug}/${place?.code ?? ''}/poster`);
    for (const link of parse(body).querySelectorAll('section.stack a'))
      expect((await service.app.inject(link.getAttribute('href') ?? '')).statusCode, link.innerText).toBe(200);
  });

  it('is nobody who passed it on: what came through its poster is not said of people', async () => {
    const place = await add('Town hall');
    const key = await makeKey(service, cast.dogsHome);
    const bring = async (email: string, quantity: number, via: string | null) => {
      const items = [{ needId: appeal.needs[0]?.id, quantity }];
      const post = (path: string, headers: Record<string, string>, payload?: object) =>
        service.app.inject({
          method: 'POST',
          url: `/api/v1${path}`,
          headers: { 'idempotency-key': randomUUID(), ...headers },
          ...(payload === undefined ? {} : { payload }),
        });
      const made = await post(`/appeals/${appeal.slug}/pledges`, {}, { email, items, via });
      const { id, shareUrl } = made.json<{ id: string; shareUrl: string }>();
      await post(`/pledges/${service.deps.tokens.make('pledge', id)}/confirm`, {});
      const came = { pledgeId: id, items, final: true };
      const counted = await post(`/appeals/${appeal.slug}/receipts`, { authorization: `Bearer ${key}` }, came);
      expect(counted.statusCode).toBe(201);
      return shareUrl.split('/').at(-1) ?? '';
    };
    const ann = await bring('ann@example.org', 300, place.code);
    await bring('bob@example.org', 12, ann);
    const shown = async () => parse((await service.app.inject(`/a/${appeal.slug}`)).body).textContent;
    await expect.poll(shown, { timeout: 10_000 }).toContain('because one person passed this on.');
    expect(await shown()).toContain('12 of 500 ');
  });

  it('has one code for each appeal, however many ask at once', async () => {
    const place = await add('Library');
    const other = await makeAppeal(service, cast.dogsHome, { title: `Other ${count}` });
    expect((await places(other))[0]?.code).toBeNull();
    await Promise.all(Array.from({ length: 50 }, () => linkPlace(service.deps, other.id, place.id)));
    const [there] = await places(other);
    expect(there?.code).not.toBeNull();
    expect(there?.code).not.toBe(place.code);
    expect(await places(other)).toHaveLength(1);
  });

  it('shows what came through it, and through those whom it brought', async () => {
    const place = await add('The vet’s window');
    const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
    await service.app.inject({ url: `/a/${appeal.slug}/${place.code ?? ''}`, headers: browser });
    const pledge = async (email: string, quantity: number, via: string) => {
      const answer = await service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${appeal.slug}/pledges`,
        headers: { 'idempotency-key': randomUUID() },
        payload: { email, items: [{ needId: appeal.needs[0]?.id, quantity }], via },
      });
      const { id, shareUrl } = answer.json<{ id: string; shareUrl: string }>();
      await sendForm(service, `/pledges/${service.deps.tokens.make('pledge', id)}/confirm`);
      return { id, code: shareUrl.split('/').at(-1) ?? '' };
    };
    const sams = await pledge(cast.sam, 4, place.code ?? '');
    await pledge(cast.priya, 6, sams.code);
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      headers: cast.rosa.headers,
      payload: { pledgeId: sams.id, items: [{ needId: appeal.needs[0]?.id, quantity: 3 }] },
    });
    await expect.poll(() => page(), { timeout: 5_000 }).toContain('1 visit. 2 people promised 10; 3 of it are here.');
  });

  it('keeps its code when it is renamed, and its code the new name', async () => {
    const place = await add('The vet');
    await send(`/${place.id}/rename`, { [`name-${place.id}`]: 'The vet’s window' });
    expect((await places())[0]).toMatchObject({ name: 'The vet’s window', code: place.code });
    const { rows } = await service.deps.pool.query('select name from share_links where id = $1', [place.linkId]);
    expect(rows).toEqual([{ name: 'The vet’s window' }]);
    const refused = await send(`/${place.id}/rename`, { [`name-${place.id}`]: ' ' });
    expect(refused.statusCode).toBe(422);
    expect((await places())[0]?.name).toBe('The vet’s window');
  });

  it('that is closed is offered for no new appeal, and its posters go on working', async () => {
    const place = await add('Shop');
    const other = await makeAppeal(service, cast.dogsHome, { title: `Next ${count}` });
    await send(`/${place.id}/close`);
    expect(await linkPlace(service.deps, other.id, place.id)).toBe('not-found');
    expect((await service.app.inject(`/a/${appeal.slug}/${place.code ?? ''}`)).statusCode).toBe(200);
    await send(`/${place.id}/open`);
    expect(await linkPlace(service.deps, other.id, place.id)).toBe('linked');
  });

  it('gets no code for a draft or for an appeal that is over', async () => {
    const place = await add('Shop');
    const draft = await makeAppeal(service, cast.dogsHome, { title: `Draft ${count}`, state: 'draft' });
    const over = await makeAppeal(service, cast.dogsHome, { title: `Over ${count}`, state: 'closed' });
    for (const one of [draft, over]) expect(await linkPlace(service.deps, one.id, place.id)).toBe('not-open');
    expect(await page(base(draft))).toContain('once it is published');
    expect(await page(base(over))).toContain('The appeal is over');
  });

  it('is of one organisation: another one’s appeal can’t take it', async () => {
    const place = await add('Shop');
    const omars = await makeAppeal(service, cast.foodBank, { title: `Rice ${count}` });
    expect(await linkPlace(service.deps, omars.id, place.id)).toBe('not-found');
  });

  it('with a name that is too long is not cut but told so', async () => {
    const form = parse(await page()).querySelector('form.form');
    expect(form?.querySelector('input[name=name]')?.hasAttribute('maxlength')).toBe(false);
    const name = 'The window of the vet at the corner of the old market square, left';
    const answer = await send('', { name, nonce: randomUUID() });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Please keep this to 60 letters at most');
    expect(answer.body).toContain(name);
    expect(await places()).toEqual([]);
  });

  it('needs a name', async () => {
    const answer = await send('', { name: ' ' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Please give the place a name');
    expect(await places()).toEqual([]);
  });
});
