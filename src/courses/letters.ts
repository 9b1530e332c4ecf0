import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { standingById } from '../appeals/standing.ts';
import { courseLetters, courseSteps, pledges } from '../db/schema.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterDraft, LetterKinds, LetterWriter } from '../mail/letter.ts';
import { pledgePath, supporterPath } from '../pledges/paths.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { isStillToCome, type PledgeState } from '../pledges/rules.ts';
import { deadlineOf, promisedLines, toBringLines } from '../pledges/words.ts';
import { hoursInWords } from '../points/hours-words.ts';
import { pointsOfAppeal, type Point } from '../points/queries.ts';
import { timeText } from '../ui/dates.ts';
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
    const points = (await pointsOfAppeal(db, appealId)).filter(({ closedAt }) => closedAt === null);
    return write({
      to: first.email,
      name: first.name,
      organisation: first.organisation,
      appeal: { title: first.appealTitle, notWanted: first.notWanted },
      standing,
      pledges: views.map((view) => letterPledge(deps, view, points)),
      supporterUrl: publicUrl + supporterPath(deps, supporterId),
    });
  };

const linesOf = ({ state, items }: PledgeView): string[] =>
  state === 'lapsed' ? promisedLines(items) : toBringLines(items);

function letterPledge(deps: Deps, view: PledgeView, points: readonly Point[]): LetterPledge {
  const { slot, plan, organisation } = view;
  return {
    lines: linesOf(view),
    url: deps.publicUrl + pledgePath(deps, view.id, view.tokenVersion),
    when: slot === null ? deadlineOf(view) : `on ${timeText(slot.startsAt, organisation.timeZone)}`,
    way: plan.way,
    places: points.filter(({ id }) => slot === null || id === slot.pointId).map(placeText),
  };
}

const placeText = ({ name, address, postcode, hours, notes }: Point): string =>
  [name, address, postcode, hoursInWords(hours) ?? hours, notes]
    .filter((line) => line !== null && line !== '')
    .join('\n');
