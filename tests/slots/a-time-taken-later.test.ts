import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
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

describe('a time taken later', () => {
  it('is taken, changed and given back, one tap each, without JavaScript', async () => {
    const { path } = await confirmedPledge(service, appeal);
    const page = await service.app.inject(`${path}/time`);
    expect(page.statusCode).toBe(200);
    const value = /value="([^"]+ 2026-11-24T10:30:00\.000Z)"/.exec(page.body)?.[1] ?? '';
    const taken = await sendForm(service, `${path}/time`, { slot: value });
    expect(taken.statusCode).toBe(303);
    expect((await service.app.inject(taken.headers.location ?? '')).body).toContain(
      '10.30 am to 11 am, at The kennels',
    );
    await sendForm(service, `${path}/time`, { slot: value.replace('10:30', '11:30') });
    expect(await slotOf(service, path)).toBe(tuesday('11:30'));
    expect((await bookedAt(service, appeal, tuesday('10:30'))).counted).toBe(0);
    await sendForm(service, `${path}/time/free`);
    expect(await slotOf(service, path)).toBeNull();
    expect((await bookedAt(service, appeal, tuesday('11:30'))).counted).toBe(0);
  });

  it('is refused kindly, with what is free, when somebody was quicker', async () => {
    for (const email of ['a@example.org', 'b@example.org'])
      await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), email });
    const { path } = await confirmedPledge(service, appeal, { startsAt: tuesday('11:00') });
    const answer = await sendForm(service, `${path}/time`, { slot: `${pointOf(appeal)} ${tuesday('10:00')}` });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('Somebody has just taken that time.');
    expect(await slotOf(service, path)).toBe(tuesday('11:00'));
  });

  it('gives the last place to one of fifty, and the others keep the time that they had', async () => {
    const title = `Wide ${count}`;
    const wide = await appealWithTimes(service, cast.dogsHome, {
      title,
      point: { capacityPerHour: 60, slotMinutes: 60 },
    });
    const pledges = await Promise.all(
      Array.from({ length: 51 }, (_, at) =>
        confirmedPledge(service, wide, { email: `w${at}@example.org`, startsAt: tuesday('10:00'), quantity: 1 }),
      ),
    );
    await service.deps.pool.query('update drop_off_points set capacity_per_hour = 1 where id = $1', [pointOf(wide)]);
    const answers = await Promise.all(
      pledges.map(({ path }, at) =>
        apiPost(at % 2 === 0 ? service : other, `${path}/slot`, { pointId: pointOf(wide), startsAt: tuesday('11:00') }),
      ),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(await bookedAt(service, wide, tuesday('11:00'))).toEqual({ counted: 1, bookings: 1 });
    expect(await bookedAt(service, wide, tuesday('10:00'))).toEqual({ counted: 50, bookings: 50 });
  });

  it.each([
    ['is withdrawn', (path: string) => apiPost(service, `${path}/withdraw`)],
    [
      'is posted instead',
      (path: string) => apiPost(service, `${path}/plan`, { way: 'post', carrier: 'Evri', trackingNumber: 'H1' }),
    ],
  ])('is free again when the pledge %s', async (_, run) => {
    const { path } = await confirmedPledge(service, appeal, { startsAt: tuesday('10:00') });
    expect((await run(path)).statusCode).toBe(200);
    expect(await bookedAt(service, appeal, tuesday('10:00'))).toEqual({ counted: 0, bookings: 0 });
  });

  it('is free again when the pledge lapses, and when it is taken out', async () => {
    const lapsing = await pledgeAt(service, appeal, { startsAt: '2026-11-26T10:00:00.000Z' });
    const removed = await pledgeAt(service, appeal, {
      startsAt: '2026-11-26T10:30:00.000Z',
      email: 'made@example.org',
    });
    const { id } = removed.json<{ id: string }>();
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/pledges/${id}/remove`,
      headers: cast.rosa.headers,
      payload: { reason: 'Made up' },
    });
    expect((await bookedAt(service, appeal, '2026-11-26T10:30:00.000Z')).counted).toBe(0);
    expect(lapsing.statusCode).toBe(201);
    const before = service.clock.now();
    service.clock.forward(49 * 3_600_000);
    await runTask(service, 'lapse-pledges');
    expect((await bookedAt(service, appeal, '2026-11-26T10:00:00.000Z')).counted).toBe(0);
    service.clock.set(before);
  });
});

describe('a time that is still to come when the door has counted everything', () => {
  const receive = async (pledgeId: string, quantity: number, more: object = {}) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      headers: cast.rosa.headers,
      payload: { pledgeId, items: [{ needId: appeal.needs[0]?.id, quantity }], ...more },
    });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json<{ id: string }>().id;
  };
  const undo = async (receiptId: string) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/receipts/${receiptId}/undo`,
      headers: cast.rosa.headers,
    });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
  };
  const taken = async () => (await bookedAt(service, appeal, tuesday('10:00'))).counted;

  it('is free for others, and theirs again when that was a slip', async () => {
    const { id, path } = await confirmedPledge(service, appeal, { startsAt: tuesday('10:00') });
    const first = await receive(id, 1);
    expect(await taken()).toBe(1);
    const second = await receive(id, 1);
    expect(await taken()).toBe(0);
    await undo(first);
    expect(await slotOf(service, path)).toBe(tuesday('10:00'));
    await receive(id, 1);
    await undo(second);
    expect(await taken()).toBe(1);
    await expectSlotsRight(service);
  });

  it('is not theirs again when others have it by then, nor when they had given it back themselves', async () => {
    const sam = await confirmedPledge(service, appeal, { startsAt: tuesday('10:00') });
    const slip = await receive(sam.id, 1, { final: true });
    for (const email of ['one@example.org', 'two@example.org'])
      await pledgeAt(service, appeal, { startsAt: tuesday('10:00'), email });
    await undo(slip);
    expect(await slotOf(service, sam.path)).toBeNull();
    expect(await taken()).toBe(2);

    const priya = await confirmedPledge(service, appeal, { startsAt: tuesday('11:00'), email: 'priya@example.org' });
    await apiPost(service, `${priya.path}/free-slot`);
    service.clock.forward(1_000);
    await undo(await receive(priya.id, 2));
    expect(await slotOf(service, priya.path)).toBeNull();
  });

  it('stays with them once it has begun, so that the door sees who was here', async () => {
    const before = service.clock.now();
    const { id } = await confirmedPledge(service, appeal, { startsAt: tuesday('10:00') });
    service.clock.set(new Date(tuesday('10:05')));
    await receive(id, 2);
    expect(await taken()).toBe(1);
    service.clock.set(before);
  });
});
