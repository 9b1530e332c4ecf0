import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import type { MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  apiPost,
  appealWithTimes,
  bookedAt,
  confirmedPledge,
  expectSlotsRight,
  pledgeAt,
  pointOf,
  runTask,
  slotOf,
  tuesday,
} from './support.ts';

let service: TestService;
let other: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  other = await startTestService({}, { clock: service.clock, connection: service.connection });
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await appealWithTimes(service, cast.dogsHome, { title: `Appeal ${count++}` });
});
afterAll(async () => {
  await expectSlotsRight(service);
  await other.stop();
  await service.stop();
});

const problemOf = (answer: { json(): unknown }) => answer.json() as { type: string; slots?: { startsAt: string }[] };

describe('taking a time with the pledge', () => {
  it('gives it, and says so on the pledge', async () => {
    const answer = await pledgeAt(service, appeal, { startsAt: tuesday('10:00') });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      way: 'bring',
      slot: {
        pointId: pointOf(appeal),
        pointName: 'The kennels',
        startsAt: tuesday('10:00'),
        endsAt: tuesday('10:30'),
      },
    });
    expect(await bookedAt(service, appeal, tuesday('10:00'))).toEqual({ counted: 1, bookings: 1 });
  });

  it('gives the last place to one of fifty who want it at once, on two services', async () => {
    await pledgeAt(service, appeal, { startsAt: tuesday('11:00'), email: 'first@example.org' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        pledgeAt(at % 2 === 0 ? service : other, appeal, {
          startsAt: tuesday('11:00'),
          email: `racer${at}@example.org`,
          quantity: 1,
        }),
      ),
    );
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect(await bookedAt(service, appeal, tuesday('11:00'))).toEqual({ counted: 2, bookings: 2 });
    const refused = answers.find(({ statusCode }) => statusCode === 409);
    expect(refused && problemOf(refused).type).toBe('/problems/slot-unavailable');
    expect(refused && problemOf(refused).slots?.map(({ startsAt }) => startsAt)).not.toContain(tuesday('11:00'));
    await expectSlotsRight(service);
  });

  it('gives one place to the same request fifty times at once', async () => {
    await pledgeAt(service, appeal, { startsAt: tuesday('11:30'), email: 'first@example.org' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        pledgeAt(at % 2 === 0 ? service : other, appeal, { startsAt: tuesday('11:30'), key: 'the-same' }),
      ),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    expect(await bookedAt(service, appeal, tuesday('11:30'))).toEqual({ counted: 2, bookings: 2 });
  });

  it('answers the same request the same after the time was changed', async () => {
    const first = await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), key: 'again' });
    const path = `/pledges/${service.deps.tokens.make('pledge', first.json<{ id: string }>().id)}`;
    await apiPost(service, `${path}/slot`, { pointId: pointOf(appeal), startsAt: tuesday('10:30') });
    const again = await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), key: 'again' });
    expect(again.statusCode).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await slotOf(service, path)).toBe(tuesday('10:30'));
    expect((await bookedAt(service, appeal, tuesday('10:00'))).counted).toBe(0);
  });

  it('frees the place when the ledger refuses', async () => {
    const answer = await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), quantity: 900 });
    expect(answer.statusCode).toBe(409);
    expect(problemOf(answer).type).toBe('/problems/need-full');
    expect(await bookedAt(service, appeal, tuesday('10:00'))).toEqual({ counted: 0, bookings: 0 });
  });

  it.each([
    ['when the point is shut', tuesday('13:00')],
    ['between two times', tuesday('10:10')],
    ['in the past', '2026-11-23T09:30:00.000Z'],
    ['on a Saturday', '2026-11-28T10:00:00.000Z'],
    ['after the deadline', '2026-11-27T11:00:00.000Z'],
    ['further ahead than times are offered', '2027-11-23T10:00:00.000Z'],
  ])('gives none %s', async (_, startsAt) => {
    const answer = await pledgeAt(service, appeal, { startsAt });
    expect(answer.statusCode).toBe(409);
    expect(problemOf(answer).type).toBe('/problems/slot-unavailable');
  });

  it('that is given back while nobody shall come brings no letter that says where to', async () => {
    const { path } = await confirmedPledge(service, appeal, {
      startsAt: tuesday('10:00'),
      email: 'stopped@example.org',
    });
    const stopped = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { stopVisits: true },
    });
    expect(stopped.statusCode).toBe(200);
    await apiPost(service, `${path}/free-slot`);
    const { text } = await service.letterTo('stopped@example.org', { kind: 'slot-changed' });
    expect(text).toContain('What you promised stands.');
    expect(text).not.toContain('Please bring it');
    expect(text).not.toContain('Moss Brook Road');
  });

  it('gives none of next year, also to a pledge that is there', async () => {
    await service.deps.pool.query(`update appeals set deadline = '2028-01-01' where id = $1`, [appeal.id]);
    const { path } = await confirmedPledge(service, appeal);
    for (const startsAt of ['2026-12-08T10:00:00.000Z', '2027-11-23T10:00:00.000Z']) {
      const answer = await apiPost(service, `${path}/slot`, { pointId: pointOf(appeal), startsAt });
      expect(problemOf(answer).type).toBe('/problems/slot-unavailable');
    }
  });

  it('tells the times of a draft to nobody', async () => {
    await service.deps.pool.query(`update appeals set state = 'draft' where id = $1`, [appeal.id]);
    const answer = await pledgeAt(service, appeal, { startsAt: tuesday('13:00') });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('kennels');
  });

  it('lets a hold go that a crash left behind', async () => {
    const { deps } = service;
    const startsAt = tuesday('10:00');
    await deps.pool.query(`insert into slots (point_id, starts_at, ends_at, booked) values ($1, $2, $3, 1)`, [
      pointOf(appeal),
      startsAt,
      tuesday('10:30'),
    ]);
    await deps.pool.query(
      `insert into slot_bookings (id, point_id, starts_at, held_until) values (gen_random_uuid(), $1, $2, $3)`,
      [pointOf(appeal), startsAt, new Date(service.clock.now().getTime() + 600_000)],
    );
    await runTask(service, 'free-slots');
    expect((await bookedAt(service, appeal, startsAt)).counted).toBe(1);
    service.clock.forward(600_000);
    await runTask(service, 'free-slots');
    expect(await bookedAt(service, appeal, startsAt)).toEqual({ counted: 0, bookings: 0 });
  });
});

