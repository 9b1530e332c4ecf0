import { expect } from 'vitest';
import type { Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeSession, type MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';
import { runJob } from '../pledges/support.ts';

export const get = (service: TestService, url: string, headers: Record<string, string> = {}) =>
  service.app.inject({ method: 'GET', url, headers });

/** `2026-11-25T19:00`, as the field of a form has it. */
export const evening = '2026-11-25T19:00';
export const prepared = 'The dogs need you. Please pass this on.';

export const adminPath = (cast: Cast, appeal: MadeAppeal): string =>
  `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/moments`;

/** Rosa names a moment; answers its id. */
export async function nameMoment(
  service: TestService,
  { cast, appeal }: { cast: Cast; appeal: MadeAppeal },
  { at = evening, text = prepared }: { at?: string; text?: string } = {},
): Promise<string> {
  // Anew, as some tests move the clock past the end of a session.
  const rosa = await makeSession(service, cast.rosa);
  const answer = await sendForm(service, adminPath(cast, appeal), { at, text }, rosa);
  expect(answer.headers.location, answer.body).toContain('said=named');
  return momentOf(service, appeal);
}

/** The id of the newest moment of an appeal. */
export async function momentOf(service: TestService, appeal: { id: string }): Promise<string> {
  const { rows } = await service.deps.pool.query<{ id: string }>(
    'select id from share_moments where appeal_id = $1 order by created_at desc, id desc limit 1',
    [appeal.id],
  );
  return rows[0]?.id ?? '';
}

export const join = (service: TestService, appeal: MadeAppeal, momentId: string, email: string, via = '') =>
  sendForm(service, `/a/${appeal.slug}/moments/${momentId}/join`, { email, via });

/** Joins, follows the mail and presses its button; answers the page of the place. */
export async function joinAndConfirm(
  service: TestService,
  appeal: MadeAppeal,
  momentId: string,
  email: string,
  via = '',
): Promise<string> {
  expect((await join(service, appeal, momentId, email, via)).statusCode).toBe(303);
  const place = pathIn(await service.letterTo(email, { kind: 'confirm-moment' }), '/moments/');
  expect((await sendForm(service, `${place}/confirm`)).headers.location).toBe(`${place}?said=in`);
  return place;
}

export const callNow = (service: TestService): Promise<void> => runJob(service, 'call-moments');

/** Waits until no mail and no push is owed any more. */
export async function allSent(service: TestService): Promise<void> {
  await expect
    .poll(
      async () =>
        (
          await service.deps.pool.query(
            `select 1 from owed_mail union all
             select 1 from graphile_worker.jobs where task_identifier in ('send-mail', 'tell-browser') and run_at <= now() + interval '1 minute'`,
          )
        ).rowCount,
      { timeout: 30_000 },
    )
    .toBe(0);
}

/** A line of a calendar file, unfolded. */
export const lineOf = (calendar: string, name: string): string | undefined =>
  calendar
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .find((line) => line.startsWith(name));
