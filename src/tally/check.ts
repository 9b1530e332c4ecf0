import type pg from 'pg';

/** One count that is not what the records add up to. */
export type Difference = { appeal: string; needId: string; item: string; count: string; kept: number; records: number };

/**
 * Recomputes every count from the pledges, receipts and corrections, on one snapshot of the database, and tells each that differs.
 * It repairs nothing. What a pledge still owes for an item is its quantity less what came on it, never below 0.
 */
export async function tallyDifferences(pool: pg.Pool): Promise<Difference[]> {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const { rows } = await client.query<Difference>(differencesSql);
    await client.query('commit');
    return rows;
  } finally {
    client.release();
  }
}

const differencesSql = `
  with promised as (
    select pledge_items.need_id,
           sum(greatest(0, quantity - received)) filter (where state = 'unconfirmed') as unconfirmed,
           sum(greatest(0, quantity - received)) filter (where state = 'pledged') as pledged,
           sum(greatest(0, quantity - received)) filter (where state = 'on-the-way') as on_the_way
      from pledge_items join pledges on pledges.id = pledge_items.pledge_id
     group by pledge_items.need_id
  ), came as (
    select need_id, sum(quantity) as received
      from (
        select receipt_items.need_id, receipt_items.quantity
          from receipt_items join receipts on receipts.id = receipt_items.receipt_id
         where receipts.undone_at is null
        union all
        select need_id, difference from corrections where undone_at is null) as counted
     group by need_id
  ), came_on_pledges as (
    select receipts.pledge_id, receipt_items.need_id, sum(receipt_items.quantity) as received
      from receipt_items join receipts on receipts.id = receipt_items.receipt_id
     where receipts.undone_at is null and receipts.pledge_id is not null
     group by receipts.pledge_id, receipt_items.need_id
  ), counts as (
    select needs.id as need_id, needs.appeal_id, needs.item, compared.*
      from needs
      left join promised on promised.need_id = needs.id
      left join came on came.need_id = needs.id
      cross join lateral (values
        ('unconfirmed', needs.unconfirmed, coalesce(promised.unconfirmed, 0)),
        ('pledged', needs.pledged, coalesce(promised.pledged, 0)),
        ('onTheWay', needs.on_the_way, coalesce(promised.on_the_way, 0)),
        ('received', needs.received, coalesce(came.received, 0))) as compared (count, kept, records)
    union all
    select needs.id, needs.appeal_id, needs.item, 'received on pledge ' || pledge_items.pledge_id,
           pledge_items.received, coalesce(came_on_pledges.received, 0)
      from pledge_items
      join needs on needs.id = pledge_items.need_id
      left join came_on_pledges
        on came_on_pledges.pledge_id = pledge_items.pledge_id and came_on_pledges.need_id = pledge_items.need_id
  )
  select appeals.slug as appeal, counts.need_id as "needId", counts.item, counts.count,
         counts.kept::int as kept, counts.records::int as records
    from counts join appeals on appeals.id = counts.appeal_id
   where counts.kept <> counts.records
   order by appeals.slug, counts.need_id, counts.count`;
