import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { appealLooks } from '../db/schema/appeals.ts';
import { pledgeItems, pledges } from '../db/schema/pledges.ts';
import { later, minutes } from '../lib/clock.ts';
import type { Counts } from '../tally/rules.ts';

/**
 * What came since a member last looked: confirmed since then and not taken back, and newly here. What somebody brought
 * without a promise is here and was never promised.
 */
export type SinceLastLook = { lookedAt: Date; promised: number; received: number };

/** Looks within ten minutes are one: a reload does not make the news old. */
const sameLook = minutes(10);

/** Remembers that a member looks at an appeal, and says what is new; null at the first look. */
export async function lookAt(
  db: Db,
  { appealId, personId, counts, now }: { appealId: string; personId: string; counts: Counts; now: Date },
): Promise<SinceLastLook | null> {
  const [last] = await db
    .select()
    .from(appealLooks)
    .where(and(eq(appealLooks.appealId, appealId), eq(appealLooks.personId, personId)));
  const { unconfirmed, pledged, onTheWay, received } = counts;
  if (!last || last.lookedAt < later(now, -sameLook)) {
    const seen = { lookedAt: now, unconfirmed, pledged, onTheWay, received };
    await db
      .insert(appealLooks)
      .values({ appealId, personId, ...seen })
      .onConflictDoUpdate({
        target: [appealLooks.appealId, appealLooks.personId],
        set: seen,
        setWhere: sql`${appealLooks.lookedAt} < ${now.toISOString()}`,
      });
  }
  if (!last) return null;
  return {
    lookedAt: last.lookedAt,
    promised: await promisedSince(db, appealId, last.lookedAt),
    received: received - last.received,
  };
}

async function promisedSince(db: Db, appealId: string, since: Date): Promise<number> {
  const [sum] = await db
    .select({ quantity: sql<string>`coalesce(sum(${pledgeItems.quantity}), 0)` })
    .from(pledges)
    .innerJoin(pledgeItems, eq(pledgeItems.pledgeId, pledges.id))
    .where(
      and(
        eq(pledges.appealId, appealId),
        gt(pledges.confirmedAt, since),
        inArray(pledges.state, ['pledged', 'on-the-way', 'received']),
      ),
    );
  return Number(sum?.quantity ?? 0);
}
