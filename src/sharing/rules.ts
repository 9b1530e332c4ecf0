import type { pledgeStates } from '../db/schema.ts';

/**
 * What the numbers of a ripple mean. A supporter's ripple is the tree of share links that begins with their own: its
 * children are the links of people who came through it, and so on over any number of hops. A link's parent is set when
 * the link is made and never changed, so it is always a tree.
 *
 * - A pledge counts when it is confirmed and stands: pledged, on the way or received. Unconfirmed, withdrawn and lapsed
 *   pledges count nowhere; when one is confirmed or comes back, it counts again.
 * - A pledge belongs to the one link that it came through.
 * - A person's own pledges are theirs and never brought, also when they came through their own link or in a circle, through
 *   a link further down their own tree.
 * - What somebody of the tree pledges without coming through any link of it is not brought by it.
 * - Links that were turned off keep what they brought.
 */
export const countedStates = ['pledged', 'on-the-way', 'received'] as const satisfies (typeof pledgeStates)[number][];

/**
 * A sum over pledges. `quantity`: of each item what was promised, or what came if that was more, in units of
 * unlike things added up; `received`: what came.
 */
export type Sums = { pledges: number; quantity: number; received: number };

/** A link of the tree with what came through it directly, as the database adds it up. */
export type RippleLink = Sums & {
  id: string;
  parentId: string | null;
  code: string;
  /** Null where the person did not choose to be named. */
  name: string | null;
  /** 0 is the ripple's own link. */
  depth: number;
  visits: number;
};

/** A link with the links that came through it. */
export type RippleNode = Sums & {
  code: string;
  name: string | null;
  depth: number;
  visits: number;
  children: RippleNode[];
};

export type Brought = Sums & {
  visits: number;
  /** Different supporters; a pledge that was entered for somebody without e-mail is a person of its own. */
  people: number;
  /** Further links, the ripple's own left out. */
  links: number;
};

/** Everything that came through the tree: the sum over its links. */
export function broughtBy(links: readonly RippleLink[], people: number): Brought {
  const sum = (pick: (link: RippleLink) => number) => links.reduce((total, link) => total + pick(link), 0);
  return {
    visits: sum((link) => link.visits),
    people,
    pledges: sum((link) => link.pledges),
    quantity: sum((link) => link.quantity),
    received: sum((link) => link.received),
    links: Math.max(0, links.length - 1),
  };
}

/** What the ripple brought ÷ what its owner brought, both as promised; null where they brought nothing themselves. */
export const amplificationOf = (brought: Pick<Sums, 'quantity'>, own: Pick<Sums, 'quantity'>): number | null =>
  own.quantity === 0 ? null : brought.quantity / own.quantity;

/** The links as a tree, children in the order in which they were made. The first is the root. */
export function treeOf(links: readonly RippleLink[]): RippleNode[] {
  const nodes = new Map(links.map((link) => [link.id, nodeOf(link)]));
  const roots: RippleNode[] = [];
  for (const link of links) {
    const node = nodes.get(link.id);
    if (!node) continue;
    const parent = link.depth === 0 || link.parentId === null ? undefined : nodes.get(link.parentId);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

const nodeOf = ({ code, name, depth, visits, pledges, quantity, received }: RippleLink): RippleNode => ({
  code,
  name,
  depth,
  visits,
  pledges,
  quantity,
  received,
  children: [],
});

/** A tree cut to what fits on a page: `more` is how many links below this one are not shown. */
export type ShownNode = Omit<RippleNode, 'children'> & { children: ShownNode[]; more: number };

/** Keeps the `most` links nearest to the root, level by level, and says below each how many are left out. */
export function nearest(root: RippleNode, most: number): ShownNode {
  const shown: ShownNode = { ...root, children: [], more: 0 };
  const waiting: { node: RippleNode; shown: ShownNode }[] = [{ node: root, shown }];
  let left = most - 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const bySize = [...next.node.children].sort((a, b) => b.quantity - a.quantity);
    for (const child of bySize) {
      if (left <= 0) {
        next.shown.more += sizeOf(child);
        continue;
      }
      left -= 1;
      const copy: ShownNode = { ...child, children: [], more: 0 };
      next.shown.children.push(copy);
      waiting.push({ node: child, shown: copy });
    }
  }
  return shown;
}

/** How many links a tree has, its root counted. */
function sizeOf(root: RippleNode): number {
  let size = 0;
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    size += 1;
    waiting.push(...node.children);
  }
  return size;
}
