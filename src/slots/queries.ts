import { sql } from 'drizzle-orm';
import type { Redirect } from '../appeals/redirect-rules.ts';
import { redirectEndNow } from '../appeals/standing.ts';
import type { DbOrTx } from '../db/connect.ts';
import type { FreeSlot } from '../pledges/arrivals.ts';
import type { PledgeView } from '../pledges/queries.ts';
import { stateAt } from '../tally/rules.ts';
import { leadsAway } from '../ui/state-words.ts';
import { isBroughtTo, slotPoints, timesOf, timesUntil, type SlotPoint } from './places.ts';
import type { SlotTime } from './rules.ts';

/** The points to bring it to at present that take bookings; `all` with those that are shown after pledging. */
export const bookablePoints = async (
  db: DbOrTx,
  appealId: string,
  { all, now }: { all: boolean; now: Date },
): Promise<SlotPoint[]> => bookableWith(db, appealId, { all, redirect: await redirectEndNow(db, appealId, now) });

const bookableWith = (
  db: DbOrTx,
  appealId: string,
  { all, redirect }: { all: boolean; redirect: Redirect | null },
): Promise<SlotPoint[]> =>
  slotPoints(
    db,
    sql`${isBroughtTo(appealId, redirect)} and points.capacity_per_hour is not null and points.hours is not null
        and points.closed_at is null ${all ? sql`` : sql`and points.visibility = 'public'`}`,
  );

export type OfferedTime = SlotTime & { point: SlotPoint; booked: number; free: number };

/** Every time at these points from now on, in order, with how many places are left: one query. */
export async function offeredTimes(
  db: DbOrTx,
  points: readonly SlotPoint[],
  { from, until }: { from: Date; until: Date | null },
): Promise<OfferedTime[]> {
  const to = timesUntil(from, until);
  const times = points.flatMap((point) => timesOf(point, { from, to }).map((time) => ({ point, ...time })));
  if (times.length === 0) return [];
  const { rows } = await db.execute<{
    pointId: string;
    startsAt: string | Date;
    endsAt: string | Date;
    booked: number;
  }>(
    sql`
    select point_id as "pointId", starts_at as "startsAt", ends_at as "endsAt", booked
      from slots
     where point_id = any(${sql.param(points.map(({ id }) => id))}::uuid[])
       and starts_at > ${from}::timestamptz - interval '1 hour' and starts_at < ${to} and booked > 0`,
  );
  const taken = Map.groupBy(
    rows.map((row) => ({ ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) })),
    (row) => row.pointId,
  );
  return times
    .map((time) => {
      const booked = (taken.get(time.point.id) ?? [])
        .filter((one) => one.startsAt < time.endsAt && time.startsAt < one.endsAt)
        .reduce((sum, one) => sum + one.booked, 0);
      return { ...time, booked, free: Math.max(0, time.capacity - booked) };
    })
    .toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

export const freeOf = (times: readonly OfferedTime[]): FreeSlot[] =>
  times
    .filter(({ free }) => free > 0)
    .map(({ point, startsAt, endsAt, free }) => ({ pointId: point.id, pointName: point.name, startsAt, endsAt, free }));

/**
 * The charity asks that nobody comes, or sends people to others, or the appeal is over: no time is to be had, as
 * `bookSlot` says too.
 */
export const nobodyShallCome = (
  { visitsStopped, appealState, appealDeadline }: Pick<PledgeView, 'visitsStopped' | 'appealState' | 'appealDeadline'>,
  { redirect, now }: { redirect: { kind: Redirect['kind'] } | null | undefined; now: Date },
): boolean =>
  visitsStopped || leadsAway(redirect) || stateAt({ state: appealState, deadline: appealDeadline }, now) === 'closed';

/** The free times of an appeal, where it is brought to at present. `all`: also those at points that are shown after pledging. */
export async function freeSlotsOfAppeal(
  db: DbOrTx,
  { id, deadline }: { id: string; deadline: Date | null },
  { now, all }: { now: Date; all: boolean },
): Promise<FreeSlot[]> {
  const points = await bookablePoints(db, id, { all, now });
  return freeOf(await offeredTimes(db, points, { from: now, until: deadline }));
}

/**
 * Whether an appeal has times at all: when not, nobody can be asked for one, and "slow" slows nothing. `redirect`: where
 * people are sent, as a point in the stead of the appeal's own may have none.
 */
export async function hasTimes(
  db: DbOrTx,
  { id, deadline }: { id: string; deadline: Date | null },
  { now, redirect }: { now: Date; redirect: Redirect | null },
): Promise<boolean> {
  const points = await bookableWith(db, id, { all: true, redirect: redirect?.kind === 'point' ? redirect : null });
  const to = timesUntil(now, deadline);
  return points.some((point) => timesOf(point, { from: now, to }).length > 0);
}
