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

/** Names the needs of a tally that take no more; a page and its stream are held against each other by it. */
export const metMark = (needs: readonly { id: string; open: number | null }[]): string =>
  needs.flatMap(({ id, open }) => (open === 0 ? [id] : [])).join(' ');

const kilometresInAMile = 1.609344;

/** `about 3 miles away`; nothing when it is not known. */
export function distanceWords(km: number | null): string {
  if (km === null) return '';
  const miles = Math.round(km / kilometresInAMile);
  return miles < 1 ? 'less than a mile away' : `about ${numberText(miles)} ${miles === 1 ? 'mile' : 'miles'} away`;
}
