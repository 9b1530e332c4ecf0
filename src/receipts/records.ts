import { eq } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { receiptItems } from '../db/schema/receipts.ts';
import { movesBetween, type Move } from '../pledges/rules.ts';
import type { Came } from './rules.ts';

/** A walk-in moves what is received and nothing else, like a pledge of nothing on which something came. */
export function walkInMoves(items: readonly Came[], direction: 1 | -1): Move[] {
  const nothing = { state: 'received' as const, items: [] };
  const there = {
    state: 'received' as const,
    items: items.map(({ needId, quantity }) => ({ needId, quantity: 0, received: quantity })),
  };
  return direction === 1 ? movesBetween(nothing, there) : movesBetween(there, nothing);
}

/** What a receipt counts. */
export const itemsOf = (tx: Tx, receiptId: string): Promise<Came[]> =>
  tx
    .select({ needId: receiptItems.needId, quantity: receiptItems.quantity, alike: receiptItems.alike })
    .from(receiptItems)
    .where(eq(receiptItems.receiptId, receiptId));
