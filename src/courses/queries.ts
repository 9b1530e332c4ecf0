import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { days, later } from '../lib/clock.ts';
import { hasFreeDay } from '../mail/mail-days.ts';
import type { PledgeState } from '../pledges/rules.ts';
import { endHour, firstHour, mindedFor, type OnCourse } from './course.ts';

/** The earliest step is so long before a pledge is due; with a day for time zones. */
const lookAhead = days(4);

/** Appeals of which some pledge may be due for a step, where it is a decent hour at present. */
export async function appealsOnCourse(db: DbOrTx, now: Date): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select appeals.id
      from appeals join organisations on organisations.id = appeals.organisation_id
     where appeals.state <> 'draft' and appeals.taken_down_at is null
       and extract(hour from ${at(now)} at time zone organisations.time_zone) between ${firstHour} and ${endHour - 1}
       and (${isNear(sql`appeals.deadline`, now)}
            or appeals.id in (select pledges.appeal_id
                                from slot_bookings join pledges on pledges.id = slot_bookings.pledge_id
                               where slot_bookings.freed_at is null and ${isNear(sql`slot_bookings.starts_at`, now)}))
     order by appeals.deadline, appeals.id`);
  return rows.map(({ id }) => id);
}

const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;

const isNear = (moment: SQL, now: Date): SQL =>
  sql`${moment} between ${at(later(now, -days(mindedFor + 2)))} and ${at(later(now, lookAhead))}`;

/** `writeTo`: the supporter, if they can be written to. `isTodayFree`: they got no mail today that they had not asked for. */
export type PledgeOnCourse = OnCourse & { id: string; writeTo: string | null; isTodayFree: boolean };

type Row = {
  id: string;
  writeTo: string | null;
  isTodayFree: boolean;
  state: PledgeState;
  confirmedAt: string;
  deadline: string;
  startsAt: string | null;
  timeZone: string;
  visitsStopped: boolean;
  steps: Record<string, string>;
};

/**
 * The confirmed pledges of an appeal that are still to come, with all that their course depends on, in one query. One
 * that waits to be collected is not among them: whether it comes is not in the hands of who promised it. `only`: of these
 * alone.
 */
export async function pledgesOnCourse(
  db: DbOrTx,
  appealId: string,
  now: Date,
  only: readonly string[] | null = null,
): Promise<PledgeOnCourse[]> {
  const { rows } = await db.execute<Row>(sql`
    select pledges.id, pledges.state, reachable.id as "writeTo",
           ${hasFreeDay(sql`reachable.id`, sql`appeals.id`, now)} as "isTodayFree",
           coalesce(pledges.confirmed_at, pledges.created_at) as "confirmedAt", appeals.deadline,
           slot_bookings.starts_at as "startsAt", organisations.time_zone as "timeZone",
           appeals.visits_stopped_at is not null as "visitsStopped",
           (select coalesce(json_object_agg(step, owed_at), '{}') from course_letters
             where course_letters.pledge_id = pledges.id) as steps
      from pledges
      join appeals on appeals.id = pledges.appeal_id
      join organisations on organisations.id = appeals.organisation_id
      left join supporters as reachable on reachable.id = pledges.supporter_id
            and reachable.email is not null and reachable.bounced_at is null
      left join slot_bookings on slot_bookings.pledge_id = pledges.id and slot_bookings.freed_at is null
      left join pledge_plans on pledge_plans.pledge_id = pledges.id
     where pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way')
       and appeals.taken_down_at is null and appeals.deadline is not null
       and pledge_plans.way is distinct from 'collect'
       ${only === null ? sql`` : sql`and pledges.id = any(${sql.param([...only])}::uuid[])`}
     order by pledges.confirmed_at, pledges.id`);
  return rows.map(({ confirmedAt, deadline, startsAt, steps, ...row }) => ({
    ...row,
    hasAddress: row.writeTo !== null,
    confirmedAt: new Date(confirmedAt),
    due: startsAt === null ? { by: 'deadline', at: new Date(deadline) } : { by: 'slot', at: new Date(startsAt) },
    behind: dates(steps, ['reminder', 'did-you-manage', 'lapsed']),
    answers: dates(steps, ['brought', 'still-coming']),
  }));
}

const dates = <Name extends string>(
  steps: Record<string, string>,
  names: readonly Name[],
): Partial<Record<Name, Date>> => {
  const found: Partial<Record<Name, Date>> = {};
  for (const name of names) {
    const when = steps[name];
    if (when !== undefined) found[name] = new Date(when);
  }
  return found;
};
