import type { appealStates } from '../db/schema/appeals.ts';

export type AppealState = (typeof appealStates)[number];

/** What stands against one need: each quantity is in exactly one of the four. */
export type Counts = { unconfirmed: number; pledged: number; onTheWay: number; received: number };

/**
 * How much pledges may add up to: (wanted × (100 + headroom) + 99) div 100, in whole numbers, because 100 × 1.1 is
 * more than 110 in floating point. Null: as many as you can.
 */
export const limitOf = (wanted: number | null, headroomPercent: number): number | null =>
  wanted === null ? null : Math.floor((wanted * (100 + headroomPercent) + 99) / 100);

/** How much is still accepted. Received may pass the limit, as walk-ins are counted as they come: then nothing. */
export const openOf = (limit: number | null, { unconfirmed, pledged, onTheWay, received }: Counts): number | null =>
  limit === null ? null : Math.max(0, limit - unconfirmed - pledged - onTheWay - received);

/** The state as it is at this moment: after its deadline an appeal takes nothing, whether or not a job has run. */
export function stateAt({ state, deadline }: { state: AppealState; deadline: Date | null }, now: Date): AppealState {
  const over = deadline !== null && deadline <= now;
  return over && state !== 'draft' ? 'closed' : state;
}
