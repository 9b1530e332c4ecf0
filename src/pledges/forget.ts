import { sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { days, later } from '../lib/clock.ts';
import type { ChangeDeps } from './change-pledge.ts';
import { eraseSupporter } from './supporter-commands.ts';

export const forgetTask = 'forget-supporters';

/** After the last thing they did, when every appeal they pledged on has closed. The privacy page says the same. */
export const forgetAfterDays = 365;
/** An address that never confirmed anything: mistyped, or never meant. */
export const forgetUnconfirmedAfterDays = 30;
/** Letters of the mailbox page, which hold addresses too. */
const forgetLettersAfterDays = 30;

/** Personal data dies by age: daily, supporters who are done are erased as if they had asked for it. */
export const forgetTasks = (deps: ChangeDeps): TaskList => ({
  [forgetTask]: async () => {
    const now = deps.clock.now();
    for (const supporterId of await supportersToForget(deps)) await eraseSupporter(deps, supporterId);
    await deps.db.execute(sql`delete from mailbox where created_at < ${later(now, -days(forgetLettersAfterDays))}`);
  },
});

/** In portions, so that one night's work has an end; the next night goes on. */
const mostAtOnce = 1_000;

async function supportersToForget({ db, clock }: ChangeDeps): Promise<string[]> {
  const now = clock.now();
  const { rows } = await db.execute<{ id: string }>(sql`
    select supporters.id
      from supporters
      cross join lateral (
        select max(greatest(pledges.created_at, pledges.confirmed_at)) as last_at,
               bool_or(pledges.confirmed_at is not null) as has_confirmed,
               bool_or(pledges.state in ('unconfirmed', 'pledged', 'on-the-way') and appeals.state <> 'closed') as is_open
          from pledges join appeals on appeals.id = pledges.appeal_id
         where pledges.supporter_id = supporters.id) as did
      cross join lateral (
        select max(share_links.created_at) as last_at
          from share_links where share_links.supporter_id = supporters.id) as shared
      cross join lateral (
        select max(greatest(moment_joins.created_at, moment_joins.confirmed_at, share_moments.at)) as last_at,
               bool_or(moment_joins.confirmed_at is not null) as has_confirmed
          from moment_joins join share_moments on share_moments.id = moment_joins.moment_id
         where moment_joins.supporter_id = supporters.id) as joined
      cross join lateral (
        select max(greatest(drivers.created_at, drivers.confirmed_at)) as last_at,
               bool_or(drivers.confirmed_at is not null) as has_confirmed,
               bool_or(drivers.confirmed_at is not null and drivers.withdrawn_at is null and appeals.state <> 'closed') as is_open
          from drivers join appeals on appeals.id = drivers.appeal_id
         where drivers.supporter_id = supporters.id) as drove
      cross join lateral (
        select max(groups.created_at) as last_at from groups where groups.supporter_id = supporters.id) as kept
     where supporters.email is not null
       and did.is_open is not true and drove.is_open is not true
       and greatest(supporters.created_at, supporters.address_confirmed_at, did.last_at, shared.last_at,
                    case when joined.has_confirmed then joined.last_at end,
                    case when drove.has_confirmed then drove.last_at end, kept.last_at)
           < case when supporters.address_confirmed_at is null
                   and coalesce(did.has_confirmed, joined.has_confirmed, drove.has_confirmed) is not null
                   and not (coalesce(did.has_confirmed, false) or coalesce(joined.has_confirmed, false)
                            or coalesce(drove.has_confirmed, false)) then ${later(now, -days(forgetUnconfirmedAfterDays))}::timestamptz
                  else ${later(now, -days(forgetAfterDays))}::timestamptz end
     limit ${mostAtOnce}`);
  return rows.map((row) => row.id);
}
