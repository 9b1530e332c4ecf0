import type { TallyNeed } from '../../../src/ui/tally-picture.tsx';
import type { TallyCounts } from '../../../src/ui/tally-words.ts';

/** What the gallery's appeals ask for. Nothing of it is real. */
export type Need = TallyNeed & TallyCounts & { note: string };

export const dogFood: Need = need(
  'dog-food',
  'dog food',
  'tin',
  500,
  [24, 160, 80, 110],
  310,
  'Any brand. Chicken goes first.',
);
export const blankets: Need = need('blankets', 'blankets', null, 120, [4, 36, 12, 41], 77, 'Clean, any size.');
export const bowls: Need = need('bowls', 'stainless steel bowls', null, 40, [0, 6, 0, 40], 45, '');
export const beds: Need = need('beds', 'dog beds', null, 8, [1, 2, 1, 0], 2, 'Plastic ones, as they can be washed.');
export const newspapers: Need = need('newspapers', 'newspapers', null, null, [0, 14, 0, 9], 20, '');

export function need(
  id: string,
  item: string,
  unit: string | null,
  wanted: number | null,
  [unconfirmed, pledged, onTheWay, received]: [number, number, number, number],
  expected: number,
  note: string,
): Need {
  return { id, item, unit, wanted, unconfirmed, pledged, onTheWay, received, expected, note };
}
