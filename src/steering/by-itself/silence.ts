import { and, eq, sql, type SQL } from 'drizzle-orm';
import { touchAppeal, changeAppeal, type AppealRow } from '../../db/change-appeal.ts';
import type { DbOrTx } from '../../db/connect.ts';
import { appeals } from '../../db/schema/appeals.ts';
import { organisations } from '../../db/schema/organisations.ts';
import type { Deps } from '../../http/deps.ts';
import { oweMail } from '../../mail/owe.ts';
import { membersWith } from '../../receipts/member-mail.ts';
import { isSteered, steerAppeal, undoSteer } from '../commands.ts';
import { stillTrueLetter } from './owe.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl'>;

/** By the clock on the wall there, so that a day is a day when the clocks change too. */
const quietDays = 3;
const moreDays = 5;
/** Nobody is asked at night. */
const firstHour = 8;
const endHour = 20;

/** When a member last did something for an appeal. */
const touched = sql`coalesce(appeals.touched_at, appeals.published_at)`;
const localNow = (now: Date): SQL => sql`(${now.toISOString()}::timestamptz at time zone organisations.time_zone)`;
const localDays = (since: SQL, days: number): SQL =>
  sql`(${since} at time zone organisations.time_zone + ${`${days} days`}::interval)`;
const isRunning = (now: Date): SQL => sql`appeals.state in ('open', 'paused', 'full')
  and appeals.taken_down_at is null and appeals.deadline > ${now.toISOString()}::timestamptz`;

/** Asks once in each silence whether all is still true. The update is the claim. Answers how many were asked. */
export async function askStillTrue({ db, clock }: Pick<With, 'db' | 'clock'>): Promise<number> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string; organisationId: string }>(sql`
      with due as (
        select appeals.id from appeals join organisations on organisations.id = appeals.organisation_id
         where ${isRunning(now)} and (appeals.still_true_asked_at is null or appeals.still_true_asked_at < ${touched})
           and ${localDays(touched, quietDays)} <= ${localNow(now)}
           and extract(hour from ${localNow(now)}) between ${firstHour}::int and ${endHour - 1}::int
         order by appeals.id for no key update of appeals skip locked)
      update appeals set still_true_asked_at = ${now.toISOString()}::timestamptz
        from due where due.id = appeals.id
      returning appeals.id, appeals.organisation_id as "organisationId"`);
    for (const { id, organisationId } of rows)
      for (const personId of await membersWith(tx, organisationId, 'steering'))
        await oweMail(tx, stillTrueLetter, { appealId: id, personId });
    return rows.length;
  });
}

/** Pauses what is open although nobody answered; answers how many. */
export async function pauseSilent(deps: With): Promise<number> {
  const now = deps.clock.now();
  const { rows } = await deps.db.execute<{ id: string; organisation: string }>(sql`
    select appeals.id, organisations.name as organisation
      from appeals join organisations on organisations.id = appeals.organisation_id
     where appeals.state = 'open' and ${isRunning(now)} and appeals.still_true_asked_at >= ${touched}
       and ${localDays(sql`appeals.still_true_asked_at`, moreDays)} <= ${localNow(now)} order by appeals.id`);
  let count = 0;
  for (const { id, organisation } of rows) {
    const done = await steerAppeal(
      deps,
      id,
      ({ redirect }) => ({ to: 'paused', message: silentWords(organisation), redirect }),
      { cause: 'silence', personId: null },
      isStillSilent,
    );
    if (isSteered(done)) count++;
  }
  return count;
}

const silentWords = (organisation: string): string =>
  `Nobody at ${organisation} has said for over a week that this is still needed. It goes on as soon as they do.`;

const isStillSilent = (appeal: AppealRow): boolean => appeal.state === 'open' && isUnanswered(appeal);

const isUnanswered = ({ touchedAt, publishedAt, stillTrueAskedAt }: AppealRow): boolean => {
  const last = touchedAt ?? publishedAt;
  return stillTrueAskedAt !== null && last !== null && stillTrueAskedAt >= last;
};

/** "Yes, still true." What was paused because nobody said so goes on as it was. */
export async function sayStillTrue(deps: With, appealId: string, personId: string): Promise<void> {
  await changeAppeal(deps, appealId, (tx) => touchAppeal(tx, appealId, deps.clock.now()));
  const silence = await lastSilence(deps.db, appealId);
  if (silence !== null) await undoSteer(deps, appealId, { steerId: silence, personId });
}

/** The pause by silence that an appeal stands at; null: it does not. */
export async function lastSilence(db: DbOrTx, appealId: string): Promise<string | null> {
  const { rows } = await db.execute<{ id: string; cause: string }>(
    sql`select id, cause from steers where appeal_id = ${appealId} order by id desc limit 1`,
  );
  return rows[0]?.cause === 'silence' ? rows[0].id : null;
}

/** An appeal with what its question needs; null when there is none that is running. */
export async function askedAppeal({ db, clock }: Pick<Deps, 'db' | 'clock'>, appealId: string) {
  const [row] = await db
    .select({ appeal: appeals, organisation: organisations })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(appeals.id, appealId), isRunning(clock.now())));
  return row ? { ...row, isUnanswered: isUnanswered(row.appeal) } : null;
}
