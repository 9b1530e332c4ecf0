import { numberText } from './quantities.ts';

/** The numbers of one need, or of a whole appeal. Each quantity stands in exactly one of the four stages. */
export type TallyCounts = {
  wanted: number | null;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
  expected: number;
};

/**
 * A tally in words: `240 promised, 110 already here, about 310 expected of 500`.
 * Promised is what was pledged or is on its way and has not come; a pledge that waits for its e-mail click
 * is named apart, as not confirmed yet. Of a `state` in which nothing more is asked for the words are those of the end.
 * Pure, for the server, the browser and the previews.
 */
export function tallyWords(counts: TallyCounts, state = 'open'): string {
  if (state === 'closed') return endWords(counts);
  const { wanted, received, unconfirmed } = counts;
  const promised = counts.pledged + counts.onTheWay;
  if (promised + received + unconfirmed === 0)
    return state === 'full' ? `Nothing promised${ofWanted(wanted)}` : nothingYet(wanted);
  const parts = [
    promised > 0 ? `${numberText(promised)} promised` : '',
    received > 0 ? `${numberText(received)} already here` : '',
    // Of an appeal that is over nothing more is expected.
    promised > 0 && counts.expected > received ? `about ${numberText(Math.round(counts.expected))} expected` : '',
  ].filter((part) => part !== '');
  const waiting = unconfirmed > 0 ? `${numberText(unconfirmed)} not confirmed yet` : '';
  if (parts.length === 0) return `${waiting}${ofWanted(wanted)}`;
  return `${parts.join(', ')}${ofWanted(wanted)}${waiting === '' ? '' : `; ${waiting}`}`;
}

/** Of an appeal that is over: what came of what was asked, and what was promised beside it. */
function endWords({ wanted, received, unconfirmed, ...counts }: TallyCounts): string {
  const asked = wanted === null ? '' : ` of ${numberText(wanted)} asked for`;
  const promised = counts.pledged + counts.onTheWay;
  const waiting = unconfirmed > 0 ? `${numberText(unconfirmed)} not confirmed` : '';
  const also = waiting === '' ? '' : `; ${waiting}`;
  if (received > 0)
    return `${numberText(received)} came${asked}${promised > 0 ? `, ${numberText(promised)} more promised` : ''}${also}`;
  if (promised > 0) return `${numberText(promised)} promised${asked}, none has come${also}`;
  return waiting === '' ? `Nothing was promised${asked}` : `${waiting}${asked}`;
}

/** A whole appeal: its sums, and what they are sums of. */
export type AppealCounts = TallyCounts & {
  state: string;
  needs: readonly { unit: string | null; wanted: number | null }[];
};

/**
 * The tally of a whole appeal in words. Tins and blankets add up to no number of either, so it says things: `27 things
 * already here of 540`. Where some needs say no number, what came for them is no part of what the others ask for.
 */
export function appealTallyWords({ needs, state, ...sums }: AppealCounts): string {
  const counted = needs.filter((need) => need.wanted !== null).length;
  const wanted = counted === needs.length && counted > 0 ? sums.wanted : null;
  return ofThings(tallyWords({ ...sums, wanted }, state), needs);
}

/** The words of a tally with "things" behind their first number, where the needs are of different kinds. */
export function ofThings(words: string, needs: AppealCounts['needs']): string {
  if (isOneKind(needs)) return words;
  if (!/\d/.test(words)) return words.split(',')[0] ?? words;
  return words.replace(/\d+(,\d{3})*/, (number) => `${number} ${number === '1' ? 'thing' : 'things'}`);
}

/** Tins of dog food and tins of cat food are tins. */
export const isOneKind = (needs: readonly { unit: string | null }[]): boolean =>
  needs.length <= 1 || (needs[0]?.unit !== null && needs.every(({ unit }) => unit === needs[0]?.unit));

/** ` (290 to 330)`, behind "about 310 expected" where there is room; empty while it is certain. */
export const rangeWords = ({
  expectedRange: { low, high },
}: {
  expectedRange: { low: number; high: number };
}): string => (low === high ? '' : ` (${numberText(low)} to ${numberText(high)})`);

/** How many are still needed, in words for the pledge bar: `150 still needed`, `Everything is promised`. */
export function stillNeededWords(counts: TallyCounts): string {
  if (counts.wanted === null) return 'As many as you can';
  const there = counts.unconfirmed + counts.pledged + counts.onTheWay + counts.received;
  if (there < counts.wanted) return `${numberText(counts.wanted - there)} still needed`;
  return counts.received >= counts.wanted ? 'Everything is here' : 'Everything is promised';
}

/**
 * `41 people have promised so far`, and what passing on has done, without a name. Empty when there is nobody to speak of
 * and nobody is asked.
 */
export function peopleWords({
  supporters,
  shared,
  state,
}: {
  supporters: number;
  shared: { pledges: number; quantity: number };
  state: string;
}): string {
  const isOver = state === 'closed';
  if (supporters === 0) return state === 'open' ? 'Be the first to promise something.' : '';
  const who = supporters === 1 ? '1 person' : `${numberText(supporters)} people`;
  const people = isOver ? `${who} promised something.` : `${who} ${supporters === 1 ? 'has' : 'have'} promised so far.`;
  if (shared.pledges === 0) return people;
  return `${people} ${numberText(shared.quantity)} things were promised or brought through shared links.`;
}

function nothingYet(wanted: number | null): string {
  return wanted === null ? 'Nothing promised yet, as many as you can' : `Nothing promised yet of ${numberText(wanted)}`;
}

function ofWanted(wanted: number | null): string {
  return wanted === null ? '' : ` of ${numberText(wanted)}`;
}

/** Names the needs of a tally that take no more; a page and its stream are held against each other by it. */
export const metMark = (needs: readonly { id: string; open: number | null }[]): string =>
  needs.flatMap(({ id, open }) => (open === 0 ? [id] : [])).join(' ');

/** What is asked for: the needs in their order, and how many of each. A page and its stream are held against each other by it. */
export const askedMark = (
  needs: readonly { id: string; item: string; unit: string | null; wanted: number | null }[],
): string => needs.map(({ id, item, unit, wanted }) => [id, wanted ?? '', unit ?? '', item].join(' ')).join(', ');
