import { changeAppeal } from '../db/change-appeal.ts';
import type { ChangeDeps } from '../pledges/change-pledge.ts';
import { recordReceiptIn, type RecordOutcome } from '../receipts/commands.ts';

/** A line of a counting sheet as it is to be counted. */
export type LineToCount = { number: number; needId: string; quantity: number; pledgeId: string | null };

export type CountedSheet =
  /** `before`: lines that had been counted already, by the same sheet. */
  | { kind: 'counted'; counted: number; before: number }
  /** Nothing was counted: these lines can't be as they are. */
  | { kind: 'refused'; lines: { number: number; why: Refused }[] }
  | { kind: 'not-found' };

type Refused = Exclude<RecordOutcome['kind'], 'recorded' | 'replayed'>;

/**
 * Counts the lines of a sheet as one receipt each: all of them or none. Each line's key comes from the sheet and the line's
 * number, so that the same sheet again counts nothing twice.
 */
export async function countSheet(
  deps: ChangeDeps,
  appealId: string,
  { sheetId, lines, recordedBy }: { sheetId: string; lines: readonly LineToCount[]; recordedBy: string },
): Promise<CountedSheet> {
  try {
    const counted = await changeAppeal(deps, appealId, async (tx, appeal): Promise<CountedSheet> => {
      const sum = { kind: 'counted' as const, counted: 0, before: 0 };
      const refused: { number: number; why: Refused }[] = [];
      for (const { number, needId, quantity, pledgeId } of lines) {
        const key = `sheet:${sheetId}:${number}`;
        const input = { pledgeId, items: [{ needId, quantity }], recordedBy, key };
        const { kind } = await recordReceiptIn(deps, tx, appeal, input);
        if (kind === 'recorded') sum.counted += 1;
        else if (kind === 'replayed') sum.before += 1;
        else refused.push({ number, why: kind });
      }
      if (refused.length > 0) throw new SheetRefused(refused);
      return sum;
    });
    return counted ?? { kind: 'not-found' };
  } catch (error) {
    if (error instanceof SheetRefused) return { kind: 'refused', lines: error.lines };
    throw error;
  }
}

/** Takes the whole sheet back. */
class SheetRefused extends Error {
  readonly lines: { number: number; why: Refused }[];
  constructor(lines: { number: number; why: Refused }[]) {
    super('some lines of the sheet cannot be counted');
    this.lines = lines;
  }
}
