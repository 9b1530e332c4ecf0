import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { runningAppealsOf, type AppealWithParts } from '../appeals/queries.ts';
import type { DbOrTx } from '../db/connect.ts';
import { appealStates } from '../db/schema/appeals.ts';
import { pledgeStates } from '../db/schema/pledges.ts';
import { doorCodesOf } from '../pledges/door-codes.ts';
import { notTaken, removedReason, type PledgeView } from '../pledges/queries.ts';
import type { PledgeState } from '../pledges/rules.ts';
import { receiptLine } from '../receipts/lines.ts';
import { receiptsSince } from '../receipts/queries.ts';
import { days, later } from '../lib/clock.ts';
import { stateAt } from '../tally/rules.ts';

const needSchema = z.object({ id: z.string(), item: z.string(), unit: z.string().nullable() });

/** What a phone at the door keeps for a day, and no more than it needs without network. */
export const doorListSchema = z
  .object({
    organisation: z.string(),
    asOf: z.string(),
    appeals: z.array(
      z.object({
        slug: z.string(),
        title: z.string(),
        state: z.enum(appealStates),
        needs: z.array(needSchema),
        points: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
    pledges: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        name: z.string().nullable(),
        appeal: z.string(),
        state: z.enum(pledgeStates),
        came: z.number().int().describe('How much has come on it so far: `seen` of a receipt'),
        items: z.array(z.object({ needId: z.string(), quantity: z.number().int(), received: z.number().int() })),
      }),
    ),
    hasMore: z.boolean().describe('There are more pledges than these, which are the newest'),
    counted: z.array(
      z.object({
        id: z.string(),
        what: z.string(),
        from: z.string(),
        when: z.string(),
        by: z.string().nullable(),
        isUndone: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'DoorList' });

export type DoorList = z.infer<typeof doorListSchema>;

/** A pledge of the list, with what ended it where it has ended. */
export type FoundPledge = DoorList['pledges'][number] & Pick<PledgeView, 'removedReason' | 'notTaken'>;

/** An appeal after whose end things may still come: goods are late. */
const comesLateDays = 30;
const mostKept = 2_000;
const lastCounted = 15;

/** The appeals of an organisation for which something can come: the open ones first, and the newest of them. */
export async function doorAppealsOf(db: DbOrTx, organisationId: string, now: Date): Promise<AppealWithParts[]> {
  const found = await runningAppealsOf(db, organisationId, later(now, -days(comesLateDays)));
  const rank = ({ appeal }: AppealWithParts) => (stateAt(appeal, now) === 'open' ? 0 : 1);
  const publishedAt = ({ appeal }: AppealWithParts) => appeal.publishedAt?.getTime() ?? 0;
  return found.toSorted((one, other) => rank(one) - rank(other) || publishedAt(other) - publishedAt(one));
}

export async function doorList(
  db: DbOrTx,
  { id, slug, timeZone }: { id: string; slug: string; timeZone: string },
  now: Date,
): Promise<DoorList> {
  const found = await doorAppealsOf(db, id, now);
  const [pledges, receipts] = await Promise.all([
    expectedPledges(db, id, found, { limit: mostKept + 1 }),
    receiptsSince(db, id, { since: later(now, -days(1)), limit: lastCounted }),
  ]);
  return {
    organisation: slug,
    asOf: now.toISOString(),
    appeals: found.map(({ appeal, needs, dropOffPoints }) => ({
      slug: appeal.slug,
      title: appeal.title,
      state: stateAt(appeal, now),
      needs: needs.map(({ id: needId, item, unit }) => ({ id: needId, item, unit })),
      points: dropOffPoints.map((point) => ({ id: point.id, name: point.name })),
    })),
    pledges: pledges.slice(0, mostKept),
    hasMore: pledges.length > mostKept,
    counted: receipts.map((view) => {
      const { what, from, when, by, refused } = receiptLine(view, timeZone, now);
      return { id: view.id, what: refused === '' ? what : `${what}, ${refused}`, from, when, by, isUndone: false };
    }),
  };
}

const openStates: readonly PledgeState[] = ['pledged', 'on-the-way', 'unconfirmed'];

/**
 * Pledges of these appeals that are still to come, the newest first. With a name: in every state, as goods come on
 * withdrawn ones too.
 */
export const expectedPledges = (
  db: DbOrTx,
  organisationId: string,
  found: readonly AppealWithParts[],
  { name = '', limit }: { name?: string; limit: number },
): Promise<FoundPledge[]> => {
  const ofThese = sql`pledges.appeal_id = any(${sql.param(found.map(({ appeal }) => appeal.id))}::uuid[])`;
  return pledgeRows(
    db,
    organisationId,
    name === ''
      ? sql`${ofThese} and pledges.state in ${openStates}`
      : sql`${ofThese} and strpos(lower(pledges.name), lower(${name})) > 0`,
    limit,
  );
};

async function pledgeRows(db: DbOrTx, organisationId: string, condition: SQL, limit: number): Promise<FoundPledge[]> {
  const { rows } = await db.execute<Omit<FoundPledge, 'code' | 'came'>>(sql`
    select pledges.id, pledges.name, appeals.slug as appeal, pledges.state, ${removedReason} as "removedReason",
      ${notTaken} as "notTaken",
      (select coalesce(json_agg(json_build_object('needId', needs.id, 'quantity', pledge_items.quantity,
          'received', pledge_items.received) order by needs.position, needs.id), '[]')
        from pledge_items join needs on needs.id = pledge_items.need_id
       where pledge_items.pledge_id = pledges.id) as items
    from pledges join appeals on appeals.id = pledges.appeal_id
    where ${condition}
    order by pledges.created_at desc, pledges.id desc limit ${limit}`);
  const codes = await doorCodesOf(
    db,
    organisationId,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const code = codes.get(row.id);
    return code === undefined
      ? []
      : [{ ...row, code, came: row.items.reduce((sum, { received }) => sum + received, 0) }];
  });
}
