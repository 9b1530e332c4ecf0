import { eq, sql } from 'drizzle-orm';
import { pledgePlans } from '../db/schema/slots.ts';
import type { Tx } from '../db/connect.ts';
import type { Way } from '../pledges/arrivals.ts';
import { changePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import { endCollectionsOf, freeSlotsOf } from '../pledges/free-slots.ts';
import { isConfirmed, isStillToCome, type PledgeState } from '../pledges/rules.ts';
import { bookingOf, oweSlotLetter } from './commands.ts';
import type { PlanInput } from './input.ts';

export type PlanOutcome =
  /** `gaveTimeBack`: they had one for bringing it, and are written to, with what takes it out of their calendar. */
  | { kind: 'done'; gaveTimeBack: boolean }
  | { kind: 'not-found' }
  | { kind: 'too-late'; state: PledgeState }
  /** Where something can be collected is asked for once the pledge is confirmed. */
  | { kind: 'not-confirmed' }
  | { kind: 'address-needed' };

/** How it comes. A time is for what is brought, and where it can be collected for what is collected; the rest is dropped. */
export async function choosePlan(deps: ChangeDeps, pledgeId: string, input: PlanInput): Promise<PlanOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<PlanOutcome> => {
    if (!isStillToCome(pledge.state) && pledge.state !== 'unconfirmed')
      return { kind: 'too-late', state: pledge.state };
    if (input.way === 'collect' && !isConfirmed(pledge.state)) return { kind: 'not-confirmed' };
    if (input.way === 'collect' && input.address === null) return { kind: 'address-needed' };
    const now = deps.clock.now();
    const wayBefore = await wayOf(tx, pledgeId);
    const gaveTimeBack = input.way !== 'bring' && (await bookingOf(tx, pledgeId)) !== null;
    if (gaveTimeBack) {
      await freeSlotsOf(tx, [pledgeId]);
      if (isStillToCome(pledge.state)) await oweSlotLetter(tx, pledgeId);
    }
    if (input.way !== 'collect') await endCollectionsOf(tx, [pledgeId]);
    const values = { ...ofWay(input), updatedAt: now };
    const raise = wayBefore === input.way ? 0 : 1;
    await tx
      .insert(pledgePlans)
      .values({ pledgeId, ...values, calendarSequence: raise })
      .onConflictDoUpdate({
        target: pledgePlans.pledgeId,
        set: { ...values, calendarSequence: sql`${pledgePlans.calendarSequence} + ${raise}` },
      });
    return { kind: 'done', gaveTimeBack };
  });
  return outcome ?? { kind: 'not-found' };
}

/** What of it belongs to its way. */
function ofWay({ way, ...input }: PlanInput): PlanInput {
  const parcel = way === 'post' || way === 'order';
  const collected = way === 'collect';
  return {
    way,
    carrier: parcel ? input.carrier : null,
    trackingNumber: parcel ? input.trackingNumber : null,
    address: collected ? input.address : null,
    postcode: collected ? input.postcode : null,
    phone: collected ? input.phone : null,
    note: collected ? input.note : null,
  };
}

async function wayOf(tx: Tx, pledgeId: string): Promise<Way> {
  const [plan] = await tx.select({ way: pledgePlans.way }).from(pledgePlans).where(eq(pledgePlans.pledgeId, pledgeId));
  return plan?.way ?? 'bring';
}
