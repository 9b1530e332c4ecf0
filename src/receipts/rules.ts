import type { refusalReasons } from '../db/schema/receipts.ts';
import { countOf, stateWithoutTheRest, stillHeld, type ItemCount, type PledgeState } from '../pledges/rules.ts';

/** What came for a need. `alike`: what it was, when it was something like what is asked for. */
export type Came = { needId: string; quantity: number; alike?: string | null };

export type RefusalReason = (typeof refusalReasons)[number];

/** What was brought for a need and could not be taken. */
export type Refused = { needId: string; quantity: number; reason: RefusalReason; note: string | null };

/** What of a pledge decides how a receipt moves it. `receivedFrom`: the state before receipts ended it. */
export type Standing = { state: PledgeState; receivedFrom: PledgeState | null; items: ItemCount[] };

/**
 * A pledge after something came on it. An item that was not promised is kept with the quantity 0. Received is said only of
 * a pledge of which something came: where all of it was refused at the door, it ends as if it were withdrawn.
 */
export function afterReceipt(
  { state, receivedFrom, items }: Standing,
  came: readonly Came[],
  final: boolean,
): Standing {
  const now = withReceived(items, came);
  const isOver = isOverAtDoor({ state, receivedFrom });
  if (!isOver && !final && !allCame(now)) return { state, receivedFrom, items: now };
  return { state: stateWithoutTheRest(now), receivedFrom: isOver ? receivedFrom : state, items: now };
}

/**
 * A pledge after one of its receipts was undone: as it would stand had that receipt never been.
 *
 * - It stays over while another receipt says that no more will come, or while everything came by the others: received
 *   while something came, else withdrawn.
 * - Else it goes back to the state that it had before receipts ended it. An unconfirmed one whose time is over by now has
 *   lapsed.
 * - One that is received because the supporter took back the rest stays so while something came, else it is withdrawn.
 * - In every other state it stays: the receipt did not change it, or somebody has changed it since.
 *
 * So with two receipts it makes no difference which of them is undone first. `letGo`: the rest is not held again, for
 * when others have been promised it meanwhile; the pledge lapses, and the supporter may take it again if there is room.
 */
export function afterUndo(
  before: Standing & { expiresAt: Date | null },
  cameNot: readonly Came[],
  { otherFinal, letGo, now }: { otherFinal: boolean; letGo: boolean; now: Date },
): Standing {
  const items = withReceived(
    before.items,
    cameNot.map(({ needId, quantity }) => ({ needId, quantity: -quantity })),
  ).filter((item) => item.quantity > 0 || item.received > 0);
  const { state, receivedFrom: back } = before;
  if (!isOverAtDoor(before)) return { state, receivedFrom: back, items };
  if (back === null || otherFinal || allCame(items))
    return { state: stateWithoutTheRest(items), receivedFrom: back, items };
  const isOver = back === 'unconfirmed' && (before.expiresAt === null || before.expiresAt <= now);
  const isFreed = isOver || (letGo && countOf(back) !== null);
  return { state: isFreed ? 'lapsed' : back, receivedFrom: null, items };
}

/** What came or was refused at the door, or what the supporter took back after that, was the end of it. */
const isOverAtDoor = ({ state, receivedFrom }: Omit<Standing, 'items'>): boolean =>
  state === 'received' || receivedFrom !== null;

/** Whether nothing is left to come. */
const allCame = (items: ItemCount[]): boolean => items.length > 0 && items.every((item) => stillHeld(item) === 0);

function withReceived(items: ItemCount[], came: readonly Came[]): ItemCount[] {
  const added = came.filter((one) => !items.some((item) => item.needId === one.needId));
  return [
    ...items.map((item) => ({ ...item, received: item.received + quantityOf(came, item.needId) })),
    ...added.map(({ needId, quantity }) => ({ needId, quantity: 0, received: quantity })),
  ];
}

const quantityOf = (came: readonly Came[], needId: string): number =>
  came.find((one) => one.needId === needId)?.quantity ?? 0;
