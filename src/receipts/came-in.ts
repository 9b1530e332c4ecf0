import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

export type HappeningKind = 'confirmed' | 'on-the-way' | 'received';

/** What happened to one appeal in a time: how many pledges or receipts, and how much of what they add up to. */
type Happening = {
  kind: HappeningKind;
  /** Pledges that were confirmed or set off; receipts that were counted. */
  number: number;
  items: { item: string; unit: string | null; quantity: number }[];
};

export type AppealHappenings = { slug: string; title: string; happenings: Happening[] };

const kinds: readonly HappeningKind[] = ['received', 'on-the-way', 'confirmed'];

/**
 * What came in for an organisation from one moment up to another, appeal by appeal: receipts that were not undone,
 * pledges that set off and are still on their way, pledges that were confirmed and still stand.
 */
export async function cameIn(
  db: DbOrTx,
  organisationId: string,
  { from, until }: { from: Date; until: Date },
): Promise<AppealHappenings[]> {
  const isIn = (column: string) =>
    sql`${sql.raw(column)} >= ${from.toISOString()}::timestamptz and ${sql.raw(column)} < ${until.toISOString()}::timestamptz`;
  const { rows } = await db.execute<Row>(sql`
    with own as (select id, slug, title from appeals where organisation_id = ${organisationId}),
    happened as (
      select 'confirmed' as kind, pledges.appeal_id, pledges.id as thing, pledge_items.need_id, pledge_items.quantity
        from own join pledges on pledges.appeal_id = own.id
        join pledge_items on pledge_items.pledge_id = pledges.id
       where pledges.state in ('pledged', 'on-the-way', 'received') and pledge_items.quantity > 0
         and ${isIn('pledges.confirmed_at')}
      union all
      select 'on-the-way', pledges.appeal_id, pledges.id, pledge_items.need_id, pledge_items.quantity - pledge_items.received
        from own join pledges on pledges.appeal_id = own.id
        join pledge_items on pledge_items.pledge_id = pledges.id
       where pledges.state = 'on-the-way' and pledge_items.quantity > pledge_items.received
         and ${isIn('pledges.on_the_way_at')}
      union all
      select 'received', receipts.appeal_id, receipts.id, receipt_items.need_id, receipt_items.quantity
        from own join receipts on receipts.appeal_id = own.id
        join receipt_items on receipt_items.receipt_id = receipts.id
       where receipts.undone_at is null and ${isIn('receipts.created_at')}
    )
    select own.slug, own.title, happened.kind, needs.item, needs.unit,
           count(distinct happened.thing)::int as number, sum(happened.quantity)::int as quantity
      from happened
      join own on own.id = happened.appeal_id
      join needs on needs.id = happened.need_id
     group by grouping sets (
       (own.id, own.slug, own.title, happened.kind),
       (own.id, own.slug, own.title, happened.kind, needs.id, needs.item, needs.unit, needs.position))
     order by own.title, own.id, needs.position nulls first, needs.id`);
  const slugs = [...new Set(rows.map((row) => row.slug))];
  return slugs.map((slug) => appealFrom(rows.filter((row) => row.slug === slug)));
}

/** Without an item: the sum over all items of that kind. */
type Row = {
  slug: string;
  title: string;
  kind: HappeningKind;
  item: string | null;
  unit: string | null;
  number: number;
  quantity: number;
};

function appealFrom(rows: Row[]): AppealHappenings {
  const happenings = kinds.flatMap((kind): Happening[] => {
    const ofKind = rows.filter((row) => row.kind === kind);
    const sum = ofKind.find((row) => row.item === null);
    if (!sum) return [];
    const items = ofKind.flatMap(({ item, unit, quantity }) => (item === null ? [] : [{ item, unit, quantity }]));
    return [{ kind, number: sum.number, items }];
  });
  return { slug: rows[0]?.slug ?? '', title: rows[0]?.title ?? '', happenings };
}
