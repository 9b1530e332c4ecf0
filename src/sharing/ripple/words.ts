import type { LinkKind } from '../../db/schema/sharing.ts';
import { withCapital } from '../../lib/capital.ts';
import { numberText, plural, quantityText } from '../../ui/quantities.ts';
import type { NeedTally } from '../../tally/shapes.ts';
import type { RippleSums } from './sums.ts';
import type { Sums } from './rules.ts';

/** Who tells of a ripple: a person, or a group by its name. */
export type Teller = { i: 'I' | 'we'; my: 'my' | 'our'; mine: 'mine' | 'ours'; me: 'me' | 'us'; name: string };

const person: Teller = { i: 'I', my: 'my', mine: 'mine', me: 'me', name: 'Me' };

export const tellerOf = (link: { kind: LinkKind; name: string | null }): Teller =>
  link.kind === 'group' ? { i: 'we', my: 'our', mine: 'ours', me: 'us', name: link.name ?? 'Us' } : person;

export const rippleTitle = ({ my }: Teller): string => `${withCapital(my)} ripple`;

/** What came first, what is promised beside it: the two are never one number. */
export function broughtWords(brought: RippleSums, { my }: Teller = person): string {
  const { received, quantity } = brought;
  const promised = Math.max(0, quantity - received);
  if (quantity === 0) return 'People are looking. Nobody has promised anything yet.';
  const came =
    received === 0 ? '' : `${itemsText(received)} ${received === 1 ? 'has' : 'have'} come through ${my} link`;
  if (promised === 0) return `${came}.`;
  const more = `${numberText(promised)} ${received === 0 ? counted(promised, 'item') : 'more'} ${promised === 1 ? 'is' : 'are'} promised`;
  return received === 0 ? `Through ${my} link ${more}.` : `${came}, and ${more}.`;
}

/** `I promised 4 items myself. My link brought 6 times as many.`; of what came, once something of one's own has come. */
export function ownWords(own: Sums, brought: RippleSums, { i, my }: Teller = person): string | null {
  if (own.quantity === 0) return null;
  const began = `${withCapital(i)} promised ${itemsText(own.quantity)} ${my === 'my' ? 'myself' : 'ourselves'}`;
  const times = own.received > 0 && brought.received > 0 ? brought.received / own.received : null;
  if (times !== null && times >= 1) return `${began}. ${timesText(times)} what ${i} brought came through ${my} link.`;
  const promised = brought.quantity / own.quantity;
  return promised >= 1 ? `${began}. ${timesText(promised)} as much was promised through ${my} link.` : `${began}.`;
}

/** Milestones that have been passed, the highest of each kind; none is guessed. */
export function momentsOf(brought: RippleSums, deepest: number, { my, mine, me }: Teller = person): string[] {
  const { visits, people, links, received } = brought;
  const passed = (steps: readonly number[], count: number): number => steps.findLast((step) => count >= step) ?? 0;
  const things = passed([1, 10, 50, 100, 500, 1_000, 10_000], received);
  const promised = passed([1, 3, 10, 30, 100, 300, 1_000, 10_000], people);
  const further = passed([1, 10, 100, 1_000, 10_000, 100_000], links);
  const looks = passed([1, 10, 100, 1_000, 10_000, 100_000], visits);
  return [
    things === 0 ? null : things === 1 ? 'The first thing has come' : `${numberText(things)} things have come`,
    deepest < 2 ? null : `${withCapital(my)} link reached ${hopText(deepest)}`,
    promised === 0 ? null : `${firstOrAll(promised)} heard of it from ${me} first and promised something`,
    further === 0
      ? null
      : `${further === 1 ? 'The first link' : `${numberText(further)} more links`} began with ${mine}`,
    looks === 0 ? null : looks === 1 ? 'The first visit' : `${numberText(looks)} visits`,
  ].filter((moment) => moment !== null);
}

/** `126 tins of dog food`: what nobody has promised yet, need by need. */
export const missingWords = (needs: readonly NeedTally[]): string[] =>
  needs.flatMap((need) => {
    const there = need.unconfirmed + need.pledged + need.onTheWay + need.received;
    const missing = need.wanted === null ? 0 : Math.min(need.open ?? 0, Math.max(0, need.wanted - there));
    return missing > 0 ? [quantityText(missing, need)] : [];
  });

/** `312 of 500 tins of dog food came because 41 people passed this on.`; null until something has. */
export function amplificationWords(
  { received, people }: { received: number; people: number },
  needs: readonly { item: string; unit: string | null; wanted: number | null; received: number }[],
): string | null {
  if (received <= 0 || people <= 0) return null;
  const because = `because ${people === 1 ? 'one person' : `${numberText(people)} people`} passed this on.`;
  const [only, another] = needs;
  if (only?.wanted && another === undefined)
    return `${numberText(received)} of ${quantityText(only.wanted, only)} came ${because}`;
  const all = needs.reduce((sum, need) => sum + need.received, 0);
  return `${numberText(received)} of the ${numberText(Math.max(all, received))} things that have come ${received === 1 ? 'is' : 'are'} here ${because}`;
}

/** The first hop is the people whom one tells oneself. */
const hopText = (hops: number): string =>
  ({ 2: 'a second hop', 3: 'a third hop', 4: 'a fourth hop', 5: 'a fifth hop' })[hops] ?? `${hops} hops`;

const firstOrAll = (people: number): string => (people === 1 ? 'Somebody' : `${numberText(people)} people`);

function timesText(times: number): string {
  const rounded = times < 10 ? Math.round(times * 10) / 10 : Math.round(times);
  return rounded === 1 ? 'Just' : rounded === 2 ? 'Twice' : `${numberText(rounded)} times`;
}

export const itemsText = (quantity: number): string => `${numberText(quantity)} ${counted(quantity, 'item')}`;
export const counted = (quantity: number, noun: string): string => (quantity === 1 ? noun : plural(noun));
