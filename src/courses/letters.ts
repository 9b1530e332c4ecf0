import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { placesNow, type PlacesNow } from '../appeals/places-now.ts';
import { standingById } from '../appeals/standing.ts';
import { courseLetters, courseSteps } from '../db/schema/courses.ts';
import { pledges } from '../db/schema/pledges.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterDraft, LetterKinds, LetterWriter } from '../mail/letter.ts';
import { howAndWhenParts } from '../pledges/arrival-parts.ts';
import { doorCodeOf } from '../pledges/door-codes.ts';
import { pledgePath, supporterPath } from '../pledges/paths.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { isStillToCome, type PledgeState } from '../pledges/rules.ts';
import { promisedLines, toBringLines } from '../pledges/words.ts';
import { didYouManageLetter, lapsedLetter, reminderLetter, type CourseLetter, type LetterPledge } from './emails.ts';

/** The letters of the table in course.ts; the thanks at once are written by src/pledges/letters.ts. */
export const courseLetterKinds = (deps: Deps): LetterKinds => ({
  'pledge-reminder': writer(deps, { isOwed: (state) => state === 'pledged', write: reminderLetter }),
  'did-you-manage': writer(deps, { isOwed: isStillToCome, write: didYouManageLetter }),
  'pledge-lapsed': writer(deps, { isOwed: (state) => state === 'lapsed', write: lapsedLetter }),
});

const ids = z.object({ supporterId: z.uuid(), appealId: z.uuid(), step: z.enum(courseSteps), at: z.iso.datetime() });

/** What the letter says holds when it is sent; of a pledge that has changed since it says nothing. */
const writer =
  (
    deps: Deps,
    { isOwed, write }: { isOwed(state: PledgeState): boolean; write(letter: CourseLetter): LetterDraft },
  ): LetterWriter =>
  async (given) => {
    const { db, publicUrl, clock } = deps;
    const { supporterId, appealId, step, at } = ids.parse(given);
    const rows = await db
      .select({ id: pledges.id })
      .from(courseLetters)
      .innerJoin(pledges, eq(pledges.id, courseLetters.pledgeId))
      .where(
        and(
          eq(pledges.supporterId, supporterId),
          eq(pledges.appealId, appealId),
          eq(courseLetters.step, step),
          eq(courseLetters.owedAt, new Date(at)),
        ),
      )
      .orderBy(pledges.createdAt, pledges.id);
    const views = [];
    for (const { id } of rows) {
      const view = await pledgeById(db, id);
      if (view && isOwed(view.state) && !view.appealTakenDown && linesOf(view).length > 0) views.push(view);
    }
    const [first] = views;
    const standing = first && (await standingById(db, appealId, { publicUrl, now: clock.now() }));
    if (!first?.email || !standing) return null;
    const places = await placesNow(db, appealId, { publicUrl, now: clock.now() });
    return write({
      to: first.email,
      name: first.name,
      organisation: first.organisation,
      appeal: { title: first.appealTitle, notWanted: first.notWanted },
      standing,
      place: places.sentTo?.place ?? null,
      pledges: await Promise.all(views.map((view) => letterPledge(deps, view, places))),
      supporterUrl: publicUrl + supporterPath(deps, supporterId),
    });
  };

const linesOf = ({ state, items }: PledgeView): string[] =>
  state === 'lapsed' ? promisedLines(items) : toBringLines(items);

async function letterPledge(deps: Deps, view: PledgeView, places: PlacesNow): Promise<LetterPledge> {
  const url = deps.publicUrl + pledgePath(deps, view.id, view.tokenVersion);
  return {
    lines: linesOf(view),
    url,
    where: howAndWhenParts(view, { places, page: url }),
    doorCode: await doorCodeOf(deps.db, view.organisation.id, view.id),
  };
}