describe('a point that is shown after pledging', () => {
  it('tells no time before the pledge is confirmed, and gives one afterwards', async () => {
    const hidden = await appealWithTimes(service, cast.dogsHome, {
      title: 'Refuge',
      slow: true,
      point: { visibility: 'after-pledge', hours: 'Mo-Fr 14:00-16:00' },
    });
    const page = await service.app.inject(`/a/${hidden.slug}`);
    expect(page.body).not.toMatch(/2 pm|2\.30/);
    expect((await service.app.inject(`/api/v1/appeals/${hidden.slug}/slots`)).json()).toEqual({ items: [] });
    expect((await pledgeAt(service, hidden, { startsAt: tuesday('14:00') })).statusCode).toBe(409);
    const answer = await pledgeAt(service, hidden);
    expect(answer.statusCode).toBe(201);
    const path = `/pledges/${service.deps.tokens.make('pledge', answer.json<{ id: string }>().id)}`;
    expect((await service.app.inject(`${path}/time`)).body).not.toMatch(/2 pm|2\.30/);
    const early = await apiPost(service, `${path}/slot`, { pointId: pointOf(hidden), startsAt: tuesday('14:00') });
    expect(early.statusCode).toBe(409);
    await apiPost(service, `${path}/confirm`);
    expect((await service.app.inject(path)).body).toContain('Choose a time');
    const late = await apiPost(service, `${path}/slot`, { pointId: pointOf(hidden), startsAt: tuesday('14:00') });
    expect(late.statusCode).toBe(200);
  });
});
