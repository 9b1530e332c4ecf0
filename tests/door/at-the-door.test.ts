import { parse, type HTMLElement } from 'node-html-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { doorCodeOf } from '../../src/pledges/door-codes.ts';
import { expectCountsToFit, stepsOn } from '../receipts/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Tins ${++count}`,
    needs: [
      { item: 'dog food', wanted: 500 },
      { item: 'blankets', unit: null, wanted: 40 },
    ],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterEach(() => expectCountsToFit(service));

const door = () => `/door/${cast.dogsHome.slug}`;
const need = (at: number): string => appeal.needs[at]?.id ?? '';
const look = async (path: string, headers: Record<string, string> = cast.dov.headers) =>
  service.app.inject({ url: path, headers });
const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = cast.dov.headers) =>
  service.app.inject({
    method: 'POST',
    url: path,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const textOf = (body: string): string => parse(body).text.replaceAll(/\s+/g, ' ');
const fieldsOf = (form: HTMLElement | null | undefined): Record<string, string> =>
  Object.fromEntries(
    (form?.querySelectorAll('input[name], select[name]') ?? [])
      .filter((field) => field.getAttribute('type') !== 'checkbox')
      .map((field) => [field.getAttribute('name') ?? '', field.getAttribute('value') ?? '']),
  );
const codeOf = async (pledgeId: string): Promise<string> =>
  (await doorCodeOf(service.deps.db, cast.dogsHome.id, pledgeId)) ?? '';
/** Sam's pledge of this, confirmed, and where it is checked in. */
async function promised(quantity = 24, more: Record<string, unknown> = {}) {
  const id = await steps.pledge(quantity, { name: 'Sam', email: `s${++count}@example.org`, ...more });
  await steps.verb(id, 'confirm');
  return { id, path: `${door()}/${await codeOf(id)}` };
}
const formIn = async (path: string, which: '[data-door-all]' | '[data-door-some]'): Promise<Record<string, string>> =>
  fieldsOf(parse((await look(path)).body).querySelector(which));
const receipts = async () => {
  const answer = await steps_get(`/appeals/${appeal.slug}/receipts`);
  return answer.json<{ items: Record<string, unknown>[] }>().items;
};
const steps_get = (path: string) => service.app.inject({ url: `/api/v1${path}`, headers: cast.rosa.headers });

describe('the door', () => {
  it('lists who is expected, for every role', async () => {
    const { id } = await promised();
    for (const { headers } of [cast.rosa, cast.dov]) {
      const page = await look(door(), headers);
      expect(textOf(page.body)).toContain(`Sam ${await codeOf(id)} 24 tins of dog food`);
      expect(page.headers['cache-control']).toBe('no-store');
    }
  });

  it('has the camera, which no other page has', async () => {
    expect((await look(door())).headers['permissions-policy']).toContain('camera=(self)');
    expect((await look(`/admin/${cast.dogsHome.slug}`, cast.rosa.headers)).headers['permissions-policy']).toContain(
      'camera=()',
    );
  });

  it('finds by code as it is typed, and by name, also what was withdrawn', async () => {
    const { id, path } = await promised(24, { name: 'Ursula Le Guin' });
    const code = await codeOf(id);
    for (const typed of [code, code.toLowerCase(), ` ${code.slice(0, 2)} ${code.slice(2)} `])
      expect((await look(`${door()}?q=${encodeURIComponent(typed)}`)).headers.location).toBe(path);
    await steps.verb(id, 'withdraw');
    expect((await look(door())).body).not.toContain('Ursula');
    expect((await look(`${door()}?q=le+guin`)).body).toContain('Ursula Le Guin');
    expect((await look(`${door()}?q=nobody`)).body).toContain('Nobody of that name');
  });

  it('says of what it finds how it ended', async () => {
    const refused = await promised(24, { name: 'Wilfred' });
    await steps.post(
      `/appeals/${appeal.slug}/receipts`,
      {
        pledgeId: refused.id,
        items: [],
        refused: [{ needId: need(0), quantity: 24, reason: 'out-of-date' }],
        final: true,
      },
      cast.rosa.headers,
    );
    const back = await promised(24, { name: 'Winifred' });
    await steps.verb(back.id, 'withdraw');
    const out = await promised(24, { name: 'Wilhelmina' });
    await steps.post(`/pledges/${out.id}/remove`, { reason: 'Somebody played with the form' }, cast.rosa.headers);
    const state = async (name: string) =>
      parse((await look(`${door()}?q=${name}`)).body).querySelector('.door-pledge .state')?.text;
    expect(await state('wilfred')).toBe('not taken at the door');
    expect(await state('winifred')).toBe('withdrawn');
    expect(await state('wilhelmina')).toBe('taken out');
  });

  it('leaves the shell that a phone keeps without anybody’s name', async () => {
    await promised(24, { name: 'Wanda' });
    const shell = (await look(`${door()}/shell`)).body;
    expect(shell).not.toContain('Wanda');
    expect(shell).toContain('dog food');
    expect((await look(`${door()}/shell`, cast.omar.headers)).statusCode).toBe(404);
  });
});

describe('one pledge', () => {
  it('is counted whole with one button, and undone straight after', async () => {
    const { id, path } = await promised();
    const counted = await send(path, await formIn(path, '[data-door-all]'));
    expect(counted.statusCode).toBe(303);
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'received', received: 24 });
    const after = await look(counted.headers.location ?? '');
    expect(textOf(after.body)).toContain('Counted: 24 tins of dog food from Sam');
    const undo = parse(after.body).querySelector('[data-door-said] form')?.getAttribute('action') ?? '';
    expect((await send(undo, {})).statusCode).toBe(303);
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
  });

  it('takes less, more, something alike, and what was refused with a reason', async () => {
    const { id, path } = await promised();
    const fields = await formIn(path, '[data-door-some]');
    expect(fields[`quantity-${need(0)}`]).toBe('24');
    const answer = await send(path, {
      ...fields,
      [`quantity-${need(0)}`]: '20',
      [`refused-${need(0)}`]: '4',
      [`reason-${need(0)}`]: 'out-of-date',
      [`note-${need(0)}`]: 'since May',
      [`quantity-${need(1)}`]: '2',
      [`alike-${need(1)}`]: 'quilts',
      final: 'yes',
    });
    expect(answer.statusCode, answer.body).toBe(303);
    expect(await receipts()).toMatchObject([
      {
        pledgeId: id,
        final: true,
        items: [
          { needId: need(0), quantity: 20, alike: null },
          { needId: need(1), quantity: 2, alike: 'quilts' },
        ],
        refused: [{ needId: need(0), quantity: 4, reason: 'out-of-date', note: 'since May' }],
        pointId: appeal.dropOffPoints[0]?.id,
      },
    ]);
    // The refused part is held no more.
    expect(await steps.counts(0)).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 0, received: 20 });
    expect(await steps.counts(1)).toMatchObject({ received: 2 });
    expect(textOf((await look(answer.headers.location ?? '')).body)).toContain(
      '20 tins of dog food and 2 blankets (instead: quilts), and no more to come, 4 tins of dog food (out of date: since May) refused from Sam',
    );
  });

  it('can be refused whole: nothing came, and it is held no more; undone, it is as it was', async () => {
    const { id, path } = await promised();
    const fields = { ...(await formIn(path, '[data-door-some]')), [`quantity-${need(0)}`]: '' };
    const refused = { [`refused-${need(0)}`]: '24', [`reason-${need(0)}`]: 'opened', final: 'yes' };
    expect((await send(path, { ...fields, ...refused })).statusCode).toBe(303);
    expect(await steps.counts()).toEqual({ unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 });
    const page = await service.app.inject(`/pledges/${steps.tokenOf(id)}`);
    expect(textOf(page.body)).toContain('it could not be taken');
    const [receipt] = await receipts();
    await steps.undo(String(receipt?.['id']));
    expect(await steps.counts()).toMatchObject({ pledged: 24 });
    const { rows } = await service.deps.pool.query('select undone_at from refusals where pledge_id = $1', [id]);
    expect(rows).toMatchObject([{ undone_at: service.clock.now() }]);
  });

  it('keeps what was typed where something is missing', async () => {
    const { path } = await promised();
    const fields = await formIn(path, '[data-door-some]');
    const answer = await send(path, {
      ...fields,
      [`refused-${need(0)}`]: '4',
      [`note-${need(0)}`]: 'rusty',
      [`alike-${need(1)}`]: 'quilts',
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Please say why it could not be taken.');
    expect(answer.body).toContain('Write how many of it came instead.');
    expect(answer.body).toContain('value="rusty"');
    expect(await receipts()).toEqual([]);
  });

  it('sent twice is one receipt', async () => {
    const { id, path } = await promised();
    const fields = await formIn(path, '[data-door-all]');
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(path, fields)));
    expect(answers.every(({ statusCode }) => statusCode === 303)).toBe(true);
    expect(await steps.pledgeNow(id)).toMatchObject({ received: 24 });
  });

  it('counted by two at once is counted once, and the second sees what the first counted', async () => {
    const { id, path } = await promised();
    const [dovs, rosas] = await Promise.all([formIn(path, '[data-door-all]'), formIn(path, '[data-door-all]')]);
    const answers = await Promise.all([send(path, dovs), send(path, rosas, cast.rosa.headers)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([303, 409]);
    const second = answers.find(({ statusCode }) => statusCode === 409);
    expect(textOf(second?.body ?? '')).toContain('Somebody has counted this pledge meanwhile.');
    expect(textOf(second?.body ?? '')).toMatch(/24 tins of dog food today, 10:00, by (Dov|Rosa)/);
    expect(await steps.pledgeNow(id)).toMatchObject({ received: 24 });
  });

  it('by fifty at once through the API is one receipt, and forty-nine are told of it', async () => {
    const { id } = await promised();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        steps.post(
          `/appeals/${appeal.slug}/receipts`,
          { pledgeId: id, items: steps.tins(24), seen: 0 },
          cast.dov.headers,
        ),
      ),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    const told = answers.filter(({ statusCode }) => statusCode === 409);
    expect(told).toHaveLength(49);
    expect(told[0]?.json()).toMatchObject({ came: 24, receipts: [{ items: [{ quantity: 24 }], recordedBy: 'Dov' }] });
    expect(await steps.counts()).toMatchObject({ received: 24 });
  });
});

