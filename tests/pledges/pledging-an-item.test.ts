import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, hours } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { countsOf, expectTalliesRight, firstNeed, nothing, pledge } from './support.ts';

describe('pledging an item', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      slug: `tins-${made++}`,
      needs: [
        { wanted: 100, headroomPercent: 0 },
        { item: 'Blankets', unit: null, wanted: 10 },
      ],
    });
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  it('is taken, unconfirmed, with a link of its own and without its token', async () => {
    const answer = await pledge(service, appeal, { name: 'Sam', note: 'Tuesday' });
    expect(answer.statusCode).toBe(201);
    const body = answer.json<Record<string, unknown>>();
    expect(body).toMatchObject({
      state: 'unconfirmed',
      appeal: appeal.slug,
      name: 'Sam',
      note: 'Tuesday',
      items: [{ quantity: 24, received: 0 }],
    });
    expect(body['shareUrl']).toMatch(new RegExp(`/a/${appeal.slug}/[a-z0-9]{10}$`));
    expect(answer.body).not.toContain(service.deps.tokens.make('pledge', String(body['id'])));
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('is one pledge when the same request comes again, also after it has changed', async () => {
    const first = await pledge(service, appeal, { key: 'same' });
    const again = await pledge(service, appeal, { key: 'same' });
    expect(again.statusCode).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json()).toEqual(first.json());
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/pledges/${service.deps.tokens.make('pledge', first.json<{ id: string }>().id)}/confirm`,
    });
    expect((await pledge(service, appeal, { key: 'same' })).json()).toEqual(first.json());
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('is one pledge when the same request comes twenty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => pledge(service, appeal, { key: 'twenty' })));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('says what to send when there is no key', async () => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      payload: { email: 'sam@example.org', items: [{ needId: firstNeed(appeal), quantity: 2 }] },
    });
    expect(answer.statusCode).toBe(422);
    const [error] = answer.json<{ errors: { path: string; message: string }[] }>().errors;
    expect(error?.path).toBe('Idempotency-Key');
    expect(error?.message).toMatch(/^Please send this header/);
  });

  it('refuses the same key with another body', async () => {
    await pledge(service, appeal, { key: 'key' });
    const other = await pledge(service, appeal, { key: 'key', quantity: 2 });
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ type: '/problems/idempotency-key-reused' });
  });

  it('refuses a request without a key, and one with bad values by name', async () => {
    const url = `/api/v1/appeals/${appeal.slug}/pledges`;
    const payload = { email: 'sam@example.org', items: [{ needId: firstNeed(appeal), quantity: 1 }] };
    expect((await service.app.inject({ method: 'POST', url, payload })).statusCode).toBe(422);
    for (const quantity of [0, -1, 1.5, 1_000_001])
      expect((await pledge(service, appeal, { quantity })).statusCode).toBe(422);
    const bad = await pledge(service, appeal, { email: 'nowhere' });
    expect(bad.json()).toMatchObject({ type: '/problems/invalid-input', errors: [{ path: 'email' }] });
  });

  it('refuses more than is still accepted and says how much that is', async () => {
    await pledge(service, appeal, { quantity: 94 });
    const tooMany = await pledge(service, appeal, { email: cast.priya, quantity: 7 });
    expect(tooMany.statusCode).toBe(409);
    expect(tooMany.json()).toMatchObject({
      type: '/problems/need-full',
      needs: [{ needId: firstNeed(appeal), open: 6 }],
    });
    expect((await pledge(service, appeal, { email: cast.priya, quantity: 6 })).statusCode).toBe(201);
  });

  it('takes all items or none', async () => {
    const [tins, blankets] = appeal.needs.map((need) => need.id);
    const answer = await pledge(service, appeal, {
      items: [
        { needId: String(tins), quantity: 5 },
        { needId: String(blankets), quantity: 500 },
      ],
    });
    expect(answer.statusCode).toBe(409);
    expect(await countsOf(service, appeal)).toEqual(nothing);
    expect(await countsOf(service, appeal, 1)).toEqual(nothing);
  });

  it('gives the last 20 items to 20 of 50 who race for them', async () => {
    await pledge(service, appeal, { quantity: 80 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => pledge(service, appeal, { email: `racer-${at}@example.org`, quantity: 1 })),
    );
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(20);
    expect(answers.filter((answer) => answer.statusCode === 409)).toHaveLength(30);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 100 });
  });

  it('takes nothing that the appeal does not ask for', async () => {
    const other = await makeAppeal(service, cast.foodBank, { slug: `other-${made++}` });
    expect((await pledge(service, appeal, { items: [{ needId: firstNeed(other), quantity: 1 }] })).statusCode).toBe(
      422,
    );
    expect((await pledge(service, appeal, { items: [{ needId: newId(), quantity: 1 }] })).statusCode).toBe(422);
    expect(await countsOf(service, other)).toEqual(nothing);
  });

  it('takes nothing for a draft, a paused or a full appeal, or after the deadline', async () => {
    const of = (state: 'draft' | 'paused' | 'full') =>
      makeAppeal(service, cast.dogsHome, { slug: `${state}-${made++}`, state });
    expect((await pledge(service, await of('draft'))).statusCode).toBe(404);
    for (const state of ['paused', 'full'] as const)
      expect((await pledge(service, await of(state))).json()).toMatchObject({
        type: '/problems/appeal-not-open',
        state,
      });
    const over = await makeAppeal(service, cast.dogsHome, {
      slug: `over-${made++}`,
      deadline: new Date(service.clock.now().getTime() - hours(1)),
    });
    expect((await pledge(service, over)).json()).toMatchObject({ type: '/problems/appeal-not-open', state: 'closed' });
    const unknown = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/no-such/pledges',
      headers: { 'idempotency-key': 'k' },
      payload: { email: 'a@example.org', items: [{ needId: newId(), quantity: 1 }] },
    });
    expect(unknown.statusCode).toBe(404);
  });

  it('keeps who brought whom over several hops, and ignores a code that is none', async () => {
    const first = (await pledge(service, appeal, { quantity: 1 })).json<{ shareUrl: string }>();
    const code = first.shareUrl.split('/').at(-1) ?? '';
    const second = await pledge(service, appeal, { email: cast.priya, quantity: 1, via: code });
    expect(second.json()).toMatchObject({ via: code });
    const own = second.json<{ shareUrl: string }>().shareUrl.split('/').at(-1) ?? '';
    const { rows } = await service.deps.pool.query<{ parent: string }>(
      'select parent.code as parent from share_links child join share_links parent on parent.id = child.parent_id where child.code = $1',
      [own],
    );
    expect(rows).toEqual([{ parent: code }]);
    expect(
      (await pledge(service, appeal, { email: 'c@example.org', quantity: 1, via: 'nobody' })).json(),
    ).toMatchObject({ via: null });
    expect((await pledge(service, appeal, { quantity: 2, via: code })).json()).toMatchObject({ via: null });
  });

  it('lets open be as many as you can where nothing is wanted in number', async () => {
    const endless = await makeAppeal(service, cast.dogsHome, {
      slug: `endless-${made++}`,
      deadline: new Date(service.clock.now().getTime() + days(3)),
      needs: [{ wanted: null }],
    });
    expect((await pledge(service, endless, { quantity: 1_000_000 })).statusCode).toBe(201);
  });
});
