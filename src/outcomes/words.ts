import { numberText, quantityText, type Countable } from '../ui/quantities.ts';

/** `480 of 500 tins of dog food came.` */
export function cameWords(need: Countable & { wanted: number | null; received: number }): string {
  if (need.wanted === null) return `${quantityText(need.received, need)} came.`;
  return `${numberText(need.received)} of ${quantityText(need.wanted, need)} came.`;
}

/** `12 blankets and 4 towels`. */
const inOneLine = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

/**
 * What came because people passed it on, need by need: `Because 41 people passed this on, 300 tins of dog food and 12
 * blankets came.`; null until something has.
 */
export function spreadWords(
  people: number,
  needs: readonly (Countable & { wanted: number | null; received: number; shared: number })[],
): string | null {
  const shared = needs.filter((need) => need.shared > 0);
  if (people <= 0 || shared.length === 0) return null;
  const who = people === 1 ? 'one person' : `${numberText(people)} people`;
  return `Because ${who} passed this on, ${inOneLine(shared.map((need) => quantityText(need.shared, need)))} came.`;
}

/** How wide it went, in numbers that stand for themselves. */
export function widthWords({
  supporters,
  visits,
  hops,
}: {
  supporters: number;
  /** Through links that people passed on. */
  visits: number;
  hops: number;
}): string[] {
  return [
    supporters === 0 ? '' : `${counted(supporters, 'person', 'people')} promised something.`,
    visits === 0 ? '' : `The links that people passed on were opened ${counted(visits, 'time', 'times')}.`,
    hops < 2 ? '' : `On its longest way it went through the hands of ${numberText(hops)} people, one after the other.`,
  ].filter((line) => line !== '');
}

/** Who helped, as far as they want it known: `Sam, Priya and 34 others`. */
export function namesWords(names: readonly string[], supporters: number): string | null {
  if (names.length === 0) return null;
  const others = Math.max(0, supporters - names.length);
  if (others === 0) return `${inOneLine(names)}.`;
  return `${names.join(', ')} and ${others === 1 ? 'one more' : `${numberText(others)} more`}.`;
}

/** Promised holds what was taken back, or refused at the door, too: said where something was. */
export function takenBackWords(needs: readonly (Countable & { takenBack: number })[]): string | null {
  const some = needs.filter(({ takenBack }) => takenBack > 0);
  if (some.length === 0) return null;
  return `Of what was promised, this was taken back, never came, or could not be taken: ${inOneLine(some.map((need) => quantityText(need.takenBack, need)))}.`;
}

export const paragraphsOf = (text: string): string[] =>
  text.split(/\n\s*\n/).flatMap((paragraph) => (paragraph.trim() === '' ? [] : [paragraph.trim()]));

const counted = (count: number, one: string, many: string): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;
