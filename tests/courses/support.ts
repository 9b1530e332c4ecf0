import { expect } from 'vitest';
import type { MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';
import { pledgeByMail, post, runJob, type ToPledge } from '../pledges/support.ts';

/** Pledges and confirms; answers the path of the pledge's page. */
export async function promise(service: TestService, appeal: MadeAppeal, more: ToPledge = {}): Promise<string> {
  const path = await pledgeByMail(service, appeal, more);
  expect((await post(service, `${path}/confirm`)).statusCode).toBe(303);
  return path;
}

/** Walks all courses as at that moment, and waits until the letters are out. */
export async function walk(service: TestService, at: string): Promise<void> {
  service.clock.set(new Date(at));
  await runJob(service, 'walk-courses');
  await allSent(service);
}

export async function allSent(service: TestService): Promise<void> {
  await expect
    .poll(
      async () =>
        (
          await service.deps.pool.query(`select 1 from graphile_worker.jobs where task_identifier = 'send-mail'
            union all select 1 from owed_mail`)
        ).rowCount,
      { timeout: 20_000 },
    )
    .toBe(0);
}

/** The kinds of the letters of the course that somebody got, in order; those of pledging itself left out. */
export const kindsTo = async (service: TestService, email: string): Promise<string[]> =>
  (await service.letters(email)).map(({ kind }) => kind).filter((kind) => !kind.startsWith('confirm-'));

export const stateOf = async (service: TestService, path: string): Promise<string> =>
  (await service.app.inject({ url: `/api/v1${path}` })).json<{ state: string }>().state;
