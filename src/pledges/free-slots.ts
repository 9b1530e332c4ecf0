import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/**
 * Gives back the places in slots that these pledges have (src/slots), and raises the SEQUENCE of their calendar entries;
 * under the lock of the appeal. `beforeTime`: only of times that have not begun at that moment, which is written down.
 */
export async function freeSlotsOf(
  tx: DbOrTx,
  pledgeIds: readonly string[],
  { beforeTime }: { beforeTime?: Date } = {},
): Promise<void> {
  // A point may serve several appeals, whose locks don't keep them apart: all who hold several of its slots take them in
  // one order.
  if (pledgeIds.length > 1)
    await tx.execute(sql`
      select from slots
       where (point_id, starts_at) in (select point_id, starts_at from slot_bookings
                                        where pledge_id = any(${sql.param(pledgeIds)}::uuid[]) and freed_at is null)
       order by point_id, starts_at for no key update`);
  await tx.execute(sql`
    with freed as (
      update slot_bookings set freed_at = ${beforeTime ?? sql`now()`}
       where pledge_id = any(${sql.param(pledgeIds)}::uuid[]) and freed_at is null
             ${beforeTime === undefined ? sql`` : sql`and starts_at > ${beforeTime}`}
      returning point_id, starts_at, pledge_id
    ), raised as (
      insert into pledge_plans (pledge_id, calendar_sequence, updated_at)
      select pledge_id, 1, now() from freed
          on conflict (pledge_id) do update
         set calendar_sequence = pledge_plans.calendar_sequence + 1, updated_at = excluded.updated_at
    )
    update slots set booked = booked - places
      from (select point_id, starts_at, count(*)::int as places from freed group by point_id, starts_at) as back
     where slots.point_id = back.point_id and slots.starts_at = back.starts_at`);
}

/** Ends what these pledges were joined in to be collected (src/slots): neither of the two sees the other any more. */
export async function endCollectionsOf(tx: DbOrTx, pledgeIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update collections set ended_at = now() where pledge_id = any(${sql.param(pledgeIds)}::uuid[]) and ended_at is null`);
}

/** The pledges are taken back, or have lapsed: nobody comes with them, and nobody collects them. */
export async function nobodyComes(tx: DbOrTx, pledgeIds: readonly string[]): Promise<void> {
  await freeSlotsOf(tx, pledgeIds);
  await endCollectionsOf(tx, pledgeIds);
}
