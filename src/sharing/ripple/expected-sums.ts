import type { CreditRow, LinkCounts, LinkRow, RowsToCheck, Totals } from './check-rows.ts';
import { noTotals } from './flow.ts';

/** A link that is in the sums, and what they should be. */
export type Expected = { row: LinkRow; parent: Expected | null; depth: number; counts: LinkCounts };

/** What every ripple and every appeal's totals should be by the records: from the leaves up, whole trees at once. */
export function expectedSums({ links, credits, totals }: Omit<RowsToCheck, 'records'>): {
  links: Expected[];
  appeals: Map<string, Totals>;
} {
  const tree = expectedTree(links);
  const appeals = new Map(totals.map(({ appeal }) => [appeal, { ...noTotals }]));
  for (const credit of credits) countCredit(tree, appeals.get(credit.appeal), credit);
  for (const node of [...tree.values()].sort((a, b) => b.depth - a.depth))
    countUpwards(node, appeals.get(node.row.appeal));
  return { links: [...tree.values()], appeals };
}

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
    if (via.row.isPerson) totals.passedOnReceived += received;
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
