import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { readAtOnce, type Snapshot } from '../../db/read-at-once.ts';
import { runPrepared } from '../../db/run-prepared.ts';
import { shownName } from '../queries.ts';
import { foldFewRipples } from './fold.ts';
import type { RippleSums } from './sums.ts';
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
 * scans, so it costs the same in any tree; null when there is no such link. What has just changed is added first. All is
 * read as of one moment, as the numbers of one link are taken from those of another.
 */
export async function rippleOf(db: Db, linkId: string, most: number): Promise<Ripple | null> {
  await foldFewRipples(db);
  return readAtOnce(db, (snapshot) => readRipple(snapshot, linkId, most));
}

async function readRipple(db: Snapshot, linkId: string, most: number): Promise<Ripple | null> {
  const [root] = await runPrepared<RootRow>(
    db,
    sql`
    select ${nodeColumns}, share_links.supporter_id as "supporterId", ripples.visits as "allVisits", ripples.people,
           ripples.pledges, ripples.received::float8 as received, ripples.own_pledges as "ownPledges",
           ripples.own_quantity::float8 as "ownQuantity", ripples.own_received::float8 as "ownReceived"
      from ripples join share_links on share_links.id = ripples.link_id where ripples.link_id = ${linkId}`,
  );
  if (!root) return null;
  const shown = await nodesOf(db, await bestBelow(db, root, most - 1));
  const { people, pledges, quantity, received, links, allVisits: visits } = root;
  const own = { pledges: root.ownPledges, quantity: root.ownQuantity, received: root.ownReceived };
  const ofOwner = own.pledges === 0 ? new Map<string, Sums>() : await ownPledgesBelow(db, root);
  return {
    sums: { visits, links, people, pledges, quantity, received },
    own,
    deepest: Math.max(0, ...shown.map((row) => row.depth - root.depth)),
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

type RootRow = NodeRow & {
  supporterId: string | null;
  allVisits: number;
  people: number;
  pledges: number;
  received: number;
  ownPledges: number;
  ownQuantity: number;
  ownReceived: number;
};

const nodeColumns = sql`
  ripples.link_id as id, ripples.parent_id as "parentId", ripples.depth, ripples.links,
  ripples.quantity::float8 as quantity, ripples.through_visits as visits, ripples.through_pledges as "throughPledges",
  ripples.through_quantity::float8 as "throughQuantity", ripples.through_received::float8 as "throughReceived",
  share_links.code, case when share_links.words_hidden_at is null then share_links.name end as name`;

type Place = { id: string; parentId: string | null; depth: number; links: number; quantity: number };

/**
 * Best first: as a link never has more below it than the one above it, the best of the tree hang together, and what is
 * below a link that does not fit need not be looked at. Level by level, from each link only as many as could fit.
 */
async function bestBelow(db: Snapshot, root: Place, most: number): Promise<Place[]> {
  let best: Place[] = [];
  let edge: Place[] = [root];
  for (let hops = 0; hops < deepestShown; hops++) {
    const parents = edge.filter((place) => place.links > 0).map((place) => place.id);
    if (parents.length === 0) break;
    const each = Math.max(10, Math.ceil((2 * most) / parents.length));
    const least = best.length < most ? -1 : (best.at(-1)?.quantity ?? -1);
    const rows = await runPrepared<Place>(
      db,
      sql`
      select child.id, child."parentId", child.depth, child.links, child.quantity
        from unnest(${sql.param(parents)}::uuid[]) as parent (id)
        cross join lateral (
          select link_id as id, parent_id as "parentId", depth, links, quantity::float8 as quantity
            from ripples where ripples.parent_id = parent.id and ripples.quantity > ${least}::bigint
           order by ripples.quantity desc nulls last, link_id limit ${each}) as child`,
    );
    best = [...best, ...rows].sort((a, b) => b.quantity - a.quantity || a.depth - b.depth).slice(0, most);
    const kept = new Set(best.map((place) => place.id));
    edge = rows.filter((place) => kept.has(place.id));
  }
  return connected(root, best);
}

/** Those whose way up to the root is all there: a person's own pledges may leave a link with less than one below it. */
function connected(root: Place, places: readonly Place[]): Place[] {
  const there = new Set([root.id]);
  return [...places]
    .sort((a, b) => a.depth - b.depth)
    .filter(({ id, parentId }) => {
      if (parentId === null || !there.has(parentId)) return false;
      there.add(id);
      return true;
    });
}

/** What a page shows of these links, in their order. */
async function nodesOf(db: Snapshot, places: readonly Place[]): Promise<NodeRow[]> {
  const ids = places.map((place) => place.id);
  return runPrepared<NodeRow>(
    db,
    sql`
    select ${nodeColumns}
      from unnest(${sql.param(ids)}::uuid[]) with ordinality as shown (id, nth)
      join ripples on ripples.link_id = shown.id
      join share_links on share_links.id = shown.id
     order by shown.nth`,
  );
}

/** What the owner of the link pledged through links of others, by link: it counts for them nowhere in their own tree. */
async function ownPledgesBelow(
  db: Snapshot,
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
  const top = nodeOf(root, root, ofOwner.get(root.id));
  const nodes = new Map([[root.id, top]]);
  for (const row of rows) {
    const parent = row.parentId === null ? undefined : nodes.get(row.parentId);
    if (!parent) continue;
    const node = nodeOf(row, root, ofOwner.get(row.id));
    nodes.set(row.id, node);
    parent.children.push(node);
    parent.more -= 1 + row.links;
  }
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
