import { and, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import type { DbOrTx } from '../db/connect.ts';
import { appeals, needs } from '../db/schema/appeals.ts';
import { members, organisations, people } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { days, hours, later, minutes } from '../lib/clock.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { oweMail } from '../mail/owe.ts';
import { editors } from '../organisations/guards.ts';
import { cameIn } from './came-in.ts';
import { dailyLetter, fullLetter, type MemberLetter } from './emails.ts';
import { stopPath, type MemberMail } from './stop-path.ts';
import { dayAndHour } from './words.ts';

export const dailySummaryTask = 'owe-daily-summaries';
export const fullNeedsTask = 'tell-full-needs';

export const memberMailTasks = (deps: Deps): TaskList => ({
  [dailySummaryTask]: () => oweDailySummaries(deps),
  [fullNeedsTask]: () => tellFullNeeds(deps),
});

/** From seven in the morning, there; until ten, for when no node was running at seven. */
const firstHour = 7;
const endHour = 10;

/** What was counted in the last moment may not be committed yet; it belongs to the next letter. */
const settlingMs = minutes(1);

type MailDeps = Pick<Deps, 'db' | 'clock'>;

/** Owes "what came in" to the members of every organisation where it is morning and something came in. */
export async function oweDailySummaries({ db, clock }: MailDeps): Promise<void> {
  const now = clock.now();
  const all = await db
    .select({ id: organisations.id, timeZone: organisations.timeZone, toldAt: organisations.cameInToldAt })
    .from(organisations);
  for (const organisation of all) if (isDue(organisation, now)) await oweDailySummary({ db, clock }, organisation);
}

function isDue({ timeZone, toldAt }: { timeZone: string; toldAt: Date | null }, now: Date): boolean {
  const { day, hour } = dayAndHour(now, timeZone);
  if (hour < firstHour || hour >= endHour) return false;
  return toldAt === null || dayAndHour(toldAt, timeZone).day < day;
}

/** The UPDATE is the claim: of two nodes at the same moment only one finds the time as it was. */
async function oweDailySummary(
  { db, clock }: MailDeps,
  { id, toldAt }: { id: string; toldAt: Date | null },
): Promise<void> {
  const until = later(clock.now(), -settlingMs);
  const from = toldAt ?? later(until, -hours(24));
  await db.transaction(async (tx) => {
    const claimed = await tx
      .update(organisations)
      .set({ cameInToldAt: until })
      .where(
        and(
          eq(organisations.id, id),
          toldAt === null ? isNull(organisations.cameInToldAt) : eq(organisations.cameInToldAt, toldAt),
        ),
      )
      .returning({ id: organisations.id });
    if (claimed.length === 0 || (await cameIn(tx, id, { from, until })).length === 0) return;
    for (const personId of await membersWith(tx, id, 'daily'))
      await oweMail(tx, 'daily-summary', {
        organisationId: id,
        personId,
        from: from.toISOString(),
        until: until.toISOString(),
      });
  });
}

/** A need that goes to and fro between full and not is told of once in this time. */
const fullAgainMs = days(1);

/**
 * Owes "a need is full" for each need that takes no more, at most once a day, and forgets that it was full when there is
 * room again; in an appeal that is full as a whole that is left to the steering wheel (src/steering/by-itself). A need
 * that somebody is pledging on at this moment is looked at again in a minute: this waits for nobody. Where with it the whole
 * appeal takes no more, the appeal becomes full by itself in a minute, and the letter about that says all of it: who gets
 * that one gets no other.
 */
export async function tellFullNeeds({ db, clock }: MailDeps): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string; organisationId: string; isTold: boolean; isLast: boolean }>(sql`
      with due as (
        select needs.id, appeals.organisation_id, ${isFull('needs')} as full,
               coalesce(needs.full_letter_at > ${later(now, -fullAgainMs).toISOString()}::timestamptz, false) as is_known,
               not exists (select from needs as others where others.appeal_id = needs.appeal_id
                              and others.closed_at is null and not ${isFull('others')}) as is_last
          from needs join appeals on appeals.id = needs.appeal_id
         where (needs.full_told_at is not null) <> ${isFull('needs')}
           and case when ${isFull('needs')}
                    then appeals.state = 'open' and appeals.deadline > ${now.toISOString()}::timestamptz
                    else appeals.state <> 'full' end
         order by needs.id
           for no key update of needs skip locked)
      update needs
         set full_told_at = case when due.full then ${now.toISOString()}::timestamptz end,
             full_letter_at = case when due.full and not due.is_known then ${now.toISOString()}::timestamptz
                                   else needs.full_letter_at end
        from due where due.id = needs.id
      returning needs.id, due.organisation_id as "organisationId", due.full and not due.is_known as "isTold",
                due.is_last as "isLast"`);
    for (const { id: needId, organisationId, isLast } of rows.filter((row) => row.isTold)) {
      const toldOfAll = new Set(isLast ? await membersWith(tx, organisationId, 'steering') : []);
      for (const personId of await membersWith(tx, organisationId, 'full'))
        if (!toldOfAll.has(personId)) await oweMail(tx, 'need-full', { needId, personId });
    }
  });
}

