import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { minutes } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { countsOf, expectTalliesRight, firstNeed, get, pledgePageOf, post, textOf } from './support.ts';

describe('promising on the page, going back, and promising the same again', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `the-same-${made++}` });
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  /** Loads the page as it is now, fills in the form as it stands there and sends it. */
  const promise = async (typed: { email?: string; quantity?: number; name?: string } = {}) => {
    const page = parse((await get(service, `/a/${appeal.slug}`)).body);
    const hidden = page.querySelectorAll('[data-pledge-form] input[type=hidden]');
    const answer = await post(service, `/a/${appeal.slug}/pledges`, {
      ...Object.fromEntries(
        hidden.map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
      ),
      email: typed.email ?? 'sam@example.org',
      name: typed.name ?? '',
      [`items.${firstNeed(appeal)}`]: String(typed.quantity ?? 3),
    });
    expect(answer.statusCode).toBe(303);
    return answer.headers.location ?? '';
  };
  const waiting = async () => (await countsOf(service, appeal)).unconfirmed;
  const pledgePage = async () => {
    const { rows } = await service.deps.pool.query<{ id: string }>(
      'select id from pledges where appeal_id = $1 order by created_at desc, id desc limit 1',
      [appeal.id],
    );
    return pledgePageOf(service, rows[0]?.id ?? '');
  };

  it('is one pledge, and leads to its page', async () => {
    const first = await promise();
    service.clock.forward(minutes(5));
    expect((await promise()).split('?')[0]).toBe(first);
    expect(await waiting()).toBe(3);
  });

  it('is one pledge on the page that has been in memory for long', async () => {
    await get(service, `/a/${appeal.slug}`);
    service.clock.forward(minutes(150));
    const first = await promise();
    expect((await promise()).split('?')[0]).toBe(first);
    expect(await waiting()).toBe(3);
  });

  it('is one pledge across the turn of the hour too', async () => {
    const toTheTurn = minutes(60) - (service.clock.now().getTime() % minutes(60));
    service.clock.forward(toTheTurn - minutes(1));
    const first = await promise();
    service.clock.forward(minutes(2));
    const again = await promise();
    expect(again).toBe(`${first}?said=already`);
    expect(textOf(await get(service, again))).toContain('it was not counted twice');
    expect(await waiting()).toBe(3);
  });

  it('says that it was not counted twice when a word was added, also once it is confirmed', async () => {
    const first = await promise();
    expect(await promise({ name: 'Sam' })).toBe(`${first}?said=already`);
    await post(service, `${await pledgePage()}/confirm`);
    const again = await get(service, await promise({ name: 'Sam' }));
    expect(textOf(again)).toContain('it was not counted twice');
    expect(textOf(again)).toContain('It is confirmed');
  });

  it('is another pledge with other items or another address, or an hour later', async () => {
    await promise();
    await promise({ quantity: 4 });
    await promise({ email: 'priya@example.org' });
    expect(await waiting()).toBe(10);
    service.clock.forward(minutes(75));
    await promise();
    expect(await waiting()).toBe(13);
  });

  it('is a new pledge when the first was taken back', async () => {
    const first = await promise();
    await post(service, `${await pledgePage()}/withdraw`);
    expect(await waiting()).toBe(0);
    const second = await promise();
    expect(second.split('?')[0]).not.toBe(first);
    expect((await promise()).split('?')[0]).toBe(second);
    expect(await waiting()).toBe(3);
  });

  it('is one pledge from many taps at once', async () => {
    const pages = await Promise.all(Array.from({ length: 6 }, () => promise()));
    expect(new Set(pages.map((page) => page.split('?')[0])).size).toBe(1);
    expect(await waiting()).toBe(3);
  });
});
