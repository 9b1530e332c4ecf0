import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appeals } from '../../src/db/schema/appeals.ts';
import { pledges } from '../../src/db/schema/pledges.ts';
import { supporters } from '../../src/db/schema/supporters.ts';
import { days } from '../../src/lib/clock.ts';
import { forgetAfterDays, forgetTask, forgetUnconfirmedAfterDays } from '../../src/pledges/forget.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectTalliesRight, pledgeByMail, post, runJob } from './support.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const forget = (): Promise<void> => runJob(service, forgetTask);
const isKnown = async (email: string): Promise<boolean> =>
  (await service.deps.db.select().from(supporters).where(eq(supporters.email, email))).length > 0;

it('forgets an address that never confirmed after 30 days, and one that did a year after all is over', async () => {
  const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'long-ago' });
  await pledgeByMail(service, appeal, { email: 'never@example.org' });
  const path = await pledgeByMail(service, appeal, { email: 'kept@example.org', name: 'Sam' });
  await post(service, `${path}/confirm`);
  await service.deps.db.update(pledges).set({ state: 'lapsed' }).where(eq(pledges.state, 'unconfirmed'));
  await service.deps.pool.query('update needs set unconfirmed = 0');

  service.clock.forward(days(forgetUnconfirmedAfterDays) - 1_000);
  await forget();
  expect(await isKnown('never@example.org')).toBe(true);
  service.clock.forward(2_000);
  await forget();
  expect(await isKnown('never@example.org')).toBe(false);

  service.clock.forward(days(forgetAfterDays));
  await service.deps.db.update(appeals).set({ state: 'open' }).where(eq(appeals.id, appeal.id));
  await forget();
  expect(await isKnown('kept@example.org')).toBe(true);
  await service.deps.db.update(appeals).set({ state: 'closed' }).where(eq(appeals.id, appeal.id));
  await forget();
  expect(await isKnown('kept@example.org')).toBe(false);
  expect(await service.deps.db.select().from(pledges).where(eq(pledges.name, 'Sam'))).toEqual([]);
  await expectTalliesRight(service);
});