const isFull = (name: 'needs' | 'others'): SQL => {
  const need = sql.raw(name);
  return sql`(${need}.closed_at is null and ${need}.accepted_up_to is not null and
    ${need}.unconfirmed + ${need}.pledged + ${need}.on_the_way + ${need}.received >= ${need}.accepted_up_to)`;
};

const stoppedColumn = {
  daily: members.dailyMailStoppedAt,
  full: members.fullMailStoppedAt,
  steering: members.steeringMailStoppedAt,
};

/** The members who get this mail: owners and editors who have not stopped it. */
export async function membersWith(db: DbOrTx, organisationId: string, mail: MemberMail): Promise<string[]> {
  const rows = await db
    .select({ personId: members.personId })
    .from(members)
    .where(
      and(eq(members.organisationId, organisationId), inArray(members.role, [...editors]), isNull(stoppedColumn[mail])),
    )
    .orderBy(members.personId);
  return rows.map((row) => row.personId);
}

export const memberLetters = (deps: Deps): LetterKinds => ({
  'daily-summary': async ({ organisationId = '', personId = '', from = '', until = '' }) => {
    const letter = await letterTo(deps, organisationId, personId, 'daily');
    if (!letter) return null;
    const happened = await cameIn(deps.db, organisationId, { from: new Date(from), until: new Date(until) });
    return happened.length === 0 ? null : dailyLetter(letter, happened);
  },
  'need-full': async ({ needId = '', personId = '' }) => {
    const [row] = await deps.db
      .select({ need: needs, slug: appeals.slug, title: appeals.title, organisationId: appeals.organisationId })
      .from(needs)
      .innerJoin(appeals, eq(appeals.id, needs.appealId))
      .where(eq(needs.id, needId));
    const { wanted } = row?.need ?? { wanted: null };
    if (!row || wanted === null) return null;
    const letter = await letterTo(deps, row.organisationId, personId, 'full');
    return letter && fullLetter(letter, { ...row.need, wanted, appeal: { slug: row.slug, title: row.title } });
  },
});

/** Null when the person is no such member any more, or has stopped this mail since. */
export async function letterTo(
  { db, tokens, publicUrl }: Pick<Deps, 'db' | 'tokens' | 'publicUrl'>,
  organisationId: string,
  personId: string,
  mail: MemberMail,
): Promise<MemberLetter | null> {
  const [row] = await db
    .select({ to: people.email, name: organisations.name, slug: organisations.slug })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .innerJoin(organisations, eq(organisations.id, members.organisationId))
    .where(
      and(
        eq(members.organisationId, organisationId),
        eq(members.personId, personId),
        inArray(members.role, [...editors]),
        isNull(stoppedColumn[mail]),
      ),
    );
  if (!row) return null;
  const { to, ...organisation } = row;
  const stopUrl = publicUrl + stopPath(organisation.slug, mail, tokens.make('member-stop', personId));
  return { to, organisation, publicUrl, stopUrl };
}
