import { sql, type SQL } from 'drizzle-orm';
import type { AppealRow } from '../../db/change-appeal.ts';
import type { Tx } from '../../db/connect.ts';
import type { Deps } from '../../http/deps.ts';
import { hours, later, minutes } from '../../lib/clock.ts';
import { isSteered, steerAppeal } from '../commands.ts';

/**
 * An appeal whose needs are all promised up to their limits is full, and opens again when there is room: by itself, each
 * minute, never on the way of a pledge. Full since a minute: who corrects themselves does not turn the wheel twice. Full
 * for an hour at least, unless the charity itself makes room: who promises the last tin again and again can't turn it to
 * and fro all day.
 */
const steadyMs = minutes(1);
const fullForMs = hours(1);

type With = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl'>;
const by = { cause: 'limits', personId: null } as const;

/** Marks as full what is; answers how many. Looks at needs that were found full already, so at few (needs_told_full). */
export async function fillAppeals(deps: With): Promise<number> {
  const steadySince = later(deps.clock.now(), -steadyMs);
  const isFilled = filled(steadySince);
  const { rows } = await deps.db.execute<{ id: string }>(sql`
    select appeals.id from appeals
     where appeals.id in (select needs.appeal_id from needs where needs.full_told_at is not null)
       and appeals.state = 'open' and ${isFilled} order by appeals.id`);
  let count = 0;
  for (const { id } of rows) {
    // A message and a redirect stay: they belong to what the charity said, not to the state.
    const done = await steerAppeal(
      deps,
      id,
      ({ message, redirect }) => ({ to: 'full', message: message ?? '', redirect }),
      by,
      (appeal, tx) => appeal.state === 'open' && holds(tx, appeal, isFilled),
    );
    if (isSteered(done)) count++;
  }
  return count;
}

/** Opens again what became full by itself, where there is room and nobody has touched the wheel since; answers how many. */
export async function reopenAppeals(deps: With): Promise<number> {
  const hasRoom = hasRoomAgain(deps.clock.now());
  const { rows } = await deps.db.execute<{ id: string; slow: boolean }>(sql`
    select appeals.id, coalesce((last.before ->> 'slow')::boolean, false) as slow
      from appeals cross join lateral (${lastSteer}) as last
     where appeals.state = 'full' and ${hasRoom} order by appeals.id`);
  let count = 0;
  for (const { id, slow } of rows) {
    const done = await steerAppeal(
      deps,
      id,
      ({ message, redirect }) => ({ to: 'open', slow, message: message ?? '', redirect }),
      by,
      (appeal, tx) => appeal.state === 'full' && holds(tx, appeal, hasRoom),
    );
    if (isSteered(done)) count++;
  }
  return count;
}

async function holds(tx: Tx, { id }: AppealRow, condition: SQL): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select 1 from appeals left join lateral (${lastSteer}) as last on true where appeals.id = ${id} and ${condition}`,
  );
  return rows.length > 0;
}

const taken = sql`needs.unconfirmed + needs.pledged + needs.on_the_way + needs.received`;

/**
 * Every need that is open has a limit and is at it, steadily; and at least one came to it after a member last touched the
 * wheel: who opens a full appeal on purpose, or undoes, is not overruled until something has changed.
 */
const filled = (steadySince: Date): SQL => sql`(
  select count(*) > 0 and bool_and(coalesce(${taken} >= needs.accepted_up_to
           and needs.full_told_at <= ${steadySince.toISOString()}::timestamptz, false))
         and max(needs.full_told_at) > coalesce((
           select max(steers.created_at) from steers
            where steers.appeal_id = appeals.id and steers.cause in ('member', 'api', 'undo')), '-infinity')
    from needs where needs.appeal_id = appeals.id and needs.closed_at is null)`;

const lastSteer = sql`
  select steers.cause, steers.before, steers.created_at from steers where steers.appeal_id = appeals.id order by steers.id desc limit 1`;

/**
 * A need with room that is not known as full is one that the charity added or raised: while the appeal is full, nobody
 * else forgets it.
 */
const hasRoomAgain = (now: Date): SQL => sql`(last.cause = 'limits' and appeals.taken_down_at is null
  and appeals.deadline > ${now.toISOString()}::timestamptz
  and exists (select from organisations where organisations.id = appeals.organisation_id
                                          and organisations.state = 'approved')
  and exists (select from needs where needs.appeal_id = appeals.id and needs.closed_at is null
    and (needs.accepted_up_to is null or ${taken} < needs.accepted_up_to)
    and (needs.full_told_at is null or last.created_at <= ${later(now, -fullForMs).toISOString()}::timestamptz)))`;
