import { createHash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { stringify } from 'uuid';
import { appeals } from '../db/schema/appeals.ts';
import { slotBookings } from '../db/schema/slots.ts';
import type { Deps } from '../http/deps.ts';
import { later, minutes } from '../lib/clock.ts';
import { changePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import { isActive } from '../pledges/rules.ts';
import { bookingOf, raiseSequence } from './commands.ts';
import { takePlace, timeToTake, type SlotWish } from './places.ts';

/** So long a place is kept for a pledge that is being made; a job frees what a crash left (keep-slots.ts). */
const holdFor = minutes(10);

/** Who holds which time for which request: the same request again has the same hold. */
export type HoldRequest = { appealId: string; key: string; slot: SlotWish };

export type HoldOutcome =
  | { kind: 'held'; holdId: string }
  /** The pledge that this request made before has had it, or has it: the ledger knows that pledge. */
  | { kind: 'had' }
  | { kind: 'slot-full' }
  | { kind: 'no-such-slot' };

/**
 * Holds a place before the pledge is made. Only at points that everybody may see: the times of others would tell their
 * hours. Whoever sends the same request twice at once holds one place with both.
 */
export async function holdSlot(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { appealId, key, slot }: HoldRequest,
): Promise<HoldOutcome> {
  const id = holdIdOf({ appealId, key, slot });
  return db.transaction(async (tx): Promise<HoldOutcome> => {
    const now = clock.now();
    // Two of the same at once: the second waits here and then finds what the first one made.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`);
    const { rows } = await tx.execute<{ freed: boolean; pledgeState: string | null }>(sql`
      select bookings.freed_at is not null as freed, pledges.state as "pledgeState"
        from slot_bookings as bookings left join pledges on pledges.id = bookings.pledge_id
       where bookings.id = ${id}`);
    const [had] = rows;
    if (had && !had.freed) return had.pledgeState === null ? { kind: 'held', holdId: id } : { kind: 'had' };
    const isBehind = (state: string) => state === 'withdrawn' || state === 'lapsed' || state === 'received';
    if (had?.pledgeState && !isBehind(had.pledgeState)) return { kind: 'had' };
    const [appeal] = await tx.select({ deadline: appeals.deadline }).from(appeals).where(eq(appeals.id, appealId));
    const deadline = appeal?.deadline ?? null;
    // That an appeal is over the ledger says, and not the time.
    const hasPassed = deadline !== null && deadline <= now;
    const found = await timeToTake(tx, { id: appealId, deadline: hasPassed ? null : deadline }, slot, now);
    if (found?.point.visibility !== 'public') return { kind: 'no-such-slot' };
    if (!(await takePlace(tx, slot.pointId, found.time))) return { kind: 'slot-full' };
    const heldUntil = later(now, holdFor);
    await tx
      .insert(slotBookings)
      .values({ id, ...slot, heldUntil, createdAt: now })
      .onConflictDoUpdate({
        target: slotBookings.id,
        set: { pledgeId: null, heldUntil, freedAt: null, createdAt: now },
      });
    return { kind: 'held', holdId: id };
  });
}

export type HandedOver = 'done' | 'other-slot' | 'gone';

/**
 * The pledge is made: the held place is its own from now on. Again: the same. `other-slot`: it has another time already,
 * which it keeps. `gone`: the hold ran out meanwhile, or the pledge is over.
 */
export async function handOver(deps: ChangeDeps, holdId: string, pledgeId: string): Promise<HandedOver> {
  const done = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<HandedOver> => {
    const has = await bookingOf(tx, pledgeId);
    if (has) return has.id === holdId ? 'done' : 'other-slot';
    if (!isActive(pledge.state) || pledge.state === 'received') return 'gone';
    const taken = await tx
      .update(slotBookings)
      .set({ pledgeId })
      .where(and(eq(slotBookings.id, holdId), isNull(slotBookings.pledgeId), isNull(slotBookings.freedAt)))
      .returning({ id: slotBookings.id });
    if (taken.length === 0) return 'gone';
    await raiseSequence(tx, pledgeId, deps.clock.now());
    return 'done';
  });
  return done ?? 'gone';
}

/** Nothing came of it: the place is there for others. What a pledge has is left alone. */
export async function dropHold({ db, clock }: Pick<Deps, 'db' | 'clock'>, holdId: string): Promise<void> {
  const now = clock.now();
  await db.execute(sql`
    with freed as (
      update slot_bookings set freed_at = ${now} where id = ${holdId} and pledge_id is null and freed_at is null
      returning point_id, starts_at
    )
    update slots set booked = booked - 1 from freed
     where slots.point_id = freed.point_id and slots.starts_at = freed.starts_at`);
}

/** UUID version 8 (RFC 9562) of what is asked for. */
function holdIdOf({ appealId, key, slot }: HoldRequest): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(['slot', appealId, key, slot.pointId, slot.startsAt.getTime()]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return stringify(bytes);
}
