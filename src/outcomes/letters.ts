import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { appealWithParts, isPublic } from '../appeals/queries.ts';
import { appeals } from '../db/schema/appeals.ts';
import { supporters } from '../db/schema/supporters.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds } from '../mail/letter.ts';
import { stopPath, supporterPath } from '../pledges/paths.ts';
import { amplificationWords } from '../sharing/ripple/words.ts';
import { tallyWithPassedOn } from '../tally/queries.ts';
import { reportLetter } from './commands.ts';
import { reportLetterDraft } from './emails.ts';
import { reportPath } from './paths.ts';
import { reportWordsOf } from './queries.ts';
import { cameWords, paragraphsOf } from './words.ts';

const ids = z.object({ supporterId: z.uuid(), appealId: z.uuid() });

/** The numbers are those of the moment at which it is sent; nothing is sent of a report that was taken back. */
export const reportLetters = (deps: Deps): LetterKinds => ({
  [reportLetter]: async (given) => {
    const { db, publicUrl } = deps;
    const { supporterId, appealId } = ids.parse(given);
    const [supporter] = await db.select().from(supporters).where(eq(supporters.id, supporterId));
    if (!supporter?.email || supporter.mailStoppedAt !== null || supporter.bouncedAt !== null) return null;
    const [row] = await db.select({ slug: appeals.slug }).from(appeals).where(eq(appeals.id, appealId));
    const found = row && (await appealWithParts(db, row.slug));
    if (!found || !isPublic(found.appeal)) return null;
    const words = await reportWordsOf(db, appealId);
    if (words.publishedAt === null) return null;
    const counted = await tallyWithPassedOn(db, appealId, deps.clock.now());
    const needs = found.needs.filter(({ closedAt, received }) => closedAt === null || received > 0);
    return reportLetterDraft({
      to: supporter.email,
      organisation: found.organisation,
      title: found.appeal.title,
      came: needs.map(cameWords),
      spread: counted && needs.length === 1 ? amplificationWords(counted.passedOn, needs) : null,
      thanks: paragraphsOf(words.thanks),
      url: publicUrl + reportPath(found.appeal.slug),
      stopUrl: publicUrl + stopPath(deps, supporterId),
      aboutMeUrl: publicUrl + supporterPath(deps, supporterId),
    });
  },
});
