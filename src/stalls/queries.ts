import { asc, eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { shareLinks, stalls } from '../db/schema/sharing.ts';

/** A stall with its share link: the name, and the code that takes the credit. */
export type Stall = typeof stalls.$inferSelect & { name: string; code: string };

/** The stalls of an appeal, the open ones first. */
export const stallsOf = (db: DbOrTx, appealId: string): Promise<Stall[]> =>
  db
    .select(columns)
    .from(stalls)
    .innerJoin(shareLinks, eq(shareLinks.id, stalls.shareLinkId))
    .where(eq(stalls.appealId, appealId))
    .orderBy(sql`${stalls.closedAt} is not null`, asc(stalls.createdAt), asc(stalls.id));

export async function stallById(db: DbOrTx, id: string): Promise<Stall | null> {
  const [stall] = await db
    .select(columns)
    .from(stalls)
    .innerJoin(shareLinks, eq(shareLinks.id, stalls.shareLinkId))
    .where(eq(stalls.id, id));
  return stall ?? null;
}

/** What was handed over at each of these links without a pledge, by link. */
export async function handedOverAt(db: DbOrTx, linkIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ id: string; quantity: number }>(sql`
    select receipts.via_id as id, sum(receipt_items.quantity)::float8 as quantity
      from receipts join receipt_items on receipt_items.receipt_id = receipts.id
     where receipts.via_id = any(${sql.param([...linkIds])}::uuid[]) and receipts.pledge_id is null
       and receipts.undone_at is null
     group by receipts.via_id`);
  return new Map(rows.map(({ id, quantity }) => [id, quantity]));
}

const columns = {
  id: stalls.id,
  appealId: stalls.appealId,
  shareLinkId: stalls.shareLinkId,
  helperVersion: stalls.helperVersion,
  helperEndedAt: stalls.helperEndedAt,
  createdBy: stalls.createdBy,
  createdAt: stalls.createdAt,
  closedAt: stalls.closedAt,
  name: sql<string>`coalesce(${shareLinks.name}, 'Stall')`,
  code: shareLinks.code,
};
