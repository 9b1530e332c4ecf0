import { afterAll, beforeAll, expect, it } from 'vitest';
import { days, hours, minutes } from '../../src/lib/clock.ts';
import { timetable } from '../../src/timetable.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePledgers, makePoint } from './support.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  const { dogsHome, rosa } = await castOf(service);
  const now = service.clock.now().getTime();
  const looks = {
    open: {},
    slow: { slowSince: new Date(now) },
    'visits-stopped': { visitsStoppedAt: new Date(now) },
    paused: { state: 'paused' },
    full: { state: 'full' },
    closed: { state: 'closed', closedAt: new Date(now) },
    over: { deadline: new Date(now - hours(1)) },
    draft: { state: 'draft' },
    'taken-down': { takenDownAt: new Date(now) },
    quiet: { touchedAt: new Date(now - days(9)), stillTrueAskedAt: new Date(now - days(6)) },
    met: { needs: [{ wanted: 1, headroomPercent: 0, received: 1 }] },
  } as const;
  for (const [name, more] of Object.entries(looks)) {
    const { needs = [{ wanted: 100 }], ...rest } = { needs: undefined, ...more };
    const appeal = await makeAppeal(service, dogsHome, {
      title: name,
      publishedAt: new Date(now - days(9)),
      needs: needs.map((need) => ({ ...need })),
      ...rest,
    });
    await makePoint(service, dogsHome, appeal);
    for (const state of ['pledged', 'on-the-way', 'unconfirmed', 'withdrawn'] as const)
      await makePledgers(service, appeal, [`${state}.${name}@example.org`], state);
  }
  await service.app.inject({
    method: 'POST',
    url: '/api/v1/appeals/paused/steer',
    headers: rosa.headers,
    payload: { redirect: { kind: 'appeal', slug: 'open' } },
  });
});
afterAll(() => service.stop());

const versions = async () =>
  (
    await service.deps.pool.query<{ line: string }>(
      "select slug || ' ' || tally_version as line from appeals order by slug",
    )
  ).rows.map(({ line }) => line);

/** Every job of the timetable, once, and the letters and jobs that they owe. */
async function everyJob(): Promise<void> {
  for (const { task } of timetable) await service.deps.pool.query('select graphile_worker.add_job($1::text)', [task]);
  await expect
    .poll(
      async () =>
        (
          await service.deps.pool.query<{ task_identifier: string }>(
            "select task_identifier from graphile_worker.jobs where run_at <= now() + interval '1 minute'",
          )
        ).rows,
      { timeout: 30_000, interval: 200 },
    )
    .toEqual([]);
}

it('makes no page anew by a job that finds nothing to do', async () => {
  for (let nth = 0; nth < 3; nth++) {
    await everyJob();
    service.clock.forward(minutes(1));
  }
  const before = await versions();
  await everyJob();
  service.clock.forward(minutes(1));
  await everyJob();
  expect(await versions()).toEqual(before);
}, 60_000);
