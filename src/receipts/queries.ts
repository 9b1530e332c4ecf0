import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import type { PledgeState } from '../pledges/rules.ts';
import type { Cursor } from './cursor.ts';
import type { RefusalReason } from './rules.ts';

type ReceivedItem = { needId: string; item: string; unit: string | null; quantity: number; alike: string | null };
type RefusedItem = Omit<ReceivedItem, 'alike'> & { reason: RefusalReason; note: string | null };

/** A receipt with what pages and the API show of it. */
export type ReceiptView = {
  id: string;
  appealId: string;
  appeal: string;
  appealTitle: string;
  organisationId: string;
  pledgeId: string | null;
  /** The name on the pledge. */
  pledgeName: string | null;
  /** Where it was handed over: the name of a stall. */
  viaName: string | null;
  final: boolean;
  /** Who counted it: a member's name or address; null for a program. */
  recordedBy: string | null;
  createdAt: Date;
  undoneAt: Date | null;
  items: ReceivedItem[];
  refused: RefusedItem[];
  pointId: string | null;
};

export async function receiptById(db: DbOrTx, receiptId: string): Promise<ReceiptView | null> {
  const [view] = await receiptViews(db, sql`receipts.id = ${receiptId}`, sql``);
  return view ?? null;
}

/** The receipts of an appeal, the newest first. */
export const receiptsOfAppeal = (
  db: DbOrTx,
  appealId: string,
  { after, limit }: { after: Cursor | null; limit: number },
): Promise<ReceiptView[]> =>
  receiptViews(
    db,
    after === null
      ? sql`receipts.appeal_id = ${appealId}`
      : sql`receipts.appeal_id = ${appealId} and (receipts.created_at, receipts.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    sql`limit ${limit}`,
  );

export const receiptsOfPledge = (db: DbOrTx, pledgeId: string): Promise<ReceiptView[]> =>
  receiptViews(db, sql`receipts.pledge_id = ${pledgeId}`, sql``);

/** What an organisation received since a moment, the newest first. */
export const receiptsSince = (
  db: DbOrTx,
  organisationId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<ReceiptView[]> =>
  receiptViews(
    db,
    sql`appeals.organisation_id = ${organisationId} and receipts.created_at >= ${since.toISOString()}::timestamptz
      and receipts.undone_at is null`,
    sql`limit ${limit}`,
  );

/** How many pledges of an appeal are in each state. */
export async function pledgeNumbers(db: DbOrTx, appealId: string): Promise<Map<PledgeState, number>> {
  const { rows } = await db.execute<{ state: PledgeState; pledges: number }>(
    sql`select state, count(*)::int as pledges from pledges where appeal_id = ${appealId} group by state`,
  );
  return new Map(rows.map((row) => [row.state, row.pledges]));
}

type ReceiptViewRow = Omit<ReceiptView, 'createdAt' | 'undoneAt'> & {
  createdAt: string | Date;
  undoneAt: string | Date | null;
};

async function receiptViews(db: DbOrTx, condition: SQL, limit: SQL): Promise<ReceiptView[]> {
  const { rows } = await db.execute<ReceiptViewRow>(sql`
    select receipts.id, appeals.id as "appealId", appeals.slug as appeal, appeals.title as "appealTitle",
      appeals.organisation_id as "organisationId", receipts.pledge_id as "pledgeId", pledges.name as "pledgeName",
      via.name as "viaName",
      receipts.final, receipts.point_id as "pointId", coalesce(people.name, people.email) as "recordedBy",
      receipts.created_at as "createdAt", receipts.undone_at as "undoneAt",
      (select coalesce(json_agg(json_build_object('needId', needs.id, 'item', needs.item, 'unit', needs.unit,
          'quantity', receipt_items.quantity, 'alike', receipt_items.alike) order by needs.position, needs.id), '[]')
        from receipt_items join needs on needs.id = receipt_items.need_id
       where receipt_items.receipt_id = receipts.id) as items,
      (select coalesce(json_agg(json_build_object('needId', needs.id, 'item', needs.item, 'unit', needs.unit,
          'quantity', refusals.quantity, 'reason', refusals.reason, 'note', refusals.note)
          order by needs.position, refusals.id), '[]')
        from refusals join needs on needs.id = refusals.need_id
       where refusals.receipt_id = receipts.id) as refused
    from receipts
    join appeals on appeals.id = receipts.appeal_id
    left join pledges on pledges.id = receipts.pledge_id
    left join people on people.id = receipts.recorded_by
    left join share_links as via on via.id = receipts.via_id
    where ${condition}
    order by receipts.created_at desc, receipts.id desc ${limit}`);
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    undoneAt: row.undoneAt === null ? null : new Date(row.undoneAt),
  }));
}
