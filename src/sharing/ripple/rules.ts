/**
 * What the numbers of a ripple mean. A supporter's ripple is the tree of share links that begins with their own: its
 * children are the links of people who came through it, and so on over any number of hops. A link's parent is set when
 * the link is made and never changed, so it is always a tree. docs/decisions/0013-ripple.md says more.
 *
 * - A pledge counts when it is confirmed and stands: pledged, on the way or received. Unconfirmed, withdrawn and lapsed
 *   pledges count nowhere; when one is confirmed or comes back, it counts again.
 * - A pledge belongs to the one link that it came through, and so to every tree that this link is in.
 * - A person's own pledges are theirs and never brought, also when they came through their own link or in a circle, through
 *   a link further down their own tree.
 * - A person was brought by the link through which they came first; through whichever they came later, they are counted
 *   there once, while they hold a pledge that counts.
 * - What somebody of the tree pledges without coming through any link of it is not brought by it.
 * - Links that were turned off keep what they brought.
 * - What is handed over at a stall without a pledge belongs to the stall's link; it is no pledge and no person.
 */

/**
 * A sum over pledges. `quantity`: of each item what was promised, or what came if that was more, in units of
 * unlike things added up; `received`: what came.
 */
export type Sums = { pledges: number; quantity: number; received: number };

/** A link with what came through it directly, and the links that came through it. */
export type RippleNode = Sums & {
  code: string;
  /** Null where the person did not choose to be named. */
  name: string | null;
  /** 0 is the ripple's own link. */
  depth: number;
  visits: number;
  children: RippleNode[];
  /** So many links below it are not shown, those below its shown children left out. */
  more: number;
};

/** What the ripple brought ÷ what its owner brought, both as promised; null where they brought nothing themselves. */
export const amplificationOf = (brought: Pick<Sums, 'quantity'>, own: Pick<Sums, 'quantity'>): number | null =>
  own.quantity === 0 ? null : brought.quantity / own.quantity;
