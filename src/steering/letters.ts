import { and, eq, sql } from 'drizzle-orm';
import { placesNow } from '../appeals/places-now.ts';
import { standingById } from '../appeals/standing.ts';
import { steerTold, steers } from '../db/schema/steering.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { takesTimes } from '../pledges/arrival-parts.ts';
import { slotAt, slotWords } from '../pledges/arrival-words.ts';
import { pledgePath, supporterPath } from '../pledges/paths.ts';
import { pledgesOfSupporter, type PledgeView } from '../pledges/queries.ts';
import { isStillToCome } from '../pledges/rules.ts';
import { toBringLines } from '../pledges/words.ts';
import { agreementLetters } from './agreements/letters.ts';
import { byItselfLetters } from './by-itself/letters.ts';
import { appealSteeredLetter } from './emails.ts';
import { keptStandingSchema } from './input.ts';
import { steeredLetter } from './owe-letters.ts';
import { owesLetters, tellingOf, type Telling } from './telling.ts';

/** The letters of this slice: kind → writer. */
export const steeringLetters = (deps: Deps): LetterKinds => ({
  [steeredLetter]: steeredWriter(deps),
  ...byItselfLetters(deps),
  ...agreementLetters(deps),
});

/**
 * Says what holds when it is sent, held against what this person knew: so a steer that was undone before anybody was
 * told tells nobody anything, and of two in a row the first is not told at all.
 */
const steeredWriter =
  (deps: Deps): LetterWriter =>
  async ({ steerId = '', supporterId = '' }) => {
    const steer = await steerWithLater(deps, { steerId, supporterId });
    if (!steer || steer.isOvertaken) return null;
    const { appealId } = steer;
    const theirs = (await pledgesOfSupporter(deps.db, supporterId)).filter(
      (pledge) => pledge.appealId === appealId && isStillToCome(pledge.state) && !pledge.appealTakenDown,
    );
    const [first] = theirs;
    if (!first?.email || first.mailRefused) return null;
    const telling = tellingFor(steer, theirs);
    const looking = { publicUrl: deps.publicUrl, now: deps.clock.now() };
    const standing = telling && (await standingById(deps.db, appealId, looking));
    if (!telling || !standing) return null;
    // Before it is sent: whether or not it comes to that in this try, the next one is for the same steer.
    await remember(deps, { appealId, supporterId, steerId });
    const { points, sentTo } = await placesNow(deps.db, appealId, looking);
    return appealSteeredLetter(
      {
        telling,
        standing,
        redirectPlace: sentTo?.place ?? null,
        takesTimes: takesTimes(points),
        name: first.name,
        appealTitle: first.appealTitle,
        organisation: first.organisation,
        pledges: theirs.map((pledge) => ({
          lines: toBringLines(pledge.items),
          url: `${deps.publicUrl}${pledgePath(deps, pledge.id, pledge.tokenVersion)}`,
          slot: slotWords(pledge),
          isSlotLost: pledge.slot !== null && slotAt(pledge, points) === null,
        })),
      },
      first.email,
      { supporter: `${deps.publicUrl}${supporterPath(deps, supporterId)}` },
    );
  };

type Steer = Pick<typeof steers.$inferSelect, 'id' | 'appealId' | 'cause' | 'createdAt'> & {
  before: ReturnType<typeof keptStandingSchema.parse>;
  after: ReturnType<typeof keptStandingSchema.parse>;
  /** This person was last told of it. */
  isTold: boolean;
};

/** The steer, whether a later one owes letters of its own, and where the appeal stands since the last of all. */
async function steerWithLater(
  { db }: Pick<Deps, 'db'>,
  { steerId, supporterId }: { steerId: string; supporterId: string },
): Promise<(Steer & { isOvertaken: boolean; all: Steer[] }) | null> {
  const rows = await db
    .select({ steer: steers, toldId: steerTold.steerId })
    .from(steers)
    .leftJoin(steerTold, and(eq(steerTold.steerId, steers.id), eq(steerTold.supporterId, supporterId)))
    .where(sql`${steers.appealId} = (select appeal_id from steers where id = ${steerId})`)
    .orderBy(steers.id);
  const all = rows.map(({ steer, toldId }) => ({ ...parsed(steer), isTold: toldId !== null }));
  const at = all.findIndex(({ id }) => id === steerId);
  const steer = all[at];
  if (!steer) return null;
  const later = all.slice(at + 1);
  return { ...steer, after: all.at(-1)?.after ?? steer.after, isOvertaken: later.some(owesLetters), all };
}

const parsed = ({ before, after, ...row }: typeof steers.$inferSelect): Omit<Steer, 'isTold'> => ({
  ...row,
  before: keptStandingSchema.parse(before),
  after: keptStandingSchema.parse(after),
});

/** What this person has to be told: the way from what they knew to what holds now. */
function tellingFor(steer: Steer & { all: Steer[] }, theirs: PledgeView[]): Telling | null {
  const last = steer.all.find(({ isTold }) => isTold);
  // It was tried before, and may have been sent or not: it is owed.
  if (last?.id === steer.id) return tellingOf(last.before, steer.after);
  // Nobody has told them anything: they know what stood on the page when they confirmed.
  const since = theirs.map(({ confirmedAt, createdAt }) => confirmedAt ?? createdAt).sort((a, b) => +a - +b)[0];
  const firstAfter = steer.all.find(({ createdAt }) => since === undefined || createdAt >= since);
  const known = last?.after ?? (firstAfter ?? steer).before;
  return tellingOf(known, steer.after);
}

const remember = (
  { db }: Pick<Deps, 'db'>,
  row: { appealId: string; supporterId: string; steerId: string },
): Promise<unknown> =>
  db
    .insert(steerTold)
    .values(row)
    .onConflictDoUpdate({
      target: [steerTold.appealId, steerTold.supporterId],
      set: { steerId: row.steerId },
    });
