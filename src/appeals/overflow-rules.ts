import type { AppealState } from '../tally/rules.ts';
import { numberText } from '../ui/quantities.ts';

/** The needs that are passed on: those that take no more; all of them once the whole appeal does not. */
export const metNeeds = <Need extends { closedAt: Date | null; open: number | null }>(
  state: AppealState,
  needs: readonly Need[],
): Need[] => {
  if (state === 'full' || state === 'closed') return [...needs];
  return state === 'open' ? needs.filter(({ closedAt, open }) => closedAt === null && open === 0) : [];
};

const kilometresInAMile = 1.609344;

/** `about 3 miles away`; nothing when it is not known. */
export function distanceWords(km: number | null): string {
  if (km === null) return '';
  const miles = Math.round(km / kilometresInAMile);
  return miles < 1 ? 'less than a mile away' : `about ${numberText(miles)} ${miles === 1 ? 'mile' : 'miles'} away`;
}
