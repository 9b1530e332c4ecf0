import { and, eq, isNull, sql } from 'drizzle-orm';
import { changeAppeal, touchAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { corrections } from '../db/schema/receipts.ts';
import { newId } from '../lib/ids.ts';
import type { ChangeDeps } from '../pledges/change-pledge.ts';
import { moveCounts } from '../pledges/counts.ts';

export type CorrectionToMake = {
  needId: string;
  /** How much more, or less, came than was counted. */
  difference: number;
  reason: string;
  /** Null for an API key. */
  recordedBy: string | null;
  /** The same key again is the same correction. */
  key?: string | null;
};

export type CorrectOutcome =
  | { kind: 'corrected'; correctionId: string }
  | { kind: 'replayed'; correctionId: string }
  /** The key was used for a correction with other numbers. */
  | { kind: 'key-reused' }
  | { kind: 'not-found' }
  | { kind: 'unknown-need' }
  /** The number stands as it is already. */
  | { kind: 'nothing-changes' }
  /** Less than nothing can't have come. */
  | { kind: 'below-zero'; received: number };

/**
 * Puts the received number of a need right. What is told is the difference, so that what others count at the same time
 * stays counted. The receipts stay as they are; received is the sum over both.
 */
export async function correctReceived(
  deps: ChangeDeps,
  appealId: string,
  { needId, difference, reason, recordedBy, key = null }: CorrectionToMake,
): Promise<CorrectOutcome> {
  const outcome = await changeAppeal(deps, appealId, async (tx): Promise<CorrectOutcome> => {
    const earlier = key === null ? null : await correctionWithKey(tx, appealId, key);
    if (earlier)
      return earlier.needId === needId && earlier.difference === difference && earlier.reason === reason
        ? { kind: 'replayed', correctionId: earlier.id }
        : { kind: 'key-reused' };
    const [need] = await tx
      .select({ received: needs.received })
      .from(needs)
      .where(and(eq(needs.id, needId), eq(needs.appealId, appealId)));
    if (!need) return { kind: 'unknown-need' };
    if (difference === 0) return { kind: 'nothing-changes' };
    const received = need.received + difference;
    if (received < 0) return { kind: 'below-zero', received: need.received };
    await moveReceived(tx, needId, difference);
    const id = newId();
    const createdAt = deps.clock.now();
    await touchAppeal(tx, appealId, createdAt);
    await tx
      .insert(corrections)
      .values({ id, appealId, needId, difference, received, reason, recordedBy, idempotencyKey: key, createdAt });
    return { kind: 'corrected', correctionId: id };
  });
  return outcome ?? { kind: 'not-found' };
}

export type UndoCorrectionOutcome =
  { kind: 'undone' } | { kind: 'unchanged' } | { kind: 'not-found' } | { kind: 'below-zero'; received: number };

/** Takes a correction back, once. One that added what has gone since can't be: less than nothing can't have come. */
export async function undoCorrection(deps: ChangeDeps, correctionId: string): Promise<UndoCorrectionOutcome> {
  const [known] = await deps.db
    .select({ appealId: corrections.appealId })
    .from(corrections)
    .where(eq(corrections.id, correctionId));
  if (!known) return { kind: 'not-found' };
  const outcome = await changeAppeal(deps, known.appealId, async (tx): Promise<UndoCorrectionOutcome> => {
    const [correction] = await tx
      .select({ needId: corrections.needId, difference: corrections.difference, received: needs.received })
      .from(corrections)
      .innerJoin(needs, eq(needs.id, corrections.needId))
      .where(and(eq(corrections.id, correctionId), isNull(corrections.undoneAt)));
    if (!correction) return { kind: 'unchanged' };
    const { needId, difference, received } = correction;
    if (received < difference) return { kind: 'below-zero', received };
    await moveReceived(tx, needId, -difference);
    await tx.update(corrections).set({ undoneAt: deps.clock.now() }).where(eq(corrections.id, correctionId));
    return { kind: 'undone' };
  });
  return outcome ?? { kind: 'not-found' };
}

const moveReceived = (tx: Tx, needId: string, received: number) =>
  moveCounts(tx, [{ needId, unconfirmed: 0, pledged: 0, onTheWay: 0, received }], { hold: 'nothing' });

async function correctionWithKey(tx: Tx, appealId: string, key: string) {
  const [correction] = await tx
    .select()
    .from(corrections)
    .where(and(eq(corrections.appealId, appealId), sql`${corrections.idempotencyKey} = ${key}`));
  return correction ?? null;
}
