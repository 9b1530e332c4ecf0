import type { ReadNeed } from './details.ts';
import type { Polarity } from './polarity.ts';

/** What became of a line. Every line that isn't blank became exactly one of these. */
export type LineOutcome = 'need' | 'notWanted' | 'heading' | 'context' | 'unclear';

/** The part of a text a line stands in: things wanted or not, where and when to bring them, or the names at the end. */
export type Part = Polarity | 'place' | 'farewell';

/** What was read out of a line, and the part of the text that begins after it. */
export type LineReading = {
  became: LineOutcome;
  needs: readonly ReadNeed[];
  notWanted: readonly string[];
  then: Part | null;
};

/** A line that names no thing. */
export function nothing(became: LineOutcome, then: Part | null = null): LineReading {
  return { became, needs: [], notWanted: [], then };
}
