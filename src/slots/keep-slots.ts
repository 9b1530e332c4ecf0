import { sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { redirectEndNow } from '../appeals/standing.ts';
import { changeAppeal } from '../db/change-appeal.ts';
import type { DbOrTx } from '../db/connect.ts';
import { isId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import type { ChangeDeps } from '../pledges/change-pledge.ts';
import { freeSlotsOf } from '../pledges/free-slots.ts';
import { openTimes } from '../points/hours.ts';
import { checkSlotsTask } from '../points/owe-slot-check.ts';
import { fellAwayLetter } from './commands.ts';
import { dropHold } from './hold.ts';
import { isVisitedFor, slotPoints } from './places.ts';
import { isWithin } from './rules.ts';

/** Frees what a crash left held, and what a pledge that is over still has. */
export const freeHoldsTask = 'free-slots';

/**
 * The second job frees times at which a point is not open any more: with `{ pointId }` of that one, as owed by whoever
 * changes a point; without of all, as a net.
 */
export const keepSlotsTasks = (deps: ChangeDeps): TaskList => ({
  [freeHoldsTask]: () => freeLeftOvers(deps),
  [checkSlotsTask]: async (payload) => {
    const { pointId } = checkPayload.parse(payload ?? {});
    const { rows } = await deps.db.execute<{ pointId: string; appealId: string }>(sql`
      select distinct slot_bookings.point_id as "pointId", pledges.appeal_id as "appealId"
        from slot_bookings join pledges on pledges.id = slot_bookings.pledge_id
       where slot_bookings.freed_at is null and slot_bookings.starts_at > ${deps.clock.now()}
         ${pointId === undefined ? sql`` : sql`and slot_bookings.point_id = ${pointId}`}`);
    for (const row of rows) await checkPoint(deps, row);
  },
});

const checkPayload = z.object({ pointId: z.string().refine(isId).optional() });

async function freeLeftOvers(deps: ChangeDeps): Promise<void> {
  const now = deps.clock.now();
  const { rows: holds } = await deps.db.execute<{ id: string }>(sql`
    select id from slot_bookings where pledge_id is null and freed_at is null and held_until <= ${now}`);
  for (const { id } of holds) await dropHold(deps, id);
  const { rows: over } = await deps.db.execute<{ appealId: string; pledgeIds: string[] }>(sql`
    select pledges.appeal_id as "appealId", array_agg(pledges.id::text) as "pledgeIds"
      from slot_bookings join pledges on pledges.id = slot_bookings.pledge_id
     where slot_bookings.freed_at is null and slot_bookings.starts_at > ${now}
       and pledges.state in ('withdrawn', 'lapsed')
     group by pledges.appeal_id`);
  for (const { appealId, pledgeIds } of over)
    await changeAppeal(deps, appealId, async (tx) => {
      const { rows } = await tx.execute<{ id: string }>(sql`
        select id from pledges
         where id = any(${sql.param(pledgeIds)}::uuid[]) and state in ('withdrawn', 'lapsed')`);
      await freeSlotsOf(
        tx,
        rows.map(({ id }) => id),
      );
    });
}

type OfPoint = { pointId: string; appealId: string };

/**
 * Takes away the times that the point no longer has for this appeal, and owes a letter for each. Where there are none
 * nothing is touched.
 */
async function checkPoint(deps: ChangeDeps, ofPoint: OfPoint): Promise<void> {
  const now = deps.clock.now();
  if ((await timesGone(deps.db, ofPoint, now)).length === 0) return;
  await changeAppeal(deps, ofPoint.appealId, async (tx) => {
    const gone = await timesGone(tx, ofPoint, now);
    await freeSlotsOf(
      tx,
      gone.map(({ pledgeId }) => pledgeId),
    );
    for (const { pledgeId, startsAt, endsAt } of gone)
      await oweMail(tx, fellAwayLetter, {
        pledgeId,
        pointId: ofPoint.pointId,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      });
  });
}

type Booked = { pledgeId: string; startsAt: Date; endsAt: Date };

/** Times to come that were taken and at which nobody is there any more. Hours that can't be read tell nothing. */
async function timesGone(db: DbOrTx, { pointId, appealId }: OfPoint, now: Date): Promise<Booked[]> {
  const redirect = await redirectEndNow(db, appealId, now);
  const [point] = await slotPoints(db, sql`points.id = ${pointId} and ${isVisitedFor(appealId, redirect)}`);
  const { rows } = await db.execute<{ pledgeId: string; startsAt: string | Date; endsAt: string | Date }>(sql`
    select slot_bookings.pledge_id as "pledgeId", slots.starts_at as "startsAt", slots.ends_at as "endsAt"
      from slot_bookings
      join slots using (point_id, starts_at)
      join pledges on pledges.id = slot_bookings.pledge_id
     where slots.point_id = ${pointId} and slots.starts_at > ${now}
       and slot_bookings.freed_at is null and pledges.appeal_id = ${appealId}`);
  const booked = rows.map((row) => ({ ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }));
  if (!point || point.isClosed) return booked;
  const times = booked.flatMap(({ startsAt, endsAt }) => [startsAt.getTime(), endsAt.getTime()]);
  if (point.hours === null || times.length === 0) return [];
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const open = openTimes(point.hours, { from, to, timeZone: point.timeZone });
  return open === null ? [] : booked.filter((time) => !isWithin(time, open));
}
