import { spanText } from '../ui/dates.ts';
import type { PledgeView } from './queries.ts';
import { stillHeld } from './rules.ts';

/** How and when a pledge comes, in words, the same on its page and in its mails. */

/** `Thursday 26 November, 10 am to 10.30 am, at The kennels`; null without a time. */
export const slotWords = ({ slot, organisation }: Pick<PledgeView, 'slot' | 'organisation'>): string | null =>
  slot && `${spanText(slot, organisation.timeZone)}, at ${slot.pointName}`;

/** Where what is still to come can be ordered. */
export const orderLinks = ({ items }: Pick<PledgeView, 'items'>): { label: string; url: string }[] =>
  items.flatMap(({ item, orderUrl, ...rest }) =>
    orderUrl && stillHeld(rest) > 0 ? [{ label: `Order ${item} here`, url: orderUrl }] : [],
  );

/** `With Evri, number H123`; null when nothing is known of the parcel. */
export function parcelWords({ carrier, trackingNumber }: PledgeView['plan']): string | null {
  if (carrier === null && trackingNumber === null) return null;
  if (trackingNumber === null) return `With ${carrier ?? ''}`;
  return carrier === null ? `Number ${trackingNumber}` : `With ${carrier}, number ${trackingNumber}`;
}
