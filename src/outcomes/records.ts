import type { AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { pointsOf } from '../network/queries.ts';
import { shownNamesOf } from '../pledges/shown-names.ts';
import { tallyWithPassedOn } from '../tally/queries.ts';
import type { Tally } from '../tally/shapes.ts';
import { longestWay, needOutcomes, reportWordsOf, type NeedOutcome, type ReportWords } from './queries.ts';

/** Everything that a report tells, as numbers and names: its page, its PDF and its JSON are made of this. */
export type ReportRecords = {
  tally: Tally;
  passedOn: { received: number; people: number };
  needs: NeedOutcome[];
  /** Of those who chose to be shown, each once; the newest first. */
  names: string[];
  /** Over how many hands the longest way went on which something came. */
  hops: number;
  /** The tally as it was kept over time. */
  kept: Awaited<ReturnType<typeof pointsOf>>;
  own: ReportWords;
};

/** So many names stand in a report; how many more there are is said. */
const mostNames = 200;

/** Reads what became of an appeal. Null: it is gone. */
export async function recordsOf(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { appeal }: Pick<AppealWithParts, 'appeal'>,
): Promise<ReportRecords | null> {
  const hops = await longestWay(db, appeal.id);
  const [counted, needs, names, kept, own] = await Promise.all([
    tallyWithPassedOn(db, appeal.id, clock.now()),
    needOutcomes(db, appeal.id),
    shownNamesOf(db, appeal.id, mostNames),
    pointsOf(db, appeal.id),
    reportWordsOf(db, appeal.id),
  ]);
  return counted && { ...counted, needs, names: [...new Set(names)], hops, kept, own };
}
