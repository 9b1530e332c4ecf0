import { randomUUID } from 'node:crypto';
import { parse } from 'node-html-parser';
import { expect, vi } from 'vitest';
import { tallyDifferences } from '../../src/tally/check.ts';
import type { MadeAppeal } from '../support/make.ts';
import { brokenReferences } from '../support/references.ts';
import type { TestService } from '../support/service.ts';

export type ToPledge = {
  email?: string;
  quantity?: number;
  items?: { needId: string; quantity: number }[];
  key?: string;
  name?: string;
  showName?: boolean;
  via?: string;
  note?: string;
};

/** Sends a pledge as a program does; 24 of the first need by Sam, unless told otherwise. */
export function pledge(
  service: TestService,
  appeal: MadeAppeal,
  { email = 'sam@example.org', quantity = 24, key = randomUUID(), ...more }: ToPledge = {},
) {
  return service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': key },
    payload: { email, items: [{ needId: firstNeed(appeal), quantity }], ...more },
  });
}

export function firstNeed(appeal: MadeAppeal): string {
  const [need] = appeal.needs;
  if (!need) throw new Error('the appeal has no need');
  return need.id;
}

/** Pledges, and answers the path of the page that the mail leads to. */
export async function pledgeByMail(service: TestService, appeal: MadeAppeal, more: ToPledge = {}): Promise<string> {
  const answer = await pledge(service, appeal, more);
  expect(answer.statusCode).toBe(201);
  return pledgePageOf(service, answer.json<{ id: string }>().id);
}

/** The path of a pledge's page as its mail has it. */
export async function pledgePageOf(service: TestService, pledgeId: string): Promise<string> {
  const { rows } = await service.deps.pool.query<{ version: number }>(
    'select token_version as version from pledges where id = $1',
    [pledgeId],
  );
  return `/pledges/${service.deps.tokens.make('pledge', pledgeId, rows[0]?.version ?? 1)}`;
}

/** The first link of a letter whose address has this in it, as a path. */
export function linkIn(letter: { html: string }, part: string): string {
  const link = parse(letter.html)
    .querySelectorAll('a')
    .map((a) => a.getAttribute('href') ?? '')
    .find((href) => href.includes(part));
  if (link === undefined) throw new Error(`no link with ${part} in the letter`);
  const url = new URL(link);
  return url.pathname + url.search;
}

export const get = (service: TestService, url: string) => service.app.inject({ method: 'GET', url });

/** Presses a button of a form. */
export const post = (service: TestService, url: string, fields: Record<string, string> = {}) =>
  service.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    payload: new URLSearchParams(fields).toString(),
  });

/** What stands on a page, as people read it. */
export const textOf = (answer: { body: string }): string => parse(answer.body).textContent.replace(/\s+/g, ' ');

/** The four counts of the first need, from the API. */
export async function countsOf(service: TestService, appeal: MadeAppeal, at = 0) {
  const answer = await service.app.inject({ url: `/api/v1/appeals/${appeal.slug}/tally` });
  const need = answer.json<{ needs: Record<'unconfirmed' | 'pledged' | 'onTheWay' | 'received', number>[] }>().needs[
    at
  ];
  if (!need) throw new Error('no such need');
  const { unconfirmed, pledged, onTheWay, received } = need;
  return { unconfirmed, pledged, onTheWay, received };
}

export const nothing = { unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 };

/** The tallies are those of the records, and no record refers to one that is not there. */
export const expectTalliesRight = async ({ deps: { pool } }: TestService): Promise<void> => {
  expect(await tallyDifferences(pool)).toEqual([]);
  expect(await brokenReferences(pool)).toEqual([]);
};

/** Runs a periodic job now, as the queue would, and waits until it is done. */
export async function runJob(service: TestService, task: string): Promise<void> {
  const { pool } = service.deps;
  await pool.query('select graphile_worker.add_job($1)', [task]);
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query('select 1 from graphile_worker.jobs where task_identifier = $1', [task]);
      expect(rows).toEqual([]);
    },
    { timeout: 20_000 },
  );
}

export const runLapse = (service: TestService): Promise<void> => runJob(service, 'lapse-pledges');
