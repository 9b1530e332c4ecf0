import { sql, type SQL } from 'drizzle-orm';
import type { Redirect } from '../appeals/redirect-rules.ts';
import { redirectEndNow } from '../appeals/standing.ts';
import type { DbOrTx, Tx } from '../db/connect.ts';
import { days, later } from '../lib/clock.ts';
import { openTimes } from '../points/hours.ts';
import { slotTimes, type SlotTime } from './rules.ts';

/** A time at a point, as somebody wishes for it. */
export type SlotWish = { pointId: string; startsAt: Date };

/** As far as times are shown ahead, and can be taken. */
const showDays = 14;

/** Times from here on are not to be had: two weeks ahead, or those after the deadline. */
export function timesUntil(now: Date, deadline: Date | null): Date {
  const end = later(now, days(showDays));
  return deadline !== null && deadline < end ? deadline : end;
}

/** What of a drop-off point its times are made of, with the time zone of its organisation. */
export type SlotPoint = {
  id: string;
  name: string;
  hours: string | null;
  capacityPerHour: number | null;
  slotMinutes: number;
  visibility: 'public' | 'after-pledge';
  isClosed: boolean;
  timeZone: string;
};

/** The times of a point in a span; none where it takes no bookings or its hours can't be read. */
export function timesOf(point: SlotPoint, { from, to }: { from: Date; to: Date }): SlotTime[] {
  const { hours, capacityPerHour, slotMinutes, timeZone, isClosed } = point;
  if (isClosed || capacityPerHour === null || hours === null) return [];
  const open = openTimes(hours, { from, to, timeZone });
  if (open === null) return [];
  return slotTimes(open, { capacityPerHour, slotMinutes }, timeZone).filter(
    ({ startsAt }) => startsAt >= from && startsAt < to,
  );
}

/**
 * The point of a time that is about to be taken for an appeal, under a lock that its members' changes wait for, and the
 * time itself: null when nothing is brought to the point for this appeal now, the time is none of this point's, begun, or
 * none that is offered yet: who could take one of next year would keep what they promised from others until then.
 */
export async function timeToTake(
  tx: Tx,
  { id: appealId, deadline }: { id: string; deadline: Date | null },
  { pointId, startsAt }: SlotWish,
  now: Date,
): Promise<{ point: SlotPoint; time: SlotTime } | null> {
  if (startsAt < now || startsAt >= timesUntil(now, deadline)) return null;
  const bringsThere = isBroughtTo(appealId, await redirectEndNow(tx, appealId, now));
  const [point] = await slotPoints(tx, sql`points.id = ${pointId} and ${bringsThere}`, sql`for share of points`);
  if (!point) return null;
  const to = new Date(startsAt.getTime() + point.slotMinutes * 60_000);
  const time = timesOf(point, { from: startsAt, to }).find((one) => one.startsAt.getTime() === startsAt.getTime());
  return time ? { point, time } : null;
}

/**
 * Takes one place, if there is one: the condition stands in the UPDATE, so that of many at once only as many get one as
 * there are. Times of a former grid that overlap this one count too. The booking itself is the caller's to write.
 */
export async function takePlace(tx: Tx, pointId: string, { startsAt, endsAt, capacity }: SlotTime): Promise<boolean> {
  await tx.execute(sql`
    insert into slots (point_id, starts_at, ends_at) values (${pointId}, ${startsAt}, ${endsAt})
        on conflict (point_id, starts_at) do update set ends_at = excluded.ends_at
     where slots.booked = 0 and slots.ends_at <> excluded.ends_at`);
  const { rowCount } = await tx.execute(sql`
    update slots set booked = booked + 1
     where point_id = ${pointId} and starts_at = ${startsAt}
       and booked + (select coalesce(sum(other.booked), 0) from slots as other
                      where other.point_id = ${pointId} and other.starts_at <> ${startsAt}
                        and other.starts_at < ${endsAt} and other.ends_at > ${startsAt}
                        and other.starts_at > ${startsAt}::timestamptz - interval '1 hour') < ${capacity}`);
  return rowCount === 1;
}

/** That it is brought to the point at present: the appeal names it, or people are sent there in its stead. */
export function isBroughtTo(appealId: string, redirect: Redirect | null): SQL {
  if (redirect === null || redirect.kind === 'need') return isNamed(appealId);
  return redirect.kind === 'point' ? sql`points.id = ${redirect.pointId}` : sql`false`;
}

/** That somebody may have a time there: where people were going to before they were sent on, their time is kept. */
export const isVisitedFor = (appealId: string, redirect: Redirect | null): SQL =>
  sql`(${isNamed(appealId)} or ${isBroughtTo(appealId, redirect)})`;

const isNamed = (appealId: string): SQL =>
  sql`exists (select from appeal_drop_off_points as links where links.point_id = points.id and links.appeal_id = ${appealId})`;

/** The points that fulfil a condition on `points`, by name. */
export async function slotPoints(db: DbOrTx, condition: SQL, lock: SQL = sql``): Promise<SlotPoint[]> {
  const { rows } = await db.execute<SlotPoint>(sql`
    select points.id, points.name, points.hours, points.capacity_per_hour as "capacityPerHour",
           points.slot_minutes as "slotMinutes", points.visibility, points.closed_at is not null as "isClosed",
           organisations.time_zone as "timeZone"
      from drop_off_points as points
      join organisations on organisations.id = points.organisation_id
     where ${condition}
     order by points.name, points.id ${lock}`);
  return rows;
}
