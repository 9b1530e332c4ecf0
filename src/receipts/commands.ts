import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { needs, receiptItems, receipts, type pledges } from '../db/schema.ts';
import { newId } from '../lib/ids.ts';
import { lockedPledge, settlePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import { moveCounts, type Open } from '../pledges/counts.ts';
import { movesBetween, type Move } from '../pledges/rules.ts';
import { afterReceipt, afterUndo, type Came } from './rules.ts';

export type ReceiptToRecord = {
  /** None: a walk-in. */
  pledgeId?: string | null;
  items: Came[];
  /** No more will come on this pledge. */
  final?: boolean;
  /** Null for an API key. */
  recordedBy: string | null;
  /** The share link that a walk-in is credited to, a stall's for one. */
  viaId?: string | null;
  /** The same key again is the same receipt. */
  key?: string | null;
  /** How much had come on the pledge when the form was made; another number is answered, not counted. */
  seen?: number | null;
};

export type RecordOutcome =
  | { kind: 'recorded'; receiptId: string }
  | { kind: 'replayed'; receiptId: string }
  /** The key was used for a receipt with other numbers. */
  | { kind: 'key-reused'; receiptId: string }
  | { kind: 'not-found' }
  | { kind: 'unknown-need'; needId: string }
  | { kind: 'unknown-pledge' }
  /** Nothing to count: no items, and not the last word on a pledge of which something came. */
  | { kind: 'nothing-came' }
  /** Somebody else has counted something on this pledge meanwhile. */
  | { kind: 'counted-meanwhile' };

/**
 * Counts what came through the door, on a pledge or without one. No limit holds: the goods are there. On a pledge the
 * rest keeps its state, until it is the last of it: then the rest leaves the counts and the pledge is received.
 */
export async function recordReceipt(
  deps: ChangeDeps,
  appealId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  const outcome = await changeAppeal(deps, appealId, async (tx): Promise<RecordOutcome> => {
    const earlier = input.key ? await receiptWithKey(tx, appealId, input.key) : null;
    if (earlier) return { kind: isSame(earlier, input) ? 'replayed' : 'key-reused', receiptId: earlier.id };
    const unknown = await unknownNeed(tx, appealId, input.items);
    if (unknown) return { kind: 'unknown-need', needId: unknown };
    return input.pledgeId
      ? receiveOnPledge(deps, tx, appealId, input.pledgeId, input)
      : receiveWalkIn(deps, tx, appealId, input);
  });
  return outcome ?? { kind: 'not-found' };
}

async function receiveWalkIn(
  deps: ChangeDeps,
  tx: Tx,
  appealId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  if (input.items.length === 0) return { kind: 'nothing-came' };
  await moveCounts(tx, walkInMoves(input.items, 1), { hold: 'nothing' });
  return insertReceipt(deps, tx, appealId, input, null);
}

async function receiveOnPledge(
  deps: ChangeDeps,
  tx: Tx,
  appealId: string,
  pledgeId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  const locked = await lockedPledge(tx, pledgeId);
  if (locked?.pledge.appealId !== appealId) return { kind: 'unknown-pledge' };
  const { pledge, items } = locked;
  const cameSoFar = items.reduce((sum, item) => sum + item.received, 0);
  if (typeof input.seen === 'number' && input.seen !== cameSoFar) return { kind: 'counted-meanwhile' };
  const final = input.final ?? false;
  if (input.items.length === 0 && !(final && cameSoFar > 0)) return { kind: 'nothing-came' };
  const after = afterReceipt({ ...pledge, items }, input.items, final);
  await settlePledge(tx, locked, after, { hold: 'nothing' });
  return insertReceipt(deps, tx, appealId, input, pledge);
}

async function insertReceipt(
  { clock }: ChangeDeps,
  tx: Tx,
  appealId: string,
  { items, final = false, recordedBy, viaId = null, key = null }: ReceiptToRecord,
  pledge: typeof pledges.$inferSelect | null,
): Promise<RecordOutcome> {
  const id = newId();
  await tx.insert(receipts).values({
    id,
    appealId,
    pledgeId: pledge?.id ?? null,
    pledgeStateBefore: pledge?.state ?? null,
    final: pledge !== null && final,
    recordedBy,
    viaId: pledge === null ? viaId : null,
    idempotencyKey: key,
    createdAt: clock.now(),
  });
  if (items.length > 0)
    await tx.insert(receiptItems).values(items.map(({ needId, quantity }) => ({ receiptId: id, needId, quantity })));
  return { kind: 'recorded', receiptId: id };
}

export type UndoOutcome =
  | { kind: 'undone' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  /** What the receipt had freed is promised to others; `letGo` undoes it all the same, without holding the rest. */
  | { kind: 'need-full'; needs: Open[] };

/**
 * Takes back a receipt that was a slip, once. Its pledge stands as if the receipt had never been (see `afterUndo`).
 * A pledge that would hold more again than is still accepted is refused: accepted quantity never passes the limit.
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
  const outcome = await changeAppeal(deps, known.appealId, async (tx): Promise<UndoOutcome> => {
    const [receipt] = await tx.select().from(receipts).where(eq(receipts.id, receiptId));
    if (!receipt) throw new Error('a receipt is never deleted');
    if (receipt.undoneAt) return { kind: 'unchanged' };
    const items = await itemsOf(tx, receiptId);
    if (receipt.pledgeId === null) await moveCounts(tx, walkInMoves(items, -1), { hold: 'nothing' });
    else {
      const settled = await takeOffPledge(deps, tx, { receiptId, pledgeId: receipt.pledgeId, items, letGo });
      if (settled.kind === 'need-full') return settled;
    }
    await tx.update(receipts).set({ undoneAt: deps.clock.now() }).where(eq(receipts.id, receiptId));
    return { kind: 'undone' };
  });
  return outcome ?? { kind: 'not-found' };
}

async function takeOffPledge(
  { clock }: ChangeDeps,
  tx: Tx,
  { receiptId, pledgeId, items, letGo }: { receiptId: string; pledgeId: string; items: Came[]; letGo: boolean },
) {
  const locked = await lockedPledge(tx, pledgeId);
  if (!locked) throw new Error('a pledge is never deleted');
  const [otherFinal] = await tx
    .select({ id: receipts.id })
    .from(receipts)
    .where(
      and(
        eq(receipts.pledgeId, pledgeId),
        ne(receipts.id, receiptId),
        isNull(receipts.undoneAt),
        eq(receipts.final, true),
      ),
    )
    .limit(1);
  const after = afterUndo({ ...locked.pledge, items: locked.items }, items, {
    otherFinal: otherFinal !== undefined,
    letGo,
    now: clock.now(),
  });
  return settlePledge(tx, locked, after);
}

/** A walk-in moves what is received and nothing else, like a pledge of nothing on which something came. */
function walkInMoves(items: readonly Came[], direction: 1 | -1): Move[] {
  const nothing = { state: 'received' as const, items: [] };
  const there = {
    state: 'received' as const,
    items: items.map(({ needId, quantity }) => ({ needId, quantity: 0, received: quantity })),
  };
  return direction === 1 ? movesBetween(nothing, there) : movesBetween(there, nothing);
}

async function unknownNeed(tx: Tx, appealId: string, items: readonly Came[]): Promise<string | null> {
  if (items.length === 0) return null;
  const known = await tx
    .select({ id: needs.id })
    .from(needs)
    .where(
      and(
        eq(needs.appealId, appealId),
        inArray(
          needs.id,
          items.map((item) => item.needId),
        ),
      ),
    );
  return items.find((item) => !known.some((need) => need.id === item.needId))?.needId ?? null;
}

const itemsOf = (tx: Tx, receiptId: string): Promise<Came[]> =>
  tx
    .select({ needId: receiptItems.needId, quantity: receiptItems.quantity })
    .from(receiptItems)
    .where(eq(receiptItems.receiptId, receiptId));

type Earlier = { id: string; pledgeId: string | null; final: boolean; items: Came[] };

async function receiptWithKey(tx: Tx, appealId: string, key: string): Promise<Earlier | null> {
  const [receipt] = await tx
    .select({ id: receipts.id, pledgeId: receipts.pledgeId, final: receipts.final })
    .from(receipts)
    .where(and(eq(receipts.appealId, appealId), sql`${receipts.idempotencyKey} = ${key}`));
  return receipt ? { ...receipt, items: await itemsOf(tx, receipt.id) } : null;
}

const isSame = (earlier: Earlier, input: ReceiptToRecord): boolean => {
  const pledgeId = input.pledgeId ?? null;
  return (
    earlier.pledgeId === pledgeId &&
    earlier.final === (pledgeId !== null && (input.final ?? false)) &&
    earlier.items.length === input.items.length &&
    earlier.items.every((one) =>
      input.items.some((item) => item.needId === one.needId && item.quantity === one.quantity),
    )
  );
};