describe('somebody without a pledge', () => {
  it('is counted in one form', async () => {
    const path = `${door()}/walk-in`;
    const form = parse((await look(path)).body)
      .querySelectorAll('[data-door-some]')
      .find((one) => fieldsOf(one)['appeal'] === appeal.slug);
    const answer = await send(path, { ...fieldsOf(form), [`quantity-${need(0)}`]: '3' });
    expect(textOf((await look(answer.headers.location ?? '')).body)).toContain(
      'Counted: 3 tins of dog food without a pledge',
    );
    expect((await send(path, { appeal: appeal.slug })).body).toContain('Write how many came.');
    expect((await send(path, { appeal: 'of-somebody-else' })).statusCode).toBe(422);
  });
});

describe('where the phone is', () => {
  it('is chosen once, and goes with what is counted', async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      title: 'Two places',
      dropOffPoints: [{ name: 'The kennels' }, { name: 'The barn' }],
    });
    steps = stepsOn(service, appeal, cast.rosa.headers);
    expect((await look(door())).body).toContain('Where is this phone?');
    const barn = appeal.dropOffPoints[1]?.id ?? '';
    const chosen = await send(`${door()}/point`, { point: barn });
    const cookie = `${cast.dov.headers.cookie}; door-point=${barn}`;
    expect(String(chosen.headers['set-cookie'])).toContain(`door-point=${barn}`);
    const page = await look(door(), { cookie });
    expect(page.body).toContain('The barn');
    expect(page.body).not.toContain('Where is this phone?');
    await send(`${door()}/walk-in`, { appeal: appeal.slug, [`quantity-${need(0)}`]: '3' }, { cookie });
    expect(await receipts()).toMatchObject([{ pointId: barn }]);
    const omars = await makeAppeal(service, cast.foodBank, { title: 'Bread' });
    const foreign = await steps.receive({ items: steps.tins(1), pointId: omars.dropOffPoints[0]?.id } as never);
    expect(foreign.json()).toMatchObject({ errors: [{ path: 'pointId' }] });
  });
});

