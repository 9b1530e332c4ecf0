import type { TaskList } from 'graphile-worker';
import type pg from 'pg';
import { usualFollowThroughPercent } from './rules.ts';

export const followThroughTask = 'refresh-follow-through';

/** A record worth more than the usual figure: this many confirmed pledges in closed appeals. */
const enoughPledges = 20;

/** Refreshes each organisation's own follow-through from its closed appeals: received ÷ promised, at most 100 %. */
export const followThroughTasks = ({ pool }: { pool: pg.Pool }): TaskList => ({
  [followThroughTask]: async () => {
    await pool.query(
      `update organisations set follow_through_percent = record.percent
         from (
           select appeals.organisation_id,
                  case when count(distinct pledges.id) < $1 or sum(quantity) = 0 then $2
                       else least(100, round(100.0 * sum(least(quantity, received)) / sum(quantity))) end::int as percent
             from appeals
             join pledges on pledges.appeal_id = appeals.id and pledges.state in ('pledged', 'on-the-way', 'received')
             join pledge_items on pledge_items.pledge_id = pledges.id
            where appeals.state = 'closed'
            group by appeals.organisation_id) as record
        where record.organisation_id = organisations.id and record.percent <> follow_through_percent`,
      [enoughPledges, usualFollowThroughPercent],
    );
  },
});
