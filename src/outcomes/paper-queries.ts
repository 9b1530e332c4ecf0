import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { doorCodesOf } from '../pledges/door-codes.ts';
import type { CodedPledge } from './paper-rules.ts';

/** A promise that may come to the door, for the printed sheet. */
export type ExpectedPledge = {
  id: string;
  name: string | null;
  code: string | null;
  items: { needId: string; item: string; unit: string | null; quantity: number; received: number }[];
};

/** More than these are not printed; whoever else comes is written down at the end of the sheet. */
const mostExpected = 1_000;

/** Promises of an appeal that are still to come, by name, with their door codes: whoever has none yet gets one. */
export async function expectedPledges(
  db: DbOrTx,
  { id, organisationId }: { id: string; organisationId: string },
): Promise<ExpectedPledge[]> {
  const { rows } = await db.execute<Omit<ExpectedPledge, 'code'>>(sql`
    select pledges.id, pledges.name, ${itemsOfPledge} as items
      from pledges
     where pledges.appeal_id = ${id} and pledges.state in ('unconfirmed', 'pledged', 'on-the-way')
     order by lower(pledges.name) nulls last, pledges.created_at, pledges.id limit ${mostExpected}`);
  const ids = rows.map((row) => row.id);
  const codes = await doorCodesOf(db, organisationId, ids);
  return rows.map((row) => ({ ...row, code: codes.get(row.id) ?? null }));
}

/** The promises of an appeal that these door codes stand for, whatever state they are in. */
export async function pledgesByCode(
  db: DbOrTx,
  appealId: string,
  codes: readonly string[],
): Promise<Map<string, CodedPledge>> {
  if (codes.length === 0) return new Map();
  const { rows } = await db.execute<CodedPledge & { code: string }>(sql`
    select upper(door_codes.code) as code, pledges.id, pledges.name, ${itemsOfPledge} as items
      from door_codes
      join pledges on pledges.id = door_codes.pledge_id
      join appeals on appeals.id = pledges.appeal_id and appeals.organisation_id = door_codes.organisation_id
     where pledges.appeal_id = ${appealId} and upper(door_codes.code) = any(${sql.param([...new Set(codes)])}::text[])`);
  return new Map(rows.map(({ code, ...pledge }) => [code, pledge]));
}

const itemsOfPledge = sql`(
  select coalesce(json_agg(json_build_object('needId', needs.id, 'item', needs.item, 'unit', needs.unit,
      'quantity', pledge_items.quantity, 'received', pledge_items.received) order by needs.position, needs.id), '[]')
    from pledge_items join needs on needs.id = pledge_items.need_id where pledge_items.pledge_id = pledges.id)`;
