import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { supporters } from '../../db/schema/supporters.ts';
import type { Deps } from '../../http/deps.ts';
import { later } from '../../lib/clock.ts';
import type { LetterKinds } from '../../mail/letter.ts';
import { claimMailDay } from '../../mail/mail-days.ts';
import { oweMail } from '../../mail/owe.ts';
import { rippleNewsDraft } from '../emails.tsx';
import { foldRipples } from './fold.ts';
import { appealsWithNews, atMostEvery, newsTold, noteNews, ownersWithNews } from './news.ts';

export const rippleNewsTask = 'tell-ripples';
const newsLetter = 'ripple-news';

/** In portions, so that one hour's work has an end; the next hour goes on. */
const mostAtOnce = 2_000;

type NewsDeps = Pick<Deps, 'db' | 'clock'>;

/** Tells the owners of links, hourly, what was newly confirmed or received through them. */
export const rippleNewsTasks = (deps: NewsDeps): TaskList => ({
  [rippleNewsTask]: async () => {
    await foldRipples(deps.db);
    await forgetWhatFell(deps.db);
    for (const supporterId of await ownersWithNews(deps.db, deps.clock.now(), mostAtOnce))
      await oweNews(deps, supporterId);
  },
});

/** Of what was taken back it is forgotten that it was told, so that what comes after it is news again. */
const forgetWhatFell = (db: NewsDeps['db']) =>
  db.execute(sql`
    update told_sums set quantity = least(told_sums.quantity, ripples.quantity),
                         received = least(told_sums.received, ripples.received)
      from ripples
     where ripples.link_id = told_sums.link_id
       and (ripples.quantity < told_sums.quantity or ripples.received < told_sums.received)`);

/**
 * The lock of the supporter is the claim: of two nodes at the same moment only one finds that a day has passed. Of the
 * appeals those are told of about which they got no other mail today; the rest is news tomorrow.
 */
async function oweNews({ db, clock }: NewsDeps, supporterId: string): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ id: supporters.id })
      .from(supporters)
      .where(
        and(
          eq(supporters.id, supporterId),
          or(isNull(supporters.rippleToldAt), lte(supporters.rippleToldAt, later(now, -atMostEvery))),
        ),
      )
      .for('no key update');
    if (!locked) return;
    const appealIds: string[] = [];
    for (const appealId of await appealsWithNews(tx, supporterId, now))
      if (await claimMailDay(tx, { supporterId, appealId, now })) appealIds.push(appealId);
    if ((await noteNews(tx, { supporterId, appealIds, now })) === 0) return;
    await tx.update(supporters).set({ rippleToldAt: now }).where(eq(supporters.id, supporterId));
    // One that still waits would say the same as this one.
    await oweMail(tx, newsLetter, { supporterId }, { key: `${newsLetter}:${supporterId}` });
  });
}

/** The numbers are those of the moment at which it was owed: a letter that waited says no others. */
export const rippleNewsLetters = (deps: Deps): LetterKinds => ({
  [newsLetter]: async ({ supporterId = '' }) => {
    const { db, publicUrl, tokens } = deps;
    const [supporter] = await db.select().from(supporters).where(eq(supporters.id, supporterId));
    if (!supporter?.email || supporter.mailStoppedAt !== null || supporter.rippleToldAt === null) return null;
    const [first, ...others] = await newsTold(deps, { supporterId, toldAt: supporter.rippleToldAt });
    if (!first) return null;
    return rippleNewsDraft({
      to: supporter.email,
      news: [first, ...others],
      stopUrl: `${publicUrl}/stop/${tokens.make('stop', supporter.id)}`,
      aboutMeUrl: `${publicUrl}/supporters/${tokens.make('supporter', supporter.id)}`,
    });
  },
});
