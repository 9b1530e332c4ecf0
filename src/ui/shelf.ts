/** What the shelf needs to know of a need. */
export type ShelfCounts = {
  wanted: number | null;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
};

/** What stands at a place of the shelf, from the surest to none. */
export type Stage = 'received' | 'onTheWay' | 'pledged' | 'unconfirmed' | 'empty';

export type Shelf = {
  /** How many of the need's units one object stands for. */
  scale: number;
  /** Places in a row: ten, or fewer where fewer are asked, so that a full row can be counted at a glance. */
  columns: number;
  /** Every place in reading order. */
  places: Stage[];
  /** How many of the places are more than was asked; they are the last ones. */
  extra: number;
  /** How much of the next object has been received, 0 ≤ part < 1, so that 7 of 10 is seen too. */
  receivedPart: number;
};

/** How many objects a full-size shelf has at most. */
export const mostPlaces = 50;

/** The number that one object stands for: the smallest of 1, 2, 5, 10, 20, 50 … with which `most` objects are enough. */
export function scaleFor(wanted: number, most: number = mostPlaces): number {
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) if (wanted <= digit * power * most) return digit * power;
  }
}

/**
 * Shares a need's quantities out over a shelf. The promises it keeps:
 * - Received is never overstated: a solid object is a full one (but for the last one asked, which stands for what is left).
 * - While something is missing there is an empty place, and when nothing is missing there is none.
 * - A stage that has something shows at least one object, as long as that takes no received object's place and
 *   not the last empty one; so a first pledge of 6 of 500 is seen.
 * - The objects of the three promised stages share the rest by largest remainder, so the row's length is true.
 * - Where one object stands for one, everything is exact.
 * What goes beyond what was asked follows as extra places; where there is far too much, the scale grows.
 * Without a wanted quantity the shelf shows what is there, and five empty places when there is nothing.
 */
export function shelfOf(counts: ShelfCounts, most: number = mostPlaces): Shelf {
  const total = counts.received + counts.onTheWay + counts.pledged + counts.unconfirmed;
  const wanted = counts.wanted ?? 0;
  const usual = scaleFor(wanted === 0 ? total : wanted, most);
  // A quarter of headroom still fits beside what was asked; beyond that the picture would outgrow the screen.
  const scale = total <= usual * most * 1.3 ? usual : scaleFor(total, most);
  const asked = Math.ceil(wanted / scale);
  const full = (quantity: number) =>
    quantity >= wanted ? asked + Math.floor((quantity - wanted) / scale) : Math.floor(quantity / scale);

  const received = counts.received === 0 ? 0 : full(counts.received);
  const promises = [counts.onTheWay, counts.pledged, counts.unconfirmed];
  const room = total < wanted ? asked - 1 - received : Infinity;
  const seen = promises.filter((quantity) => quantity > 0).length;
  const length = Math.min(room, Math.max(seen, (total === 0 ? 0 : full(total)) - received));
  const [onTheWay = 0, pledged = 0, unconfirmed = 0] = share(length, promises);

  const there = received + onTheWay + pledged + unconfirmed;
  const empty = counts.wanted === null && there === 0 ? 5 : Math.max(0, asked - there);
  const isPart = counts.received < wanted || counts.wanted === null;
  return {
    scale,
    columns: Math.min(10, Math.max(5, there + empty)),
    places: [
      ...row('received', received),
      ...row('onTheWay', onTheWay),
      ...row('pledged', pledged),
      ...row('unconfirmed', unconfirmed),
      ...row('empty', empty),
    ],
    extra: counts.wanted === null ? 0 : Math.max(0, there - asked),
    receivedPart: isPart && there + empty > received ? (counts.received % scale) / scale : 0,
  };
}

function row(stage: Stage, length: number): Stage[] {
  return Array.from({ length }, () => stage);
}

/** `length` objects by largest remainder, at least one for each quantity above zero where there are enough. */
function share(length: number, quantities: readonly number[]): number[] {
  const sum = quantities.reduce((a, b) => a + b, 0);
  const seen = quantities.filter((quantity) => quantity > 0).length;
  const least = length >= seen ? 1 : 0;
  const shares: number[] = quantities.map((quantity) => (quantity > 0 ? least : 0));
  const gap = (index: number) => (length * (quantities[index] ?? 0)) / sum - (shares[index] ?? 0);
  for (let given = seen * least; given < length; given += 1) {
    const [neediest = 0] = quantities.map((_, index) => index).sort((a, b) => gap(b) - gap(a));
    shares[neediest] = (shares[neediest] ?? 0) + 1;
  }
  return shares;
}
