import { sql } from 'drizzle-orm';
import { Temporal } from 'temporal-polyfill';
import { redirectEndNow } from '../appeals/standing.ts';
import type { DbOrTx } from '../db/connect.ts';
import { listText, toBringLines } from '../pledges/words.ts';
import { dayText, hoursText } from '../ui/dates.ts';
import { bookablePoints, offeredTimes } from './queries.ts';
import { isVisitedFor, slotPoints } from './places.ts';

export type Visitor = { key: string; name: string; what: string; mark: string | null };
type VisitTime = { key: string; when: string; point: string; visitors: Visitor[]; free: number | null };
export type VisitDay = { label: string; times: VisitTime[]; free: { when: string; point: string; places: number }[] };

type BookedRow = {
  bookingId: string;
  pointId: string;
  pointName: string;
  startsAt: Date;
  endsAt: Date;
  pledgeId: string | null;
  name: string | null;
  state: string | null;
  otherTitle: string | null;
  items: { item: string; unit: string | null; quantity: number; received: number }[];
};

/**
 * Who comes when to the points of an appeal, from the beginning of today on, and what is free from now on. A point may
 * serve several appeals of its organisation: whoever stands there takes from all. Where people are sent to another point,
 * those who still have a time at the former are seen too.
 */
export async function visitDays(
  db: DbOrTx,
  { id: appealId, deadline }: { id: string; deadline: Date | null },
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<VisitDay[]> {
  const redirect = await redirectEndNow(db, appealId, now);
  const points = await slotPoints(db, isVisitedFor(appealId, redirect));
  const booked = await bookingsAt(
    db,
    points.map(({ id }) => id),
    { appealId, from: midnightOf(now, timeZone) },
  );
  const offered = await offeredTimes(db, await bookablePoints(db, appealId, { all: true, now }), {
    from: now,
    until: deadline,
  });
  const freeAt = new Map(offered.map((time) => [keyOf(time.point.id, time.startsAt), time.free]));
  const times = [...Map.groupBy(booked, ({ pointId, startsAt }) => keyOf(pointId, startsAt))].flatMap(([key, rows]) => {
    const [first] = rows;
    if (!first) return [];
    const visitors = rows.toSorted((a, b) => amountOf(b) - amountOf(a)).map(visitorOf);
    const time = {
      key,
      when: hoursText(first, timeZone),
      point: first.pointName,
      visitors,
      free: freeAt.get(key) ?? null,
    };
    return [{ startsAt: first.startsAt, time }];
  });
  const free = offered
    .filter((time) => time.free > 0)
    .map((time) => ({
      startsAt: time.startsAt,
      free: { when: hoursText(time, timeZone), point: time.point.name, places: time.free },
    }));
  const days = Map.groupBy(
    [...times, ...free].toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
    ({ startsAt }) => dayText(startsAt, timeZone),
  );
  return [...days].map(([label, entries]) => ({
    label,
    times: entries.flatMap((entry) => ('time' in entry ? [entry.time] : [])),
    free: entries.flatMap((entry) => ('free' in entry ? [entry.free] : [])),
  }));
}

const keyOf = (pointId: string, startsAt: Date): string => `${pointId} ${startsAt.getTime()}`;

const amountOf = ({ items }: BookedRow): number =>
  items.reduce((sum, { quantity, received }) => sum + Math.max(0, quantity - received), 0);

function visitorOf({ bookingId, pledgeId, name, state, otherTitle, items }: BookedRow): Visitor {
  if (pledgeId === null)
    return { key: bookingId, name: 'Somebody', what: 'is promising something at this moment', mark: null };
  const what = listText(toBringLines(items)) || 'nothing more';
  const marks = [markOf(state), otherTitle === null ? null : `for “${otherTitle}”`].filter((one) => one !== null);
  return { key: bookingId, name: name ?? 'Somebody', what, mark: marks.length === 0 ? null : marks.join(', ') };
}

function markOf(state: string | null): string | null {
  if (state === 'unconfirmed') return 'not confirmed yet';
  if (state === 'on-the-way') return 'on the way';
  // One that is withdrawn keeps its time only where it was brought and could not be taken.
  if (state === 'withdrawn') return 'was here';
  return state === 'received' ? 'here already' : null;
}

async function bookingsAt(
  db: DbOrTx,
  pointIds: string[],
  { appealId, from }: { appealId: string; from: Date },
): Promise<BookedRow[]> {
  type Row = Omit<BookedRow, 'startsAt' | 'endsAt'> & { startsAt: string | Date; endsAt: string | Date };
  const { rows } = await db.execute<Row>(sql`
    select bookings.id as "bookingId", bookings.point_id as "pointId", points.name as "pointName",
           slots.starts_at as "startsAt", slots.ends_at as "endsAt", bookings.pledge_id as "pledgeId",
           pledges.name, pledges.state, case when pledges.appeal_id <> ${appealId} then appeals.title end as "otherTitle",
           (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
               'quantity', pledge_items.quantity, 'received', pledge_items.received) order by needs.position, needs.id), '[]')
              from pledge_items join needs on needs.id = pledge_items.need_id
             where pledge_items.pledge_id = pledges.id) as items
      from slot_bookings as bookings
      join slots on slots.point_id = bookings.point_id and slots.starts_at = bookings.starts_at
      join drop_off_points as points on points.id = bookings.point_id
      left join pledges on pledges.id = bookings.pledge_id
      left join appeals on appeals.id = pledges.appeal_id
     where bookings.point_id = any(${sql.param(pointIds)}::uuid[]) and bookings.starts_at >= ${from}
       and bookings.freed_at is null
     order by bookings.starts_at, points.name, bookings.id limit 2000`);
  return rows.map((row) => ({ ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }));
}

/** When today began there. */
const midnightOf = (now: Date, timeZone: string): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).startOfDay().epochMilliseconds,
  );