describe('a code', () => {
  it('tells strangers, Omar and supporters nothing, whether or not it is one', async () => {
    const { path } = await promised();
    const bodies = await Promise.all([
      look(path, {}),
      look(path, cast.omar.headers),
      look(`${door()}/2222`, {}),
      look('/door/no-such-home/2222', cast.rosa.headers),
    ]);
    for (const { statusCode, body, headers } of bodies) {
      expect(statusCode).toBe(200);
      expect(textOf(body)).toContain('This is a code for the door');
      expect(body).not.toContain('Sam');
      expect(headers['x-robots-tag']).toBe('noindex');
    }
    const bare = (body: string) => body.replaceAll(/next=[^"]*/g, '');
    expect(new Set(bodies.map(({ body }) => bare(body))).size).toBe(1);
    expect((await send(path, {}, cast.omar.headers)).statusCode).toBe(404);
    expect((await send(path, {}, {})).headers.location).toContain('/sign-in');
  });

  it('stands on the supporter’s page once it is confirmed, with its QR code, and in the letter', async () => {
    const id = await steps.pledge(5, { email: 'qr@example.org' });
    const page = () => service.app.inject(`/pledges/${steps.tokenOf(id)}`);
    expect((await page()).body).not.toContain('door-code');
    await steps.verb(id, 'confirm');
    const code = await codeOf(id);
    expect(parse((await page()).body).querySelector('.door-code')?.text).toBe(code);
    expect((await page()).body).toContain('class="door-qr"');
    const letter = await service.letterTo('qr@example.org', { kind: 'pledge-confirmed' });
    expect(letter.text).toContain(`Your code for the door: ${code}`);
    expect(letter.html).toContain(`/door/${cast.dogsHome.slug}/${code}/qr.png`);
    const png = await service.app.inject(`/door/${cast.dogsHome.slug}/${code}/qr.png`);
    expect(png.headers['content-type']).toBe('image/png');
    expect((await service.app.inject(`/door/${cast.dogsHome.slug}/OOOO/qr.png`)).statusCode).toBe(404);
  });
});

describe('the list for phones', () => {
  it('has no more than is needed, and is for members', async () => {
    const { id } = await promised(24, { note: 'A secret' });
    const answer = await steps_get(`/organisations/${cast.dogsHome.slug}/door`);
    const list = answer.json<{ pledges: { id: string }[] }>();
    expect(list.pledges.find((pledge) => pledge.id === id)).toEqual({
      id,
      code: await codeOf(id),
      name: 'Sam',
      appeal: appeal.slug,
      state: 'pledged',
      came: 0,
      items: [{ needId: need(0), quantity: 24, received: 0 }],
    });
    expect(answer.body).not.toContain('A secret');
    expect(answer.body).not.toContain('@');
    const url = `/api/v1/organisations/${cast.dogsHome.slug}/door`;
    expect((await service.app.inject({ url, headers: cast.omar.headers })).statusCode).toBe(404);
    expect((await service.app.inject({ url })).statusCode).toBe(401);
  });
});
