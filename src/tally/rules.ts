import type { appealStates } from '../db/schema.ts';

export type AppealState = (typeof appealStates)[number];

/** What stands against one need: each quantity is in exactly one of the four. */
export type Counts = { unconfirmed: number; pledged: number; onTheWay: number; received: number };

/** Of what is promised, how much comes where there is no record yet: PledgeBank's typical figure, in percent. */
export const usualFollowThroughPercent = 75;

/**
 * How much will probably have arrived in the end, in whole units: received + (pledged + on the way) × the
 * organisation's own follow-through. What waits for an e-mail click is not counted on.
 */
export const expectedOf = ({ pledged, onTheWay, received }: Counts, followThroughPercent: number): number =>
  received + Math.round(((pledged + onTheWay) * followThroughPercent) / 100);

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
