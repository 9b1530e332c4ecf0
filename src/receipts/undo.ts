import { eq, inArray } from 'drizzle-orm';
import { changeAppeal, type AppealRow } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { receipts, refusals } from '../db/schema/receipts.ts';
import { lockedPledge, settlePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import { moveCounts, type Open } from '../pledges/counts.ts';
import { countOf } from '../pledges/rules.ts';
import { takeTimeBack } from '../slots/commands.ts';
import { itemsOf, walkInMoves } from './records.ts';
import { afterUndo, type Came } from './rules.ts';

export type UndoOutcome =
  | { kind: 'undone' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  /** The number was corrected to less than this receipt meanwhile; the correction has to be taken back first. */
  | { kind: 'corrected'; needIds: string[] }
  /** What the receipt had freed is promised to others; `letGo` undoes it all the same, without holding the rest. */
  | { kind: 'need-full'; needs: Open[] };

/**
 * Takes back a receipt that was a slip, once, with what was refused at the same time. Its pledge stands as if the receipt
 * had never been (see `afterUndo`). A pledge that would hold more again than is still accepted is refused: accepted
 * quantity never passes the limit.
 */
export async function undoReceipt(
  deps: ChangeDeps,
  receiptId: string,
  { letGo = false }: { letGo?: boolean } = {},
): Promise<UndoOutcome> {
  const [known] = await deps.db
    .select({ appealId: receipts.appealId })
    .from(receipts)
    .where(eq(receipts.id, receiptId));
  if (!known) return { kind: 'not-found' };
  const outcome = await changeAppeal(deps, known.appealId, async (tx, appeal): Promise<UndoOutcome> => {
    const [receipt] = await tx.select().from(receipts).where(eq(receipts.id, receiptId));
    if (!receipt) throw new Error('a receipt is never deleted');
    if (receipt.undoneAt) return { kind: 'unchanged' };
    const items = await itemsOf(tx, receiptId);
    const corrected = await correctedBelow(tx, items);
    if (corrected.length > 0) return { kind: 'corrected', needIds: corrected };
    if (receipt.pledgeId === null) await moveCounts(tx, walkInMoves(items, -1), { hold: 'nothing' });
    else {
      const settled = await takeOffPledge(deps, tx, appeal, { receiptId, pledgeId: receipt.pledgeId, items, letGo });
      if (settled.kind === 'need-full') return settled;
    }
    const undoneAt = deps.clock.now();
    await tx.update(receipts).set({ undoneAt }).where(eq(receipts.id, receiptId));
    await tx.update(refusals).set({ undoneAt }).where(eq(refusals.receiptId, receiptId));
    return { kind: 'undone' };
  });
  return outcome ?? { kind: 'not-found' };
}

/** Needs of which less is left than the receipt counted. */
async function correctedBelow(tx: Tx, items: readonly Came[]): Promise<string[]> {
  if (items.length === 0) return [];
  const counted = await tx
    .select({ id: needs.id, received: needs.received })
    .from(needs)
    .where(
      inArray(
        needs.id,
        items.map((item) => item.needId),
      ),
    );
  return counted
    .filter(({ id, received }) => received < (items.find((item) => item.needId === id)?.quantity ?? 0))
    .map(({ id }) => id);
}

async function takeOffPledge(
  { clock }: ChangeDeps,
  tx: Tx,
  appeal: AppealRow,
  { receiptId, pledgeId, items, letGo }: { receiptId: string; pledgeId: string; items: Came[]; letGo: boolean },
) {
  const locked = await lockedPledge(tx, pledgeId);
  if (!locked) throw new Error('a pledge is never deleted');
  const all = await tx.select().from(receipts).where(eq(receipts.pledgeId, pledgeId));
  const now = clock.now();
  const after = afterUndo({ ...locked.pledge, items: locked.items }, items, {
    otherFinal: all.some(({ id, undoneAt, final }) => id !== receiptId && undoneAt === null && final),
    letGo,
    now,
  });
  const settled = await settlePledge(tx, locked, after);
  const comesAgain = countOf(after.state) !== null && countOf(locked.pledge.state) === null;
  if (settled.kind === 'done' && comesAgain)
    await takeTimeBack(tx, appeal, { pledgeId, freedAt: all.map(({ createdAt }) => createdAt), now });
  return settled;
}
