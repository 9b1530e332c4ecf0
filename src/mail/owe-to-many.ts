import { sql, type SQL } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { isFree } from './mail-days.ts';
import { mailTask } from './owe.ts';

/** As many tries as any owed job has (jobs/enqueue.ts). */
const maxAttempts = 25;

/**
 * Owes one letter about an appeal to each of many supporters, in one statement. Who got a mail about it today gets this
 * one tomorrow morning, or on the first day after that is not promised to another letter; that day is taken here and now, as
 * `claimMailDay` takes today. Each has one job with a key of its own. Answers how many.
 */
export async function oweToMany(
  tx: Tx,
  { kind, appealId, supporters, now }: { kind: string; appealId: string; supporters: SQL; now: Date },
): Promise<number> {
  const at = now.toISOString();
  const { rows } = await tx.execute<{ count: number }>(sql`
    with taken as (
      insert into mail_days (supporter_id, appeal_id, last_at)
      select around.id, ${appealId}::uuid, ${at}::timestamptz from (${supporters}) as around order by around.id
      on conflict (supporter_id, appeal_id) do update
        set last_at = case when ${isFree(now)} then excluded.last_at else ${morningAfter} end
      returning supporter_id, last_at
    ), specs as (
      select array_agg(row (${mailTask}::text,
               json_build_object('kind', ${kind}::text, 'ids',
                 json_build_object('supporterId', supporter_id, 'appealId', ${appealId}::text)),
               null, case when last_at > ${at}::timestamptz then last_at end, ${maxAttempts}::smallint,
               ${`${kind}:${appealId}:`}::text || supporter_id, null, null)::graphile_worker.job_spec) as all
        from taken
      having count(*) > 0
    )
    select count(*)::int as count from specs cross join lateral graphile_worker.add_jobs(specs.all)`);
  return rows[0]?.count ?? 0;
}

/** Ten in the morning there, on the day after the last mail. */
const morningAfter = sql`(
  select ((mail_days.last_at at time zone organisations.time_zone)::date + 1 + time '10:00') at time zone organisations.time_zone
    from appeals join organisations on organisations.id = appeals.organisation_id
   where appeals.id = mail_days.appeal_id)`;
