/**
 * How changes of records become changes of sums. The definition (docs/decisions/0013-ripple.md):
 * - A pledge that counts belongs to the link it came through and to every link above that one; but nobody's own pledge
 *   counts in the tree of their own link, be it through that link itself or in a circle.
 * - A person was brought by the link that their own link hangs below, since they first came, and counts there and in
 *   every link above while they hold a pledge that counts.
 * - A link counts in every link above it, turned off or not.
 * - A walk-in with credit adds to what was promised and what came, and is no pledge and no person.
 * All of it is additive: a change is added at its link and flows up.
 */

/** A share link on the way up, as the sums know it. */
export type FlowLink = {
  id: string;
  appealId: string;
  parentId: string | null;
  isPerson: boolean;
  /** Not in the sums yet. */
  isNew: boolean;
  ownPledges: number;
  received: number;
};

/** What stands, or stood, in the sums of a pledge or a walk-in. */
export type Credit = {
  viaId: string | null;
  /** The pledger's own link. */
  ownerId: string | null;
  /** 1, or 0 for a walk-in. */
  pledges: number;
  quantity: number;
  received: number;
};

export type CreditChange = { appealId: string; was: Credit | null; now: Credit | null };
export type VisitChange = { linkId: string; visits: number };

const noSums = {
  links: 0,
  visits: 0,
  people: 0,
  pledges: 0,
  quantity: 0,
  received: 0,
  throughVisits: 0,
  throughPledges: 0,
  throughQuantity: 0,
  throughReceived: 0,
  ownPledges: 0,
  ownQuantity: 0,
  ownReceived: 0,
};

/** What is to be added to the sums of one link. */
export type LinkDelta = typeof noSums & { linkId: string; parentId: string | null; depth: number };

export const noTotals = {
  links: 0,
  visits: 0,
  supporters: 0,
  pledges: 0,
  quantity: 0,
  received: 0,
  passedOn: 0,
  passedOnReceived: 0,
};

/** What is to be added to the sums of one appeal. */
export type AppealDelta = typeof noTotals & { appealId: string };

/** `links` has every link that the changes name and every link above those; each is visited once, the deepest first. */
export function flowUp(
  links: readonly FlowLink[],
  { credits, visits }: { credits: readonly CreditChange[]; visits: readonly VisitChange[] },
): { links: LinkDelta[]; appeals: AppealDelta[] } {
  const tree = hung(links);
  const appeals = new Map<string, AppealDelta>();
  const appealOf = (appealId: string): AppealDelta => got(appeals, appealId, () => ({ ...noTotals, appealId }));

  for (const { link, flowing } of tree.values()) {
    if (!link.isNew) continue;
    appealOf(link.appealId).links += 1;
    if (flowing.parentId !== null) add(tree.get(flowing.parentId)?.flowing, { links: 1 });
  }
  for (const { linkId, visits: seen } of visits) {
    const node = tree.get(linkId);
    if (!node) continue;
    add(node.flowing, { visits: seen, throughVisits: seen });
    appealOf(node.link.appealId).visits += seen;
  }
  for (const { appealId, was, now } of credits)
    for (const [credit, sign] of [
      [was, -1],
      [now, 1],
    ] as const)
      if (credit) addCredit(tree, appealOf(appealId), credit, sign);

  for (const { link, flowing } of tree.values()) {
    const flip = isSome(link.ownPledges + flowing.ownPledges) - isSome(link.ownPledges);
    if (flip === 0) continue;
    appealOf(link.appealId).supporters += flip;
    if (flowing.parentId !== null) add(tree.get(flowing.parentId)?.flowing, { people: flip });
  }
  const deepestFirst = [...tree.values()].sort((a, b) => b.flowing.depth - a.flowing.depth);
  for (const { flowing } of deepestFirst) {
    const { links: below, visits: seen, people, pledges, quantity, received } = flowing;
    if (flowing.parentId !== null)
      add(tree.get(flowing.parentId)?.flowing, { links: below, visits: seen, people, pledges, quantity, received });
  }
  for (const { link, flowing, own } of tree.values()) {
    add(flowing, own);
    if (link.isPerson)
      appealOf(link.appealId).passedOn += isSome(link.received + flowing.received) - isSome(link.received);
  }
  return {
    links: [...tree.values()].filter(({ link, flowing }) => link.isNew || hasSums(flowing)).map((node) => node.flowing),
    appeals: [...appeals.values()],
  };
}

