import type pg from 'pg';

/** One number of the ripple that is not what the records add up to. */
export type RippleDifference = {
  appeal: string;
  /** The share link's code, the pledge's or receipt's id, or the appeal itself. */
  of: { kind: 'link' | 'record' | 'appeal'; id: string };
  count: string;
  kept: number;
  records: number;
};

/**
 * Adds every ripple up again from the records, on one snapshot of the database, and tells each number that differs. It
 * repairs nothing. What has changed and is not added up yet (a second's worth, while a service runs) is held against what
 * stands in the sums of it. Deliberately another way than flow.ts goes: from the leaves up, whole trees at once.
 */
export async function rippleDifferences(pool: pg.Pool): Promise<RippleDifference[]> {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const records = await client.query<RecordRow>(recordsSql);
    const links = await client.query<LinkRow>(linksSql);
    const credits = await client.query<CreditRow>(creditsSql);
    const totals = await client.query<TotalsRow>(totalsSql);
    await client.query('commit');
    return [...records.rows.flatMap(recordDifferences), ...sumDifferences(links.rows, credits.rows, totals.rows)];
  } finally {
    client.release();
  }
}

const recordCounts = ['pledges', 'quantity', 'received', 'credit'] as const;
type RecordRow = { id: string; appeal: string } & Record<
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

const recordDifferences = (row: RecordRow): RippleDifference[] =>
  recordCounts.flatMap((count) => {
    const [kept, records] = [row[`kept_${count}`], row[`records_${count}`]];
    return kept === records ? [] : [{ appeal: row.appeal, of: { kind: 'record', id: row.id }, count, kept, records }];
  });

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
const linkCounts = [...sums, ...own] as const;
type LinkCounts = Record<(typeof linkCounts)[number], number>;
type LinkRow = LinkCounts & {
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

type CreditRow = {
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

const totalCounts = ['links', 'visits', 'supporters', 'pledges', 'quantity', 'received', 'passedOn'] as const;
type Totals = Record<(typeof totalCounts)[number], number>;
type TotalsRow = Totals & { appeal: string };

const totalsSql = `
  select appeals.slug as appeal, coalesce(links, 0) as links, coalesce(visits, 0) as visits,
         coalesce(supporters, 0) as supporters, coalesce(pledges, 0) as pledges,
         coalesce(quantity, 0)::float8 as quantity, coalesce(received, 0)::float8 as received,
         coalesce(passed_on, 0) as "passedOn"
    from appeals left join ripple_totals on ripple_totals.appeal_id = appeals.id`;

type Expected = { row: LinkRow; parent: Expected | null; depth: number; counts: LinkCounts };

function sumDifferences(links: LinkRow[], credits: CreditRow[], totals: TotalsRow[]): RippleDifference[] {
  const tree = expectedTree(links);
  const appeals = new Map(totals.map(({ appeal }) => [appeal, { ...noTotals }]));
  const forgotten = links.filter((link) => !link.isKnown && !link.isWaiting);
  for (const credit of credits) countCredit(tree, appeals.get(credit.appeal), credit);
  for (const node of [...tree.values()].sort((a, b) => b.depth - a.depth))
    countUpwards(node, appeals.get(node.row.appeal));
  return [
    ...forgotten.map(({ appeal, code }) => ({
      appeal,
      of: { kind: 'link' as const, id: code },
      count: 'link',
      kept: 0,
      records: 1,
    })),
    ...[...tree.values()].flatMap(({ row, counts }) => {
      const of = { kind: 'link' as const, id: row.code };
      return linkCounts.flatMap((count) =>
        row[count] === counts[count]
          ? []
          : [{ appeal: row.appeal, of, count, kept: row[count], records: counts[count] }],
      );
    }),
    ...totals.flatMap((row) => {
      const of = { kind: 'appeal' as const, id: row.appeal };
      const counted = appeals.get(row.appeal) ?? noTotals;
      return totalCounts.flatMap((count) =>
        row[count] === counted[count]
          ? []
          : [{ appeal: row.appeal, of, count, kept: row[count], records: counted[count] }],
      );
    }),
  ];
}

const noTotals: Totals = { links: 0, visits: 0, supporters: 0, pledges: 0, quantity: 0, received: 0, passedOn: 0 };

/** Every link that is in the sums, with what came through it directly as far as visits go. */
function expectedTree(links: LinkRow[]): Map<string, Expected> {
  const tree = new Map<string, Expected>();
  for (const row of links) {
    if (!row.isKnown) continue;
    const counts: LinkCounts = {
      links: 0,
      visits: row.daysVisits,
      people: 0,
      pledges: 0,
      quantity: 0,
      received: 0,
      throughVisits: row.daysVisits,
      throughPledges: 0,
      throughQuantity: 0,
      throughReceived: 0,
      ownPledges: 0,
      ownQuantity: 0,
      ownReceived: 0,
    };
    tree.set(row.id, { row, parent: null, depth: 0, counts });
  }
  for (const node of tree.values())
    node.parent = node.row.parentId === null ? null : (tree.get(node.row.parentId) ?? null);
  for (const node of tree.values()) setDepth(node);
  return tree;
}

/** Depths above are set first, without recursion: a chain may be very long. */
function setDepth(from: Expected): void {
  const path: Expected[] = [];
  for (let node: Expected | null = from; node && node.depth === 0; node = node.parent) path.push(node);
  for (const node of path.toReversed()) node.depth = (node.parent?.depth ?? 0) + 1;
}

function countCredit(tree: Map<string, Expected>, totals: Totals | undefined, credit: CreditRow): void {
  const { pledges, quantity, received } = credit;
  const via = credit.viaId === null ? undefined : tree.get(credit.viaId);
  const owner = credit.ownerId === null ? undefined : tree.get(credit.ownerId);
  if (owner) {
    owner.counts.ownPledges += pledges;
    owner.counts.ownQuantity += quantity;
    owner.counts.ownReceived += received;
  } else if (totals) totals.supporters += pledges;
  if (!via) return;
  via.counts.throughPledges += pledges;
  via.counts.throughQuantity += quantity;
  via.counts.throughReceived += received;
  if (totals) {
    totals.pledges += pledges;
    totals.quantity += quantity;
    totals.received += received;
  }
  // Straight to every link above but the pledger's own; what links hand up further below is people, links and visits.
  for (let node: Expected | null = via; node; node = node.parent) {
    if (node === owner) continue;
    node.counts.pledges += pledges;
    node.counts.quantity += quantity;
    node.counts.received += received;
  }
}

/** The deepest come first, so whoever hands up has got everything from below. */
function countUpwards({ row, parent, counts }: Expected, totals: Totals | undefined): void {
  const holds = counts.ownPledges > 0 ? 1 : 0;
  if (parent) {
    parent.counts.visits += counts.visits;
    parent.counts.links += counts.links + 1;
    parent.counts.people += counts.people + holds;
  }
  if (!totals) return;
  totals.links += 1;
  totals.visits += row.daysVisits;
  totals.supporters += holds;
  if (row.isPerson && counts.received > 0) totals.passedOn += 1;
}
