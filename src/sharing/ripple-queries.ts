import { sql } from 'drizzle-orm';
import type { Db, DbOrTx } from '../db/connect.ts';
import { shownName } from './queries.ts';
import { foldRipples } from './ripple-fold.ts';
import type { RippleSums } from './ripple-sums.ts';
import type { RippleNode, Sums } from './rules.ts';

/** A ripple as far as a page can show it. */
export type Ripple = {
  /** The whole tree, however much of it is shown. */
  sums: RippleSums;
  /** What the link's owner brought. */
  own: Sums;
  /** Hops to the farthest link that is shown. */
  deepest: number;
  root: RippleNode;
};

/** Further hops are counted and not shown. */
const deepestShown = 30;

/**
 * The ripple of a link: its sums, and the `most` links of which most came, always with those above them. Only index
 * scans, so it costs the same in any tree; null when there is no such link. What has just changed is added first.
 */
export async function rippleOf(db: Db, linkId: string, most: number): Promise<Ripple | null> {
  await foldRipples(db);
  const { rows } = await db.execute<
    NodeRow & {
      supporterId: string | null;
      ownReceived: number;
      ownQuantity: number;
      ownPledges: number;
      people: number;
      quantity: number;
      received: number;
      pledges: number;
      allVisits: number;
    }
  >(sql`
    select ${nodeColumns}, share_links.supporter_id as "supporterId", ripples.people, ripples.pledges,
           ripples.received::float8 as received, ripples.visits as "allVisits", ripples.own_pledges as "ownPledges",
           ripples.own_quantity::float8 as "ownQuantity", ripples.own_received::float8 as "ownReceived"
      from ripples join share_links on share_links.id = ripples.link_id where ripples.link_id = ${linkId}`);
  const [root] = rows;
  if (!root) return null;
  const shown = await bestBelow(db, root, most - 1);
  const own = { pledges: root.ownPledges, quantity: root.ownQuantity, received: root.ownReceived };
  const { people, pledges, quantity, received, links, allVisits: visits } = root;
  const ofOwner = own.pledges === 0 ? new Map<string, Sums>() : await ownPledgesBelow(db, root);
  return {
    sums: { visits, links, people, pledges, quantity, received },
    own,
    deepest: Math.max(...shown.map((row) => row.depth)) - root.depth,
    root: treeOf(root, shown, ofOwner),
  };
}

type NodeRow = {
  id: string;
  parentId: string | null;
  depth: number;
  code: string;
  name: string | null;
  /** Links below it. */
  links: number;
  /** Of its whole tree. */
  quantity: number;
  visits: number;
  throughPledges: number;
  throughQuantity: number;
  throughReceived: number;
};

const nodeColumns = sql`
  ripples.link_id as id, ripples.parent_id as "parentId", ripples.depth, ripples.links,
  ripples.quantity::float8 as quantity, ripples.through_visits as visits, ripples.through_pledges as "throughPledges",
  ripples.through_quantity::float8 as "throughQuantity", ripples.through_received::float8 as "throughReceived",
  share_links.code, case when share_links.words_hidden_at is null then share_links.name end as name`;

/**
 * Best first: as a link never has more below it than the one above it, the best of the tree hang together, and what is
 * below a link that does not fit need not be looked at. Level by level, from each link only as many as could fit.
 */
async function bestBelow(db: DbOrTx, root: NodeRow, most: number): Promise<NodeRow[]> {
  let best: NodeRow[] = [];
  let edge: NodeRow[] = [root];
  for (let depth = 0; edge.length > 0 && depth < deepestShown; depth++) {
    const parents = edge.filter((row) => row.links > 0);
    if (parents.length === 0) break;
    const each = Math.max(10, Math.ceil((2 * most) / parents.length));
    const { rows } = await db.execute<NodeRow>(sql`
      select ${nodeColumns}
        from unnest(${sql.param(parents.map((row) => row.id))}::uuid[]) as parent (id)
        cross join lateral (
          select * from ripples where ripples.parent_id = parent.id
           order by quantity desc nulls last, link_id limit ${each}) as ripples
        join share_links on share_links.id = ripples.link_id`);
    best = [...best, ...rows].sort((a, b) => b.quantity - a.quantity || a.depth - b.depth).slice(0, most);
    const kept = new Set(best.map((row) => row.id));
    edge = rows.filter((row) => kept.has(row.id));
  }
  return [root, ...connected(root, best)];
}

/** Those whose way up to the root is all there: a person's own pledges may leave a link with less than one below it. */
function connected(root: NodeRow, rows: readonly NodeRow[]): NodeRow[] {
  const there = new Set([root.id]);
  return [...rows]
    .sort((a, b) => a.depth - b.depth)
    .filter(({ id, parentId }) => {
      if (parentId === null || !there.has(parentId)) return false;
      there.add(id);
      return true;
    });
}

/** What the owner of the link pledged through links of others, by link: it counts for them nowhere in their own tree. */
async function ownPledgesBelow(
  db: DbOrTx,
  { id, supporterId }: { id: string; supporterId: string | null },
): Promise<Map<string, Sums>> {
  if (supporterId === null) return new Map();
  const { rows } = await db.execute<Sums & { viaId: string }>(sql`
    select credit.via_id as "viaId", sum(credit.pledges)::int as pledges, sum(credit.quantity)::float8 as quantity,
           sum(credit.received)::float8 as received
      from pledges join ripple_credits as credit on credit.record_id = pledges.id
     where pledges.supporter_id = ${supporterId} and credit.owner_id = ${id} and credit.via_id is not null
     group by credit.via_id`);
  return new Map(rows.map(({ viaId, ...sums }) => [viaId, sums]));
}

function treeOf(root: NodeRow, rows: readonly NodeRow[], ofOwner: Map<string, Sums>): RippleNode {
  const nodes = new Map(rows.map((row) => [row.id, nodeOf(row, root, ofOwner.get(row.id))]));
  for (const row of rows) {
    const node = nodes.get(row.id);
    const parent = row.parentId === null || row.id === root.id ? undefined : nodes.get(row.parentId);
    if (!node || !parent) continue;
    parent.children.push(node);
    parent.more -= 1 + row.links;
  }
  const top = nodes.get(root.id);
  if (!top) throw new Error('a tree without its root');
  return top;
}

const nodeOf = (row: NodeRow, root: NodeRow, own: Sums = { pledges: 0, quantity: 0, received: 0 }): RippleNode => ({
  code: row.code,
  name: shownName(row.name),
  depth: row.depth - root.depth,
  visits: row.visits,
  pledges: row.throughPledges - own.pledges,
  quantity: row.throughQuantity - own.quantity,
  received: row.throughReceived - own.received,
  children: [],
  more: row.links,
});
