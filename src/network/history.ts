import type { TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Clock } from '../lib/clock.ts';

export const tallyPointsTask = 'keep-tally-points';

/** Two weeks in which something moves every ten minutes; beyond it the older half is thinned out. */
export const mostPoints = 2_000;

/**
 * Keeps a point of each tally that has moved since its last one. A job every ten minutes and not the commands: those are
 * the hottest path of all, and a chart has no use for seconds.
 */
export const historyTasks = ({ pool, clock }: { pool: pg.Pool; clock: Clock }): TaskList => ({
  [tallyPointsTask]: async () => {
    const { rows } = await pool.query<{ id: string }>(keepPoints, [clock.now()]);
    if (rows.length > 0) await pool.query(thinOut, [rows.map(({ id }) => id), mostPoints]);
  },
});

/** Something comes in for a while after the end; after two months nothing does. */
const keepPoints = `
  with moved as (
    select appeals.id, appeals.tally_version as version, organisations.follow_through_percent as percent, last.*
      from appeals
      join organisations on organisations.id = appeals.organisation_id
      left join lateral (
        select version as last_version, wanted, unconfirmed, pledged, on_the_way, received from tally_points
         where appeal_id = appeals.id order by at desc limit 1) as last on true
     where appeals.state <> 'draft' and (appeals.closed_at is null or appeals.closed_at > $1::timestamptz - interval '60 days')
       and last.last_version is distinct from appeals.tally_version
  ), now as (
    select moved.id, moved.version,
           coalesce(sum(needs.wanted), 0)::int as wanted, coalesce(sum(needs.unconfirmed), 0)::int as unconfirmed,
           coalesce(sum(needs.pledged), 0)::int as pledged, coalesce(sum(needs.on_the_way), 0)::int as on_the_way,
           coalesce(sum(needs.received), 0)::int as received,
           coalesce(sum(needs.received + round((needs.pledged + needs.on_the_way) * moved.percent / 100.0)), 0)::int as expected
      from moved left join needs on needs.appeal_id = moved.id
     group by moved.id, moved.version
  )
  insert into tally_points (appeal_id, at, version, wanted, unconfirmed, pledged, on_the_way, received, expected)
  select now.id, $1, now.version, now.wanted, now.unconfirmed, now.pledged, now.on_the_way, now.received, now.expected
    from now join moved on moved.id = now.id
   where (now.wanted, now.unconfirmed, now.pledged, now.on_the_way, now.received)
         is distinct from (moved.wanted, moved.unconfirmed, moved.pledged, moved.on_the_way, moved.received)
      on conflict do nothing
  returning appeal_id as id`;

/** Of the older half every second point goes; the first and the last always stay. */
const thinOut = `
  delete from tally_points
   using (
     select appeal_id, at, row_number() over (partition by appeal_id order by at) as number,
            count(*) over (partition by appeal_id) as points
       from tally_points where appeal_id = any($1::uuid[])) as numbered
   where numbered.points > $2 and numbered.number % 2 = 0 and numbered.number < numbered.points / 2
     and tally_points.appeal_id = numbered.appeal_id and tally_points.at = numbered.at`;
