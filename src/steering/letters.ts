import { and, eq, sql } from 'drizzle-orm';
import { sentToOf, standingById } from '../appeals/standing.ts';
import { steerTold, steers } from '../db/schema/steering.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { pledgePath, supporterPath } from '../pledges/paths.ts';
import { pledgesOfSupporter, type PledgeView } from '../pledges/queries.ts';
import { isStillToCome } from '../pledges/rules.ts';
import { toBringLines } from '../pledges/words.ts';
import { spanText } from '../ui/dates.ts';
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
    const steer = await steerWithLater(deps, steerId);
    if (!steer || steer.isOvertaken) return null;
    const { appealId } = steer;
    const theirs = (await pledgesOfSupporter(deps.db, supporterId)).filter(
      (pledge) => pledge.appealId === appealId && isStillToCome(pledge.state) && !pledge.appealTakenDown,
    );
    const [first] = theirs;
    if (!first?.email || first.mailRefused) return null;
    const telling = await tellingFor(deps, steer, { supporterId, theirs });
    const looking = { publicUrl: deps.publicUrl, now: deps.clock.now() };
    const standing = telling && (await standingById(deps.db, appealId, looking));
    if (!telling || !standing) return null;
    // Before it is sent: whether or not it comes to that in this try, the next one is for the same steer.
    await remember(deps, { appealId, supporterId, steerId });
    return appealSteeredLetter(
      {
        telling,
        standing,
        redirectPlace: (await sentToOf(deps.db, appealId, looking))?.place ?? null,
        name: first.name,
        appealTitle: first.appealTitle,
        organisation: first.organisation,
        pledges: theirs.map((pledge) => ({
          lines: toBringLines(pledge.items),
          url: `${deps.publicUrl}${pledgePath(deps, pledge.id, pledge.tokenVersion)}`,
          slot: pledge.slot && spanText(pledge.slot, pledge.organisation.timeZone),
        })),
      },
      first.email,
      { supporter: `${deps.publicUrl}${supporterPath(deps, supporterId)}` },
    );
  };

type Steer = Pick<typeof steers.$inferSelect, 'id' | 'appealId' | 'cause' | 'createdAt'> & {
  before: ReturnType<typeof keptStandingSchema.parse>;
  after: ReturnType<typeof keptStandingSchema.parse>;
};

/** The steer, whether a later one owes letters of its own, and where the appeal stands since the last of all. */
async function steerWithLater(
  { db }: Pick<Deps, 'db'>,
  steerId: string,
): Promise<(Steer & { isOvertaken: boolean; all: Steer[] }) | null> {
  const rows = await db
    .select()
    .from(steers)
    .where(sql`${steers.appealId} = (select appeal_id from steers where id = ${steerId})`)
    .orderBy(steers.id);
  const all = rows.map(parsed);
  const at = all.findIndex(({ id }) => id === steerId);
  const steer = all[at];
  if (!steer) return null;
  const later = all.slice(at + 1);
  return { ...steer, after: all.at(-1)?.after ?? steer.after, isOvertaken: later.some(owesLetters), all };
}

const parsed = ({ before, after, ...row }: typeof steers.$inferSelect): Steer => ({
  ...row,
  before: keptStandingSchema.parse(before),
  after: keptStandingSchema.parse(after),
});

/** What this person has to be told: the way from what they knew to what holds now. */
async function tellingFor(
  { db }: Pick<Deps, 'db'>,
  steer: Steer & { all: Steer[] },
  { supporterId, theirs }: { supporterId: string; theirs: PledgeView[] },
): Promise<Telling | null> {
  const [told] = await db
    .select({ steerId: steerTold.steerId })
    .from(steerTold)
    .where(and(eq(steerTold.appealId, steer.appealId), eq(steerTold.supporterId, supporterId)));
  const own = steer.all.find(({ id }) => id === steer.id);
  // It was tried before, and may have been sent or not: it is owed.
  if (told?.steerId === steer.id) return own ? tellingOf(own.before, steer.after) : null;
  const last = steer.all.find(({ id }) => id === told?.steerId);
  // Nobody has told them anything: they know what stood on the page when they confirmed.
  const since = theirs.map(({ confirmedAt, createdAt }) => confirmedAt ?? createdAt).sort((a, b) => +a - +b)[0];
  const firstAfter = steer.all.find(({ createdAt }) => since === undefined || createdAt >= since);
  const known = last?.after ?? firstAfter?.before ?? own?.before;
  return known ? tellingOf(known, steer.after) : null;
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