type Node = {
  link: FlowLink;
  flowing: LinkDelta;
  /** What is taken off this link alone: its owner's own pledges from its tree. */
  own: Partial<typeof noSums>;
};
type Tree = Map<string, Node>;

function addCredit(tree: Tree, totals: AppealDelta, credit: Credit, sign: 1 | -1): void {
  const { viaId, ownerId } = credit;
  const pledges = sign * credit.pledges;
  const quantity = sign * credit.quantity;
  const received = sign * credit.received;
  const owner = ownerId === null ? undefined : tree.get(ownerId);
  if (owner) add(owner.flowing, { ownPledges: pledges, ownQuantity: quantity, ownReceived: received });
  else totals.supporters += pledges;
  const via = viaId === null ? undefined : tree.get(viaId);
  if (!via) return;
  const through = { throughPledges: pledges, throughQuantity: quantity, throughReceived: received };
  add(via.flowing, { pledges, quantity, received, ...through });
  add(totals, { pledges, quantity, received });
  if (via.link.isPerson) totals.passedOnReceived += received;
  if (owner && isAbove(tree, owner, via))
    add(owner.own, { pledges: -pledges, quantity: -quantity, received: -received });
}

/** Whether a link is the other one or hangs somewhere above it. */
function isAbove(tree: Tree, above: Node, below: Node): boolean {
  for (let node: Node | undefined = below; node; node = parentOf(tree, node)) {
    if (node === above) return true;
    if (node.flowing.depth <= above.flowing.depth) return false;
  }
  return false;
}

const parentOf = (tree: Tree, { flowing }: Node): Node | undefined =>
  flowing.parentId === null ? undefined : tree.get(flowing.parentId);

/** The links with their depths. Were there ever a circle, it is cut, so that everything ends. */
function hung(links: readonly FlowLink[]): Tree {
  const byId = new Map(links.map((link) => [link.id, link]));
  const tree: Tree = new Map();
  for (const link of links) {
    const path: FlowLink[] = [];
    const onPath = new Set<string>();
    let next: FlowLink | undefined = link;
    while (next && !tree.has(next.id) && !onPath.has(next.id)) {
      path.push(next);
      onPath.add(next.id);
      next = next.parentId === null ? undefined : byId.get(next.parentId);
    }
    for (const one of path.toReversed()) {
      const parent = one.parentId === null ? undefined : tree.get(one.parentId);
      const depth = parent ? parent.flowing.depth + 1 : 0;
      const flowing = { ...noSums, linkId: one.id, parentId: parent ? parent.link.id : null, depth };
      tree.set(one.id, { link: one, flowing, own: {} });
    }
  }
  return tree;
}

const sumNames = [
  'links',
  'visits',
  'people',
  'pledges',
  'quantity',
  'received',
  'throughVisits',
  'throughPledges',
  'throughQuantity',
  'throughReceived',
  'ownPledges',
  'ownQuantity',
  'ownReceived',
] as const;

function add(to: Partial<typeof noSums> | undefined, more: Partial<typeof noSums>): void {
  if (!to) return;
  for (const name of sumNames) {
    const value = more[name];
    if (value !== undefined) to[name] = (to[name] ?? 0) + value;
  }
}

function got<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

const isSome = (count: number): number => (count > 0 ? 1 : 0);
const hasSums = (delta: LinkDelta): boolean => sumNames.some((name) => delta[name] !== 0);
