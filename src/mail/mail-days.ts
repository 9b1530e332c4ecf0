import { sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';

/**
 * Takes the one mail of this day about this appeal that somebody gets without having asked for it; false when they got
 * one today already. A day is a calendar day in the organisation's zone, as people count: with so many hours instead, a
 * letter of yesterday evening would hold back this morning's reminder. To be called inside the transaction that owes the
 * letter: of two at once, on any number of nodes, the second waits for the first and finds the day taken.
 */
export async function claimMailDay(
  tx: Tx,
  { supporterId, appealId, now }: { supporterId: string; appealId: string; now: Date },
): Promise<boolean> {
  const at = now.toISOString();
  const { rowCount } = await tx.execute(sql`
    insert into mail_days (supporter_id, appeal_id, last_at) values (${supporterId}, ${appealId}, ${at}::timestamptz)
    on conflict (supporter_id, appeal_id) do update set last_at = excluded.last_at
     where ${isFree(now)}`);
  return rowCount === 1;
}

/** In a query: nobody was written to about `appealId` today. Both are SQL for an id. */
export const hasFreeDay = (supporterId: ReturnType<typeof sql>, appealId: ReturnType<typeof sql>, now: Date) => sql`
  not exists (select from mail_days where mail_days.supporter_id = ${supporterId}
                 and mail_days.appeal_id = ${appealId} and not ${isFree(now)})`;

export const isFree = (now: Date) => sql`(
  select (mail_days.last_at at time zone organisations.time_zone)::date
         < (${now.toISOString()}::timestamptz at time zone organisations.time_zone)::date
    from appeals join organisations on organisations.id = appeals.organisation_id
   where appeals.id = mail_days.appeal_id)`;
