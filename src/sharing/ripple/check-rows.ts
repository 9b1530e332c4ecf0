import type pg from 'pg';

/** What the check reads: what is kept, and the records that it must follow from. */
export type RowsToCheck = { records: RecordRow[]; links: LinkRow[]; credits: CreditRow[]; totals: TotalsRow[] };

/** All of one snapshot of the database. */
export async function rowsToCheck(pool: pg.Pool): Promise<RowsToCheck> {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const { rows: records } = await client.query<RecordRow>(recordsSql);
    const { rows: links } = await client.query<LinkRow>(linksSql);
    const { rows: credits } = await client.query<CreditRow>(creditsSql);
    const { rows: totals } = await client.query<TotalsRow>(totalsSql);
    await client.query('commit');
    return { records, links, credits, totals };
  } finally {
    client.release();
  }
}

export const recordCounts = ['pledges', 'quantity', 'received', 'credit'] as const;
export type RecordRow = { id: string; appeal: string } & Record<
  `${'kept' | 'records'}_${(typeof recordCounts)[number]}`,
  number
>;

/** Records whose credit is another than they call for; those that wait to be added up are left out. */
const recordsSql = `
  with waiting as (
    select distinct coalesce(pledge_id, receipt_id) as id from ripple_changes where link_id is null
  ), standing as (
    select pledges.id, pledges.appeal_id, pledges.via_id, pledges.share_link_id as owner_id, 1 as pledges,
           (select coalesce(sum(greatest(quantity, received)), 0) from pledge_items where pledge_id = pledges.id) as quantity,
           (select coalesce(sum(received), 0) from pledge_items where pledge_id = pledges.id) as received
      from pledges where pledges.state in ('pledged', 'on-the-way', 'received')
    union all
    select receipts.id, receipts.appeal_id, receipts.via_id, null, 0, came.quantity, came.quantity
      from receipts
      cross join lateral (
        select coalesce(sum(quantity), 0) as quantity from receipt_items where receipt_id = receipts.id) as came
     where receipts.via_id is not null and receipts.undone_at is null
  )
  select coalesce(standing.id, credit.record_id) as id, appeals.slug as appeal,
         coalesce(credit.pledges, 0)::int as kept_pledges, coalesce(standing.pledges, 0)::int as records_pledges,
         coalesce(credit.quantity, 0)::float8 as kept_quantity, coalesce(standing.quantity, 0)::float8 as records_quantity,
         coalesce(credit.received, 0)::float8 as kept_received, coalesce(standing.received, 0)::float8 as records_received,
         (credit.record_id is not null)::int as kept_credit,
         case when standing.id is null then 0
              when credit.via_id is distinct from standing.via_id or credit.owner_id is distinct from standing.owner_id then 2
              else 1 end as records_credit
    from standing full join ripple_credits as credit on credit.record_id = standing.id
    join appeals on appeals.id = coalesce(standing.appeal_id, credit.appeal_id)
   where coalesce(standing.id, credit.record_id) not in (select id from waiting where id is not null)
     and (credit.record_id is null or standing.id is null or credit.via_id is distinct from standing.via_id
          or credit.owner_id is distinct from standing.owner_id or credit.pledges <> standing.pledges
          or credit.quantity <> standing.quantity or credit.received <> standing.received)
   order by 2, 1`;

const sums = ['links', 'visits', 'people', 'pledges', 'quantity', 'received'] as const;
const own = [
  'throughVisits',
  'throughPledges',
  'throughQuantity',
  'throughReceived',
  'ownPledges',
  'ownQuantity',
  'ownReceived',
] as const;
export const linkCounts = [...sums, ...own] as const;
export type LinkCounts = Record<(typeof linkCounts)[number], number>;

export type LinkRow = LinkCounts & {
  id: string;
  parentId: string | null;
  appeal: string;
  code: string;
  isPerson: boolean;
  isKnown: boolean;
  isWaiting: boolean;
  daysVisits: number;
};

const linksSql = `
  select share_links.id, share_links.parent_id as "parentId", appeals.slug as appeal, share_links.code,
         share_links.kind = 'person' as "isPerson", ripples.link_id is not null as "isKnown",
         ripples.link_id is null and share_links.id in (select link_id from ripple_changes where link_id is not null)
           as "isWaiting",
         coalesce(days.visits, 0)::int as "daysVisits", ripples.links, ripples.visits, ripples.people, ripples.pledges,
         ripples.quantity::float8 as quantity, ripples.received::float8 as received,
         ripples.through_visits as "throughVisits", ripples.through_pledges as "throughPledges",
         ripples.through_quantity::float8 as "throughQuantity", ripples.through_received::float8 as "throughReceived",
         ripples.own_pledges as "ownPledges", ripples.own_quantity::float8 as "ownQuantity",
         ripples.own_received::float8 as "ownReceived"
    from share_links
    join appeals on appeals.id = share_links.appeal_id
    left join ripples on ripples.link_id = share_links.id
    left join (select link_id, sum(visits) as visits from visit_counts where link_id is not null group by link_id) as days
      on days.link_id = share_links.id`;

export type CreditRow = {
  appeal: string;
  viaId: string | null;
  ownerId: string | null;
  pledges: number;
  quantity: number;
  received: number;
};

const creditsSql = `
  select appeals.slug as appeal, via_id as "viaId", owner_id as "ownerId", pledges, quantity::float8 as quantity,
         received::float8 as received
    from ripple_credits join appeals on appeals.id = ripple_credits.appeal_id`;

export const totalCounts = [
  'links',
  'visits',
  'supporters',
  'pledges',
  'quantity',
  'received',
  'passedOn',
  'passedOnReceived',
] as const;
export type Totals = Record<(typeof totalCounts)[number], number>;
type TotalsRow = Totals & { appeal: string };

const totalsSql = `
  select appeals.slug as appeal, coalesce(links, 0) as links, coalesce(visits, 0) as visits,
         coalesce(supporters, 0) as supporters, coalesce(pledges, 0) as pledges,
         coalesce(quantity, 0)::float8 as quantity, coalesce(received, 0)::float8 as received,
         coalesce(passed_on, 0) as "passedOn", coalesce(passed_on_received, 0)::float8 as "passedOnReceived"
    from appeals left join ripple_totals on ripple_totals.appeal_id = appeals.id`;
