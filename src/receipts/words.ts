import { Temporal } from 'temporal-polyfill';
import type { PledgedItem, PledgeView } from '../pledges/queries.ts';
import { stillHeld, type PledgeState } from '../pledges/rules.ts';
import { shortDate } from '../ui/dates.ts';
import { numberText, quantityText } from '../ui/quantities.ts';
import type { HappeningKind } from './came-in.ts';
import type { RefusalReason } from './rules.ts';

/** A pledge's state as members read it. */
const pledgeStateWords: Record<PledgeState, string> = {
  unconfirmed: 'waiting for the e-mail click',
  pledged: 'promised',
  'on-the-way': 'on the way',
  received: 'here',
  withdrawn: 'withdrawn',
  lapsed: 'lapsed',
};

/** The same, with what a member or the door said of it. */
export function pledgeStateText({ state, removedReason, notTaken }: Ended): string {
  if (removedReason !== null) return 'taken out';
  return notTaken ? 'not taken at the door' : pledgeStateWords[state];
}

type Ended = Pick<PledgeView, 'state' | 'removedReason' | 'notTaken'>;

/** Why something could not be taken. */
export const refusalWords: Record<RefusalReason, string> = {
  opened: 'opened',
  'out-of-date': 'out of date',
  damaged: 'damaged',
  'not-wanted': 'not wanted',
  other: 'another reason',
};

/** Who pledged. Names are members' to see; not everybody gives one. */
export const nameText = (name: string | null): string => name ?? 'No name';

/** One line an item: `24 tins of dog food`, `24 tins of dog food, 5 came`, `3 blankets came, not promised`. */
export const itemLines = (items: readonly PledgedItem[]): string[] =>
  items.map((item) => {
    if (item.quantity === 0) return `${quantityText(item.received, item)} came, not promised`;
    const promised = quantityText(item.quantity, item);
    if (item.received === 0) return promised;
    return item.received === item.quantity ? `${promised}, all came` : `${promised}, ${numberText(item.received)} came`;
  });

/** What is still to come, whatever state the pledge is in. */
export const restOf = (items: readonly PledgedItem[]): { needId: string; quantity: number }[] =>
  items.map((item) => ({ needId: item.needId, quantity: stillHeld(item) })).filter((item) => item.quantity > 0);

export const cameSoFar = ({ items }: Pick<PledgeView, 'items'>): number =>
  items.reduce((sum, item) => sum + item.received, 0);

/** `today, 14:02`, `yesterday, 9:15`, `28 Nov, 14:02`. */
export function whenText(instant: Date, timeZone: string, now: Date): string {
  const at = local(instant, timeZone);
  const days = at.toPlainDate().until(local(now, timeZone).toPlainDate()).days;
  const day = days === 0 ? 'today' : days === 1 ? 'yesterday' : shortDate(instant, timeZone, now);
  return `${day}, ${at.hour}:${String(at.minute).padStart(2, '0')}`;
}

/** The beginning of yesterday, there. */
export const startOfYesterday = (now: Date, timeZone: string): Date =>
  new Date(local(now, timeZone).toPlainDate().subtract({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds);

/** The calendar day and the hour there. */
export function dayAndHour(instant: Date, timeZone: string): { day: string; hour: number } {
  const at = local(instant, timeZone);
  return { day: at.toPlainDate().toString(), hour: at.hour };
}

const local = (instant: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);

/** `Came in`, `3 pledges set off`, `1 new pledge`. */
export function happeningTitle(kind: HappeningKind, number: number): string {
  switch (kind) {
    case 'received':
      return number === 1 ? 'Came in, once' : `Came in, ${numberText(number)} times`;
    case 'on-the-way':
      return number === 1 ? '1 pledge set off' : `${numberText(number)} pledges set off`;
    case 'confirmed':
      return number === 1 ? '1 new pledge' : `${numberText(number)} new pledges`;
  }
}
