import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { tallyPoints } from '../db/schema/network.ts';
import { foldRipples } from '../sharing/ripple/fold.ts';
import type { Channel } from '../sharing/paths.ts';
import { shownName } from '../sharing/queries.ts';
import type { LinkKind } from '../db/schema/sharing.ts';
import type { FunnelCounts, Hub } from './rules.ts';

/** The tally as it was at one time. */
export type TallyPoint = {
  at: Date;
  wanted: number;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
  expected: number;
};

/** Every kept point of an appeal, the oldest first; at most about 2,000. */
export const pointsOf = (db: Db, appealId: string): Promise<TallyPoint[]> =>
  db
    .select({
      at: tallyPoints.at,
      wanted: tallyPoints.wanted,
      unconfirmed: tallyPoints.unconfirmed,
      pledged: tallyPoints.pledged,
      onTheWay: tallyPoints.onTheWay,
      received: tallyPoints.received,
      expected: tallyPoints.expected,
    })
    .from(tallyPoints)
    .where(eq(tallyPoints.appealId, appealId))
    .orderBy(asc(tallyPoints.at));

/** What came, by channel and by the kind of the link; both null for what came without. Made-up pledges are left out. */
type Part = FunnelCounts & { channel: Channel | null; kind: LinkKind | null };

/** A link of a place, a group, a stall or a site, with everything that came through it and below it. */
type NamedLink = {
  kind: LinkKind;
  name: string | null;
  code: string;
  visits: number;
  people: number;
  quantity: number;
  received: number;
};

export type Network = {
  parts: Part[];
  named: NamedLink[];
  /** Links through which something was promised or came directly, the most first. */
  hubs: Hub[];
  /** How many such links there are, and what came through them together. */
  bringing: { links: number; quantity: number };
  /** How many links there are; each pledge makes one. */
  links: number;
  /** Share moments that took place or are planned. */
  moments: Date[];
};

/** More than these are not listed on the page; the export has all. */
const mostNamed = 60;
const mostHubs = 10;

/** How an appeal travels. Outside a transaction: what has just changed is added to the sums of the ripples first. */
export async function networkOf(db: Db, appealId: string): Promise<Network> {
  await foldRipples(db);
  const [parts, named, hubs, totals, moments] = await Promise.all([
    db.execute<Part>(partsSql(appealId)),
    db.execute<NamedLink>(namedSql(appealId)),
    db.execute<HubRow>(hubsSql(appealId)),
    db.execute<{ links: number }>(sql`select links from ripple_totals where appeal_id = ${appealId}`),
    db.execute<{ at: string | Date }>(sql`
      select distinct at from share_moments where appeal_id = ${appealId} and cancelled_at is null order by at limit 100`),
  ]);
  const [first] = hubs.rows;
  return {
    parts: parts.rows,
    named: named.rows.map((link) => ({ ...link, name: nameOf(link) })),
    hubs: hubs.rows.map((hub) => ({ ...hub, name: nameOf(hub) })),
    bringing: { links: first?.allLinks ?? 0, quantity: first?.allQuantity ?? 0 },
    links: totals.rows[0]?.links ?? 0,
    moments: moments.rows.map(({ at }) => new Date(at)),
  };
}

/** Names of people are shown as strangers see them; those of places and sites are no words of a visitor. */
export const nameOf = ({ kind, name }: { kind: LinkKind; name: string | null }): string | null =>
  kind === 'person' || kind === 'group' ? shownName(name) : name;

const partsSql = (appealId: string) => sql`
  with promised as (
    select pledges.channel, share_links.kind, pledges.id,
           pledges.confirmed_at is not null as confirmed,
           pledges.state in ('pledged', 'on-the-way', 'received') as counts,
           coalesce(sum(greatest(pledge_items.quantity, pledge_items.received)), 0) as quantity,
           coalesce(sum(pledge_items.received), 0) as received
      from pledges
      left join pledge_items on pledge_items.pledge_id = pledges.id
      left join share_links on share_links.id = pledges.via_id
     where pledges.appeal_id = ${appealId} and pledges.removed_at is null
     group by pledges.id, share_links.kind
  ), promises as (
    select channel, kind, 0 as visits, count(*) as made, count(*) filter (where confirmed) as confirmed,
           count(*) filter (where received > 0) as came,
           coalesce(sum(quantity) filter (where counts), 0) as quantity, coalesce(sum(received), 0) as received
      from promised group by channel, kind
  ), seen as (
    select visit_counts.channel, share_links.kind, sum(visit_counts.visits) as visits, 0, 0, 0, 0, 0
      from visit_counts left join share_links on share_links.id = visit_counts.link_id
     where visit_counts.appeal_id = ${appealId}
     group by visit_counts.channel, share_links.kind
  )
  select channel, kind, sum(visits)::int as visits, sum(made)::int as made, sum(confirmed)::int as confirmed,
         sum(came)::int as came, sum(quantity)::float8 as quantity, sum(received)::float8 as received
    from (select * from promises union all select * from seen) as parts (channel, kind, visits, made, confirmed, came, quantity, received)
   group by channel, kind`;

const shownNameSql = sql`
  case when share_links.kind = 'place' then places.name
       when share_links.words_hidden_at is null then share_links.name end`;

const namedSql = (appealId: string) => sql`
  select share_links.kind, ${shownNameSql} as name, share_links.code,
         coalesce(ripples.visits, 0) as visits, coalesce(ripples.people, 0) as people,
         coalesce(ripples.quantity, 0)::float8 as quantity, coalesce(ripples.received, 0)::float8 as received
    from share_links
    left join ripples on ripples.link_id = share_links.id
    left join places on places.id = share_links.place_id
   where share_links.appeal_id = ${appealId} and share_links.kind <> 'person'
   order by coalesce(ripples.received, 0) desc, coalesce(ripples.quantity, 0) desc, coalesce(ripples.visits, 0) desc, share_links.id
   limit ${mostNamed}`;

type HubRow = Hub & { allLinks: number; allQuantity: number };

/** By the pledges and walk-ins, which are fewer than the links. */
const hubsSql = (appealId: string) => sql`
  with brought as (
    select via_id, sum(quantity) as quantity, sum(received) as received, sum(pledges) as pledges
      from ripple_credits
     where appeal_id = ${appealId} and via_id is not null
     group by via_id having sum(quantity) > 0
  ), best as (
    select *, count(*) over () as links, sum(quantity) over () as total
      from brought order by quantity desc, received desc, via_id limit ${mostHubs}
  )
  select share_links.code, share_links.kind, ${shownNameSql} as name, best.pledges::int as pledges,
         best.quantity::float8 as quantity, best.received::float8 as received,
         coalesce(ripples.quantity, best.quantity)::float8 as "treeQuantity", coalesce(ripples.people, 0)::int as "treePeople",
         best.links::int as "allLinks", best.total::float8 as "allQuantity"
    from best
    join share_links on share_links.id = best.via_id
    left join ripples on ripples.link_id = share_links.id
    left join places on places.id = share_links.place_id
   order by best.quantity desc, best.received desc, best.via_id`;
