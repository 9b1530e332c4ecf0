import { hours } from '../lib/clock.ts';
import type { pledgeStates } from '../db/schema/pledges.ts';
import { stateAt, type AppealState } from '../tally/rules.ts';

export type PledgeState = (typeof pledgeStates)[number];

/** How long an unconfirmed pledge holds its quantity. */
export const holdMs = hours(48);

export type ItemCount = { needId: string; quantity: number; received: number };

export type HeldCount = 'unconfirmed' | 'pledged' | 'onTheWay';

/** In which of a need's counts a pledge of this state stands with what has not come yet; null: in none. */
export function countOf(state: PledgeState): HeldCount | null {
  switch (state) {
    case 'unconfirmed':
      return 'unconfirmed';
    case 'pledged':
      return 'pledged';
    case 'on-the-way':
      return 'onTheWay';
    case 'received':
    case 'withdrawn':
    case 'lapsed':
      return null;
  }
}

/** How far the counts of one need move. */
export type Move = { needId: string; unconfirmed: number; pledged: number; onTheWay: number; received: number };

type Standing = { state: PledgeState; items: ItemCount[] };

/**
 * What a pledge that goes from one standing to another does to the counts of its needs, received included: the one
 * place where records become counts. What a pledge still holds is quantity − received, never below 0.
 */
export function movesBetween(before: Standing, after: Standing): Move[] {
  const needIds = [...new Set([...before.items, ...after.items].map((item) => item.needId))].sort();
  return needIds
    .map((needId) => {
      const move = { needId, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 };
      add(move, before, -1);
      add(move, after, 1);
      return move;
    })
    .filter(({ unconfirmed, pledged, onTheWay, received }) => unconfirmed || pledged || onTheWay || received);
}

function add(move: Move, { state, items }: Standing, sign: 1 | -1): void {
  const item = items.find((one) => one.needId === move.needId);
  if (!item) return;
  const count = countOf(state);
  if (count) move[count] += sign * stillHeld(item);
  move.received += sign * item.received;
}

export const stillHeld = ({ quantity, received }: { quantity: number; received: number }): number =>
  Math.max(0, quantity - received);

/** How much more of the limit a move takes; below 0 it frees some. */
export const takenBy = ({ unconfirmed, pledged, onTheWay, received }: Move): number =>
  unconfirmed + pledged + onTheWay + received;

export const isActive = (state: PledgeState): boolean => state !== 'withdrawn' && state !== 'lapsed';
export const isConfirmed = (state: PledgeState): boolean =>
  state === 'pledged' || state === 'on-the-way' || state === 'received';
/** Confirmed, and not all there yet. */
export const isStillToCome = (state: PledgeState): boolean => state === 'pledged' || state === 'on-the-way';

/** The state of an appeal for pledges: one that the host took off the site takes nothing, like a closed one. */
export const acceptanceAt = (
  appeal: { state: AppealState; deadline: Date | null; takenDownAt: Date | null },
  now: Date,
): AppealState => (appeal.takenDownAt === null ? stateAt(appeal, now) : 'closed');

/** Where a pledge stands when the rest of it is taken back: what came is here. */
export const stateWithoutTheRest = (items: readonly ItemCount[]): PledgeState =>
  items.some((item) => item.received > 0) ? 'received' : 'withdrawn';
