import { spanText } from '../ui/dates.ts';
import type { PledgeSlot, PledgeView } from './queries.ts';
import { stillHeld } from './rules.ts';
import { listText } from './words.ts';

/** How and when a pledge comes, in words, the same on its page and in its mails. */

/** `Thursday 26 November, 10 am to 10.30 am, at The kennels`; null without a time. */
export const slotWords = ({ slot, organisation }: Pick<PledgeView, 'slot' | 'organisation'>): string | null =>
  slot && `${spanText(slot, organisation.timeZone)}, at ${slot.pointName}`;

/** The time of a pledge, where it is one at these places: one at a place to which nothing is brought now does not hold. */
export const slotAt = ({ slot }: Pick<PledgeView, 'slot'>, points: readonly { id: string }[]): PledgeSlot | null =>
  slot !== null && points.some(({ id }) => id === slot.pointId) ? slot : null;

/** It is kept all the same: they may be asked to come there again before then. */
export const lostTimeWords = (slot: string): string =>
  `Your time was ${slot}. It does not hold while people are sent elsewhere.`;

/** Of places, by their names. */
export const replacedWords = (names: readonly string[]): string =>
  `Please don’t bring anything to ${listText(names)} now.`;

export const notHereWords = (organisation: string): string => `Please don’t bring or send it to ${organisation} now.`;
export const givenElsewhereWords =
  'If you give it there instead, please take your promise back here, so that nobody counts on it.';

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

/** Where the code goes when nobody comes to the door with it. */
export const onTheParcel = {
  post: 'Write this code on the outside. Then they see at once what it is, and whom to thank.',
  order:
    'If the shop takes a note for the parcel, give it this code. Then they see at once what it is, and whom to thank.',
} as const;
