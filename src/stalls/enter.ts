import type { Deps } from '../http/deps.ts';
import { QueueFull } from '../lib/natural-batch.ts';
import type { Ledger } from '../pledges/ledger.ts';
import { recordReceipt } from '../receipts/commands.ts';
import type { AppealState } from '../tally/rules.ts';
import type { StallEntry } from './input.ts';
import type { StallHere } from './open-stall.ts';

export type EnterOutcome =
  | { kind: 'entered'; id: string; isRepeated: boolean }
  | { kind: 'not-found' }
  | { kind: 'appeal-not-open'; state: AppealState }
  | { kind: 'need-full'; needs: { needId: string; open: number }[] }
  | { kind: 'unknown-need'; needId: string }
  /** The key was used for an entry with other words or numbers. */
  | { kind: 'key-reused' }
  /** Very many come at this moment; the same again in a few seconds. */
  | { kind: 'busy' };

/**
 * Enters what one person at the stall promises or hands over, credited to the stall's link. The same key again is the
 * same entry, however often a phone without network tries.
 */
export async function enterAtStall(
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  ledger: Ledger,
  { stall, parts, recordedBy }: StallHere,
  { key, entry }: { key: string; entry: StallEntry },
): Promise<EnterOutcome> {
  if (entry.kind === 'walk-in') {
    const { items } = entry;
    const viaId = stall.shareLinkId;
    const outcome = await recordReceipt(deps, parts.appeal.id, { items, recordedBy, viaId, key });
    switch (outcome.kind) {
      case 'recorded':
        return { kind: 'entered', id: outcome.receiptId, isRepeated: false };
      case 'replayed':
        return { kind: 'entered', id: outcome.receiptId, isRepeated: true };
      case 'key-reused':
      case 'not-found':
        return { kind: outcome.kind };
      case 'unknown-need':
        return outcome;
      case 'unknown-pledge':
      case 'unknown-point':
      case 'nothing-came':
      case 'counted-meanwhile':
        throw new Error(`a walk-in with items was answered ${outcome.kind}`);
    }
  }
  const { email, name, showName, items } = entry;
  const answer = await takeOrNull(ledger, {
    slug: parts.appeal.slug,
    key,
    input: { email, name, showName, items, via: stall.code, note: null, channel: 'stall' },
  });
  if (answer === null) return { kind: 'busy' };
  switch (answer.kind) {
    case 'taken':
      return { kind: 'entered', id: answer.pledgeId, isRepeated: false };
    case 'replayed':
      return { kind: 'entered', id: answer.pledgeId, isRepeated: true };
    default:
      return answer;
  }
}

async function takeOrNull(ledger: Ledger, request: Parameters<Ledger['take']>[0]) {
  try {
    return await ledger.take(request);
  } catch (error) {
    if (error instanceof QueueFull) return null;
    throw error;
  }
}
