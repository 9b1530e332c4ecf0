import { sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { mailTask } from '../mail/owe.ts';

/** The kind of the letters. */
export const steeredLetter = 'appeal-steered';

/**
 * Owes one letter to everybody with an open pledge, however many pledges they have, by one statement: whose pledge waits
 * for its e-mail click has agreed to nothing yet and gets none. Who has a slot today is first in the queue, then who is
 * on the way (a lower number is earlier), so that who may be about to set off does not wait behind thousands, nor for
 * a rush to be over.
 */
export async function oweSteeredLetters(
  tx: Tx,
  { steerId, appealId, timeZone, now }: { steerId: string; appealId: string; timeZone: string; now: Date },
): Promise<void> {
  await tx.execute(sql`
    select count(*) from graphile_worker.add_jobs((
      select coalesce(array_agg((
          ${mailTask}::text,
          json_build_object('kind', ${steeredLetter}::text, 'urgent', owed.priority < 0,
            'ids', json_build_object('steerId', ${steerId}::text, 'supporterId', owed.supporter_id::text)),
          null::text, null::timestamptz, 25::smallint,
          'steer:' || ${steerId}::text || ':' || owed.supporter_id,
          owed.priority::smallint, null::text[])::graphile_worker.job_spec order by owed.priority, owed.supporter_id), '{}')
        from (
          select pledges.supporter_id,
                 min(case when today.pledge_id is not null then -20
                          when pledges.state = 'on-the-way' then -10 else 0 end) as priority
            from pledges
            join supporters on supporters.id = pledges.supporter_id
            left join lateral (
              select slot_bookings.pledge_id from slot_bookings
               where slot_bookings.pledge_id = pledges.id and slot_bookings.freed_at is null
                 and (slot_bookings.starts_at at time zone ${timeZone}::text)::date
                   = (${now.toISOString()}::timestamptz at time zone ${timeZone}::text)::date
               limit 1) as today on true
           where pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way')
             and supporters.email is not null and supporters.bounced_at is null
           group by pledges.supporter_id) as owed))`);
}
