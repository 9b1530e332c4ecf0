import type { PledgedItem, PledgeView } from './queries.ts';
import { stillHeld } from './rules.ts';
import { absoluteDeadline } from '../sharing/texts/share-text.ts';
import { quantityText } from '../ui/quantities.ts';

/** Pledges in words, the same on pages, in mails and in calendars. */

/** One line an item: `24 tins of dog food`. What was not promised and came all the same is left out. */
export const promisedLines = (items: readonly PledgedItem[]): string[] =>
  items.filter((item) => item.quantity > 0).map((item) => quantityText(item.quantity, item));

/** What is still to be brought. */
export const toBringLines = (items: readonly Omit<PledgedItem, 'needId'>[]): string[] =>
  items.filter((item) => stillHeld(item) > 0).map((item) => quantityText(stillHeld(item), item));

/** `24 tins of dog food, 2 blankets and 1 lead`. */
export function listText(lines: readonly string[]): string {
  const last = lines.at(-1) ?? '';
  return lines.length < 2 ? last : `${lines.slice(0, -1).join(', ')} and ${last}`;
}

/** `by Friday 28 November, 6 pm`, whenever it is read; empty where there is no deadline. */
export const deadlineOf = ({
  appealDeadline,
  organisation,
}: Pick<PledgeView, 'appealDeadline' | 'organisation'>): string =>
  appealDeadline === null ? '' : absoluteDeadline(appealDeadline, organisation.timeZone);

/** `Wednesday 25 November, 10 am`. */
export const momentText = (instant: Date, timeZone: string): string =>
  absoluteDeadline(instant, timeZone).replace(/^by /, '');
