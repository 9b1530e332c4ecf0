import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import { slotDifferences } from '../../src/slots/check.ts';
import { makeAppeal, type MadeAppeal, type PointToMake } from '../support/make.ts';
import type { TestService } from '../support/service.ts';

/** The clock of the tests stands at Monday 23 November 2026, 10 am in London: these are times of the next day. */
export const tuesday = (time: string): string => `2026-11-24T${time}:00.000Z`;

/** An appeal with a point that takes four in an hour, two in each half hour, on weekdays from 10 to noon. */
export const appealWithTimes = (
  service: TestService,
  organisation: { id: string },
  {
    title = '500 tins by Friday',
    slow = false,
    point = {},
  }: { title?: string; slow?: boolean; point?: PointToMake } = {},
): Promise<MadeAppeal> =>
  makeAppeal(service, organisation, {
    title,
    slowSince: slow ? service.clock.now() : null,
    dropOffPoints: [{ hours: 'Mo-Fr 10:00-12:00', capacityPerHour: 4, slotMinutes: 30, ...point }],
  });

export function pointOf(appeal: MadeAppeal): string {
  const [point] = appeal.dropOffPoints;
  if (!point) throw new Error('the appeal has no point');
  return point.id;
}

/** Pledges as a program does; `slot` at the appeal's point. */
export function pledgeAt(
  service: TestService,
  appeal: MadeAppeal,
  {
    startsAt,
    email = 'sam@example.org',
    key = randomUUID(),
    quantity = 2,
    ...more
  }: { startsAt?: string; email?: string; key?: string; quantity?: number; way?: string; name?: string } = {},
) {
  return service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': key },
    payload: {
      email,
      items: [{ needId: appeal.needs[0]?.id, quantity }],
      ...(startsAt === undefined ? {} : { slot: { pointId: pointOf(appeal), startsAt } }),
      ...more,
    },
  });
}

/** Pledges and confirms; answers the path of the pledge's page. */
export async function confirmedPledge(
  service: TestService,
  appeal: MadeAppeal,
  more: Parameters<typeof pledgeAt>[2] = {},
): Promise<{ id: string; path: string; token: string }> {
  const answer = await pledgeAt(service, appeal, more);
  expect(answer.statusCode).toBe(201);
  const { id } = answer.json<{ id: string }>();
  const token = service.deps.tokens.make('pledge', id);
  const path = `/pledges/${token}`;
  const confirmed = await service.app.inject({ method: 'POST', url: `/api/v1${path}/confirm` });
  expect(confirmed.statusCode).toBe(200);
  return { id, path, token };
}

/** How many places are taken at a time, as the slot counts and as its bookings add up to. */
export async function bookedAt(service: TestService, appeal: MadeAppeal, startsAt: string) {
  const { rows } = await service.deps.db.execute<{ counted: number; bookings: number }>(sql`
    select booked as counted, (select count(*)::int from slot_bookings
             where slot_bookings.point_id = slots.point_id and slot_bookings.starts_at = slots.starts_at
               and freed_at is null) as bookings
      from slots where point_id = ${pointOf(appeal)} and starts_at = ${startsAt}`);
  return rows[0] ?? { counted: 0, bookings: 0 };
}

export const expectSlotsRight = async (service: TestService): Promise<void> =>
  expect(await slotDifferences(service.deps.pool)).toEqual([]);

/** What a supporter's pledge has, from the API. */
export async function slotOf(service: TestService, path: string): Promise<string | null> {
  const answer = await service.app.inject(`/api/v1${path}`);
  return answer.json<{ slot: { startsAt: string } | null }>().slot?.startsAt ?? null;
}

export const apiPost = (service: TestService, url: string, payload: object = {}) =>
  service.app.inject({ method: 'POST', url: `/api/v1${url}`, payload });

/** Runs a job of the queue now, with its payload, and waits until it is done. */
export async function runTask(service: TestService, task: string, payload: object = {}): Promise<void> {
  await service.deps.pool.query('select graphile_worker.add_job($1, $2::json)', [task, JSON.stringify(payload)]);
  await vi.waitFor(
    async () => {
      const { rows } = await service.deps.pool.query('select 1 from graphile_worker.jobs where task_identifier = $1', [
        task,
      ]);
      expect(rows).toEqual([]);
    },
    { timeout: 20_000 },
  );
}
