import { and, eq, isNull, sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { photoOfTheDay } from '../appeals/day-photos.ts';
import type { Db } from '../db/connect.ts';
import { appeals, needs } from '../db/schema/appeals.ts';
import { organisations } from '../db/schema/organisations.ts';
import { pledges } from '../db/schema/pledges.ts';
import { receiptItems, receipts } from '../db/schema/receipts.ts';
import { supporters } from '../db/schema/supporters.ts';
import type { Deps } from '../http/deps.ts';
import { later, minutes } from '../lib/clock.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { claimMailDay, hasFreeDay } from '../mail/mail-days.ts';
import { oweMail } from '../mail/owe.ts';
import { stopPath, supporterPath } from '../pledges/paths.ts';
import { foldRipples } from '../sharing/ripple/fold.ts';
import { isHourThere, isToBeThanked, mayBeWritten, newsTold, noteNews } from '../sharing/ripple/news.ts';
import { quantityText } from '../ui/quantities.ts';
import { thanksLetter } from './thanks-email.ts';

export const thanksTask = 'thank-bringers';
const letterKind = 'thanks';

/** Once a day in the late afternoon, there: most of a day's receipts in one letter, and the photo of the day is taken. */
const thanksHours = [17, 20] as const;
/** A slip at the door is undone within moments; nobody is thanked for it. */
const settlingMs = minutes(10);
const mostAtOnce = 2_000;

type ThanksDeps = Pick<Deps, 'db' | 'clock'>;

/**
 * Thanks those who brought something, once a day, for all of it. What came through their links is told in the same
 * letter; everybody else upstream is thanked by the news of src/sharing/ripple/mail.ts.
 */
export const thanksTasks = (deps: ThanksDeps): TaskList => ({
  [thanksTask]: async () => {
    const due = await bringersToThank(deps);
    if (due.length > 0) await foldRipples(deps.db);
    for (const one of due) await oweThanks(deps, one);
  },
});

type Bringer = { supporterId: string; appealId: string };

async function bringersToThank({ db, clock }: ThanksDeps): Promise<Bringer[]> {
  const now = clock.now();
  const { rows } = await db.execute<Bringer>(sql`
    select distinct pledges.supporter_id as "supporterId", receipts.appeal_id as "appealId"
      from receipts
      join pledges on pledges.id = receipts.pledge_id
      join supporters on supporters.id = pledges.supporter_id
      join appeals on appeals.id = receipts.appeal_id
      join organisations on organisations.id = appeals.organisation_id
     where ${isToBeThanked(now)} and receipts.created_at <= ${settled(now)} and appeals.taken_down_at is null
       and ${isHourThere(now, thanksHours)} and ${mayBeWritten}
       and ${hasFreeDay(sql`pledges.supporter_id`, sql`receipts.appeal_id`, now)}
     limit ${mostAtOnce}`);
  return rows;
}

const settled = (now: Date) => sql`${later(now, -settlingMs).toISOString()}::timestamptz`;

/** The mail day is the claim. The receipts are marked and the letter is owed together, or neither. */
async function oweThanks({ db, clock }: ThanksDeps, { supporterId, appealId }: Bringer): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    if (!(await claimMailDay(tx, { supporterId, appealId, now }))) return;
    const { rowCount } = await tx.execute(sql`
      update receipts set thanked_at = ${now.toISOString()}::timestamptz from pledges
       where pledges.id = receipts.pledge_id and pledges.supporter_id = ${supporterId}
         and receipts.appeal_id = ${appealId} and receipts.created_at <= ${settled(now)} and ${isToBeThanked(now)}`);
    if (rowCount === 0) return;
    await noteNews(tx, { supporterId, appealIds: [appealId], now });
    await oweMail(tx, letterKind, { supporterId, appealId, at: now.toISOString() });
  });
}

const ids = z.object({ supporterId: z.uuid(), appealId: z.uuid(), at: z.iso.datetime() });

/** What was undone since is not thanked for. */
export const thanksLetters = (deps: Deps): LetterKinds => ({
  [letterKind]: async (given) => {
    const { db, publicUrl, clock } = deps;
    const { supporterId, appealId, at } = ids.parse(given);
    const [found] = await db
      .select({ supporter: supporters, appeal: appeals, organisation: organisations })
      .from(supporters)
      .innerJoin(appeals, eq(appeals.id, appealId))
      .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
      .where(eq(supporters.id, supporterId));
    if (!found?.supporter.email || found.supporter.mailStoppedAt !== null || found.appeal.takenDownAt !== null)
      return null;
    const brought = await broughtLines(db, { supporterId, appealId, at: new Date(at) });
    if (brought.lines.length === 0) return null;
    const { appeal, organisation, supporter } = found;
    return thanksLetter({
      to: supporter.email ?? '',
      name: brought.name,
      organisation,
      title: appeal.title,
      lines: brought.lines,
      photo: await photoOfTheDay({ db, publicUrl }, appealId, clock.now()),
      news: await newsTold(deps, { supporterId, toldAt: new Date(at), appealId }),
      stopUrl: publicUrl + stopPath(deps, supporterId),
      aboutMeUrl: publicUrl + supporterPath(deps, supporterId),
    });
  },
});

async function broughtLines(
  db: Db,
  { supporterId, appealId, at }: { supporterId: string; appealId: string; at: Date },
): Promise<{ name: string | null; lines: string[] }> {
  const rows = await db
    .select({
      item: needs.item,
      unit: needs.unit,
      alike: receiptItems.alike,
      quantity: sql<number>`sum(${receiptItems.quantity})::int`,
      name: sql<string | null>`max(${pledges.name})`,
    })
    .from(receipts)
    .innerJoin(pledges, eq(pledges.id, receipts.pledgeId))
    .innerJoin(receiptItems, eq(receiptItems.receiptId, receipts.id))
    .innerJoin(needs, eq(needs.id, receiptItems.needId))
    .where(
      and(
        eq(pledges.supporterId, supporterId),
        eq(receipts.appealId, appealId),
        eq(receipts.thankedAt, at),
        isNull(receipts.undoneAt),
      ),
    )
    .groupBy(needs.id, needs.position, needs.item, needs.unit, receiptItems.alike)
    .orderBy(needs.position, needs.id);
  return {
    name: rows[0]?.name ?? null,
    lines: rows.map(({ quantity, alike, ...thing }) => {
      const what = quantityText(quantity, thing);
      return alike === null ? what : `${what} (as ${alike})`;
    }),
  };
}
