import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { redirectEndNow } from '../appeals/standing.ts';
import type { Tx } from '../db/connect.ts';
import { pledgePlans, slotBookings } from '../db/schema/slots.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { changePledge, type ChangeDeps, type LockedPledge } from '../pledges/change-pledge.ts';
import { endCollectionsOf, freeSlotsOf } from '../pledges/free-slots.ts';
import { acceptanceAt, isConfirmed, isStillToCome, type PledgeState } from '../pledges/rules.ts';
import { leadsAway } from '../ui/state-words.ts';
import { simplyBrought } from './input.ts';
import { takePlace, timeToTake, type SlotWish } from './places.ts';

/** The letter that says which time somebody has now, with the calendar entry; and the one that says that it fell away. */
export const slotLetter = 'slot-changed';
export const fellAwayLetter = 'slot-fell-away';

export type SlotOutcome =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  /** The others were quicker. */
  | { kind: 'slot-full' }
  /** No such time: it has begun, the point is not open then, or it takes no bookings. */
  | { kind: 'no-such-slot' }
  /** The pledge is not to come (any more). */
  | { kind: 'too-late'; state: PledgeState }
  /** Times of a point that is shown after pledging can be had once the pledge is confirmed. */
  | { kind: 'not-confirmed' }
  /** The charity asks that nobody comes, or sends people to others; or the appeal is over. */
  | { kind: 'nobody-shall-come' };

/** Takes a time for a pledge, or another one in its stead. The same again changes nothing. */
export async function bookSlot(deps: ChangeDeps, pledgeId: string, wish: SlotWish): Promise<SlotOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, locked): Promise<SlotOutcome> => {
    const { pledge, appeal } = locked;
    const now = deps.clock.now();
    if (!isStillToCome(pledge.state) && pledge.state !== 'unconfirmed')
      return { kind: 'too-late', state: pledge.state };
    const had = await bookingOf(tx, pledgeId);
    if (had?.pointId === wish.pointId && had.startsAt.getTime() === wish.startsAt.getTime())
      return { kind: 'unchanged' };
    if (appeal.visitsStoppedAt !== null || acceptanceAt(appeal, now) === 'closed') return { kind: 'nobody-shall-come' };
    const redirect = await redirectEndNow(tx, appeal.id, now);
    if (leadsAway(redirect)) return { kind: 'nobody-shall-come' };
    const found = await timeToTake(tx, appeal, wish, now);
    if (!found) return { kind: 'no-such-slot' };
    if (found.point.visibility !== 'public' && !isConfirmed(pledge.state)) return { kind: 'not-confirmed' };
    if (had) await lockTimes(tx, [had, wish]);
    if (!(await takePlace(tx, wish.pointId, found.time))) return { kind: 'slot-full' };
    if (had) await freeSlotsOf(tx, [pledgeId]);
    await tx.insert(slotBookings).values({ id: newId(), ...wish, pledgeId, createdAt: now });
    // Who brings it has nothing collected: where it could be, and who was joined with them, is dropped.
    await endCollectionsOf(tx, [pledgeId]);
    await settleTime(tx, locked, now);
    return { kind: 'done' };
  });
  return outcome ?? { kind: 'not-found' };
}

/** Gives the time back. Without one it changes nothing. */
export async function freeSlot(deps: ChangeDeps, pledgeId: string): Promise<SlotOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<SlotOutcome> => {
    if (!(await bookingOf(tx, pledgeId))) return { kind: 'unchanged' };
    await freeSlotsOf(tx, [pledgeId]);
    if (isStillToCome(pledge.state)) await oweSlotLetter(tx, pledgeId);
    return { kind: 'done' };
  });
  return outcome ?? { kind: 'not-found' };
}

/** Whoever was here before their time does not come again: it is free for others. */
export const freeTimeToCome = (tx: Tx, pledgeId: string, now: Date): Promise<void> =>
  freeSlotsOf(tx, [pledgeId], { beforeTime: now });

/**
 * What was counted at the door was a slip: a time that was freed by it, at one of these moments, is theirs again, if it is
 * still to come and nobody has taken the place.
 */
export async function takeTimeBack(
  tx: Tx,
  appeal: { id: string; deadline: Date | null },
  { pledgeId, freedAt, now }: { pledgeId: string; freedAt: Date[]; now: Date },
): Promise<void> {
  if (await bookingOf(tx, pledgeId)) return;
  const [freed] = await tx
    .select({ pointId: slotBookings.pointId, startsAt: slotBookings.startsAt })
    .from(slotBookings)
    .where(and(eq(slotBookings.pledgeId, pledgeId), inArray(slotBookings.freedAt, freedAt)))
    .orderBy(desc(slotBookings.freedAt))
    .limit(1);
  const found = freed && (await timeToTake(tx, appeal, freed, now));
  if (!found || !(await takePlace(tx, freed.pointId, found.time))) return;
  await tx.insert(slotBookings).values({ id: newId(), ...freed, pledgeId, createdAt: now });
  await raiseSequence(tx, pledgeId, now);
}

/** A time says that it is brought, and moves the calendar entry. Before it is confirmed no letter but that one is due. */
async function settleTime(tx: Tx, { pledge }: Pick<LockedPledge, 'pledge'>, now: Date): Promise<void> {
  await raiseSequence(tx, pledge.id, now);
  if (isStillToCome(pledge.state)) await oweSlotLetter(tx, pledge.id);
}

/** Whoever taps around gets one letter: the one of the last tap, as long as it has not gone out. */
export const oweSlotLetter = (tx: Tx, pledgeId: string): Promise<void> =>
  oweMail(tx, slotLetter, { pledgeId }, { key: `${slotLetter}:${pledgeId}` });

/** SEQUENCE of RFC 5545: the calendar entry is another one from now on. What belongs to another way is dropped. */
export async function raiseSequence(tx: Tx, pledgeId: string, now: Date): Promise<void> {
  await tx
    .insert(pledgePlans)
    .values({ pledgeId, calendarSequence: 1, updatedAt: now })
    .onConflictDoUpdate({
      target: pledgePlans.pledgeId,
      set: {
        ...simplyBrought,
        calendarSequence: sql`${pledgePlans.calendarSequence} + 1`,
        updatedAt: now,
      },
    });
}

export async function bookingOf(tx: Tx, pledgeId: string): Promise<(SlotWish & { id: string }) | null> {
  const [booking] = await tx
    .select({ id: slotBookings.id, pointId: slotBookings.pointId, startsAt: slotBookings.startsAt })
    .from(slotBookings)
    .where(and(eq(slotBookings.pledgeId, pledgeId), isNull(slotBookings.freedAt)));
  return booking ?? null;
}

/** In one order, so that two who change places with each other don't wait for each other for ever. */
async function lockTimes(tx: Tx, [one, other]: [SlotWish, SlotWish]): Promise<void> {
  await tx.execute(sql`
    select from slots where (point_id = ${one.pointId} and starts_at = ${one.startsAt})
                         or (point_id = ${other.pointId} and starts_at = ${other.startsAt})
     order by point_id, starts_at for no key update`);
}
