import { and, eq, isNull, sql } from 'drizzle-orm';
import { collections, drivers } from '../db/schema/slots.ts';
import { supporters } from '../db/schema/supporters.ts';
import type { Deps } from '../http/deps.ts';
import { hours, later } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { supporterWith } from '../sharing/links/commands.ts';
import type { DriverInput } from './input.ts';

type With = Pick<Deps, 'db' | 'clock'>;

export const confirmDriverKind = 'confirm-driver';

/** An address is asked so often at the most, however often it is typed: anybody can type anybody's. */
const askAgainAfter = hours(1);

/**
 * "I can drive", by whoever typed this address. It counts once the button behind the mail is pressed; what a driver has
 * confirmed is not changed by who types the address again. The answer is always the same, as it is not the owner of the
 * address who sees it.
 */
export async function offerToDrive(
  { db, clock }: With,
  appealId: string,
  { email, ...details }: DriverInput,
): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now();
    // Locks the supporter: of two who type the address at once, the second sees that it was asked.
    const supporterId = await supporterWith(tx, email, now);
    const [supporter] = await tx
      .select({ stoppedAt: supporters.mailStoppedAt })
      .from(supporters)
      .where(eq(supporters.id, supporterId));
    if (supporter?.stoppedAt !== null) return;
    const values = { ...details, createdAt: now, confirmedAt: null, withdrawnAt: null };
    const [asked] = await tx
      .insert(drivers)
      .values({ id: newId(), appealId, supporterId, ...values })
      .onConflictDoUpdate({
        target: [drivers.appealId, drivers.supporterId],
        set: values,
        setWhere: sql`(${drivers.confirmedAt} is null or ${drivers.withdrawnAt} is not null)
          and ${drivers.createdAt} < ${later(now, -askAgainAfter)}`,
      })
      .returning({ id: drivers.id });
    if (asked) await oweMail(tx, confirmDriverKind, { driverId: asked.id });
  });
}

/** The button behind the mail. Again changes nothing. */
export const confirmDriver = ({ db, clock }: With, driverId: string): Promise<void> =>
  db.transaction(async (tx) => {
    const now = clock.now();
    const [driver] = await tx
      .update(drivers)
      .set({ confirmedAt: now })
      .where(and(eq(drivers.id, driverId), isNull(drivers.confirmedAt), isNull(drivers.withdrawnAt)))
      .returning({ supporterId: drivers.supporterId });
    if (driver)
      await tx
        .update(supporters)
        .set({ addressConfirmedAt: sql`coalesce(${supporters.addressConfirmedAt}, ${now.toISOString()}::timestamptz)` })
        .where(eq(supporters.id, driver.supporterId));
  });

/** They drive no more: what was agreed ends, and with it who sees whose address. */
export const withdrawDriver = ({ db, clock }: With, driverId: string): Promise<void> =>
  db.transaction(async (tx) => {
    const now = clock.now();
    await tx
      .update(drivers)
      .set({ withdrawnAt: now })
      .where(and(eq(drivers.id, driverId), isNull(drivers.withdrawnAt)));
    await tx
      .update(collections)
      .set({ endedAt: now })
      .where(and(eq(collections.driverId, driverId), isNull(collections.endedAt)));
  });
