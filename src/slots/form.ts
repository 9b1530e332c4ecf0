import { typedText, type Typed } from '../http/forms.ts';
import { slotSchema, waySchema, type Arrival, type ArrivalRefusal } from '../pledges/arrivals.ts';
import type { FormError } from '../ui/form.tsx';
import type { SlotWish } from './places.ts';

/** The fields for how and when, the same in every form. */
export const wayField = 'way';
export const slotField = 'slot';

/** How a time stands in a form. */
export const slotValue = ({ pointId, startsAt }: SlotWish): string => `${pointId} ${startsAt.toISOString()}`;

/** The time that was chosen; null when none was, or what was sent is none. */
export function readSlot(typed: Typed): SlotWish | null {
  const [pointId, startsAt] = typedText(typed, slotField).split(' ');
  const read = slotSchema.safeParse({ pointId, startsAt });
  return read.success ? read.data : null;
}

/** How and when, as the form says it. A time is for what is brought. */
export function readArrival(typed: Typed): Arrival {
  const read = waySchema.safeParse(typedText(typed, wayField));
  const way = read.success ? read.data : 'bring';
  return { way, slot: way === 'bring' ? readSlot(typed) : null };
}

/** Why nothing was promised, at the field for the time. */
export function arrivalErrors({ kind, slots }: ArrivalRefusal): FormError[] {
  return [{ path: slotField, message: slots.length === 0 ? noneLeft : messages[kind] }];
}

const noneLeft =
  'All times are taken at the moment. You could post it, ask for collection, or look again later. Nothing is promised yet.';
const messages = {
  'slot-needed': 'So much is on its way that whoever brings something needs a time. Please choose one.',
  'slot-full': 'Somebody has just taken that time. Please choose another one.',
  'no-such-slot': 'That time can’t be had any more. Please choose another one.',
} as const;
