import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import type { MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { appealWithTimes, bookedAt, expectSlotsRight, pledgeAt, pointOf, tuesday } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await appealWithTimes(service, cast.dogsHome, { title: `Appeal ${count++}` });
});
afterAll(async () => {
  await expectSlotsRight(service);
  await service.stop();
});

const problemOf = (answer: { json(): unknown }) => answer.json() as { type: string; slots?: { startsAt: string }[] };

describe('an appeal that is slow', () => {
  it('asks whoever brings something for a time, with those that are free', async () => {
    const slow = await appealWithTimes(service, cast.dogsHome, { title: 'Slow one', slow: true });
    const answer = await pledgeAt(service, slow);
    expect(answer.statusCode).toBe(409);
    expect(problemOf(answer)).toMatchObject({ type: '/problems/slot-needed' });
    expect(problemOf(answer).slots?.map(({ startsAt }) => startsAt)).toContain(tuesday('10:00'));
    expect((await pledgeAt(service, slow, { way: 'post' })).statusCode).toBe(201);
    expect((await pledgeAt(service, slow, { startsAt: tuesday('10:00'), email: 'p@example.org' })).statusCode).toBe(
      201,
    );
  });

  it('keeps the form, and says that nothing is promised yet', async () => {
    const slow = await appealWithTimes(service, cast.dogsHome, { title: 'Slow form', slow: true });
    const page = await service.app.inject(`/a/${slow.slug}`);
    expect(page.body).toContain('everybody who brings something needs a time');
    const fields = { [`items.${slow.needs[0]?.id ?? ''}`]: '7', email: 'sam@example.org', name: 'Sam' };
    const refused = await sendForm(service, `/a/${slow.slug}/pledges`, fields);
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('whoever brings something needs a time. Please choose one.');
    expect(refused.body).toContain('value="7"');
    expect(refused.body).toContain('value="Sam"');
    const slot = `${pointOf(slow)} ${tuesday('10:30')}`;
    const taken = await sendForm(service, `/a/${slow.slug}/pledges`, { ...fields, slot });
    expect(taken.statusCode).toBe(303);
    const again = await sendForm(service, `/a/${slow.slug}/pledges`, { ...fields, slot });
    expect(again.statusCode).toBe(303);
    expect(again.headers.location?.split('?')[0]).toBe(taken.headers.location?.split('?')[0]);
    expect(await bookedAt(service, slow, tuesday('10:30'))).toEqual({ counted: 1, bookings: 1 });
  });

  it('takes effect on the next pledge', async () => {
    expect((await pledgeAt(service, appeal, { email: 'before@example.org', key: 'before' })).statusCode).toBe(201);
    const steered = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { slow: true },
    });
    expect(steered.statusCode).toBe(200);
    expect((await pledgeAt(service, appeal, { email: 'after@example.org' })).statusCode).toBe(409);
    // The same request as before gets the same answer.
    expect((await pledgeAt(service, appeal, { email: 'before@example.org', key: 'before' })).statusCode).toBe(201);
  });

  it('takes promises without a time while nobody shall come, and gives none away', async () => {
    const slow = await appealWithTimes(service, cast.dogsHome, { title: 'Slow and stopped', slow: true });
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slow.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { stopVisits: true },
    });
    expect((await pledgeAt(service, slow, { email: 'without@example.org' })).statusCode).toBe(201);
    const eager = await pledgeAt(service, slow, { startsAt: tuesday('10:00'), email: 'with@example.org' });
    expect(eager.statusCode).toBe(201);
    expect(await bookedAt(service, slow, tuesday('10:00'))).toEqual({ counted: 0, bookings: 0 });
  });

  it('asks nobody where no point has times, and tells the charity so', async () => {
    const slow = await appealWithTimes(service, cast.dogsHome, {
      title: 'No times',
      slow: true,
      point: { capacityPerHour: null },
    });
    expect((await pledgeAt(service, slow)).statusCode).toBe(201);
    const page = await service.app.inject({
      url: `/admin/${cast.dogsHome.slug}/appeals/${slow.slug}/slots`,
      headers: cast.rosa.headers,
    });
    expect(page.body).toContain('nobody can be asked for a time');
  });
});
