import type { TaskList } from 'graphile-worker';
import type pg from 'pg';
import { followThroughPercentOf } from './expected.ts';

export const followThroughTask = 'refresh-follow-through';

/**
 * Refreshes each organisation's own follow-through from its closed appeals. Each promise counts the same, by the share
 * of it that came, 100 % at most; taken in is every one that was confirmed, those taken back or lapsed too, as they
 * stood in a tally that said how much to expect. Left out are those that a member took out as made up, and appeals that
 * asked people not to come.
 */
export const followThroughTasks = ({ pool }: { pool: pg.Pool }): TaskList => ({
  [followThroughTask]: async () => {
    const { rows } = await pool.query<{ id: string; kept: number; of: number }>(
      `with promises as (
         select appeals.organisation_id, sum(least(quantity, received))::float8 / sum(quantity) as share
           from appeals
           join pledges on pledges.appeal_id = appeals.id and pledges.confirmed_at is not null and removed_at is null
           join pledge_items on pledge_items.pledge_id = pledges.id
          where appeals.state = 'closed' and appeals.visits_stopped_at is null and appeals.taken_down_at is null
          group by appeals.organisation_id, pledges.id
         having sum(quantity) > 0)
       select organisations.id, coalesce(sum(share), 0)::float8 as kept, count(share)::int as of
         from organisations left join promises on promises.organisation_id = organisations.id
        group by organisations.id`,
    );
    const records = rows.map(({ id, kept, of }) => ({ id, percent: followThroughPercentOf({ kept, of }), of }));
    await pool.query(
      `update organisations set follow_through_percent = records.percent, follow_through_of = records.of
         from jsonb_to_recordset($1::jsonb) as records (id uuid, percent int, of int)
        where records.id = organisations.id
          and (follow_through_percent, follow_through_of) is distinct from (records.percent, records.of)`,
      [JSON.stringify(records)],
    );
  },
});
