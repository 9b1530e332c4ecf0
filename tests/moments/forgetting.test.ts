import { afterAll, beforeAll, expect, it } from 'vitest';
import { castOf } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { runJob } from '../pledges/support.ts';
import { allSent, join, joinAndConfirm, nameMoment } from './support.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const days = (count: number) => service.clock.forward(count * 86_400_000);
const known = async (email: string) =>
  (await service.deps.pool.query('select 1 from supporters where email = $1', [email])).rowCount === 1;

it('forgets who never confirmed after 30 days, and who was in a year after the moment', async () => {
  const cast = await castOf(service);
  const appeal = await makeAppeal(service, cast.dogsHome, { deadline: new Date('2027-11-01T10:00:00Z') });
  const momentId = await nameMoment(service, { cast, appeal }, { at: '2027-06-01T19:00' });
  await join(service, appeal, momentId, 'never@example.org');
  await joinAndConfirm(service, appeal, momentId, 'sam@example.org');
  await allSent(service);
  const forget = () => runJob(service, 'forget-supporters');
  days(29);
  await forget();
  expect(await known('never@example.org')).toBe(true);
  days(2);
  await forget();
  expect(await known('never@example.org')).toBe(false);
  expect(await known('sam@example.org')).toBe(true);
  // More than a year after Sam joined, but not after the moment.
  service.clock.set(new Date('2028-05-30T10:00:00Z'));
  await forget();
  expect(await known('sam@example.org')).toBe(true);
  service.clock.set(new Date('2028-06-03T10:00:00Z'));
  await forget();
  expect(await known('sam@example.org')).toBe(false);
  expect((await service.deps.pool.query('select 1 from moment_joins')).rowCount).toBe(0);
});
