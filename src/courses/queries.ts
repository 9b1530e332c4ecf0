import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { days, later } from '../lib/clock.ts';
import { hasFreeDay } from '../mail/mail-days.ts';
import type { PledgeState } from '../pledges/rules.ts';
import { endHour, firstHour, mindedFor, type CourseAnswer, type CourseStep, type OnCourse } from './course.ts';

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

/** `writeTo`: the supporter, if they can be written to. */
export type PledgeOnCourse = OnCourse & { id: string; writeTo: string | null };

type Row = {
  id: string;
  writeTo: string | null;
  state: PledgeState;
  confirmedAt: string;
  deadline: string;
  startsAt: string | null;
  timeZone: string;
  visitsStopped: boolean;
  steps: Record<string, string>;
};

/**
 * The confirmed pledges of an appeal that are still to come and may be due for a step, with all that their course depends
 * on, in one query: `stepOf` says which are. One that waits to be collected is not among them: whether it comes is not in
 * the hands of who promised it. Nor is one of somebody who got a mail today that they had not asked for. `only`: of these
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
       and ${mayBeDue(now)} and ${hasFreeDay(sql`reachable.id`, sql`appeals.id`, now)}
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

/**
 * A little more than what `stepOf` finds due, so that of 100,000 pledges the few are read for which there is something to
 * do, and days on a calendar are reckoned in one place.
 */
const mayBeDue = (now: Date): SQL => sql`(
  (pledges.state = 'pledged' and reachable.id is not null and ${due} between ${at(now)} and ${at(later(now, days(3)))}
    and coalesce(pledges.confirmed_at, pledges.created_at) <= ${at(later(now, -days(1)))} and not ${isBehind('reminder')})
  or (appeals.visits_stopped_at is null and not ${isBehind('brought')}
    and (${due} < ${at(now)} and reachable.id is not null and not ${isBehind('did-you-manage')}
      or ${due} < ${at(later(now, -days(6)))} and (reachable.id is null or ${isBehind('did-you-manage')}))))`;

const due = sql`coalesce(slot_bookings.starts_at, appeals.deadline)`;

const isBehind = (step: CourseStep | CourseAnswer): SQL =>
  sql`exists (select from course_letters where course_letters.pledge_id = pledges.id and course_letters.step = ${step})`;

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
