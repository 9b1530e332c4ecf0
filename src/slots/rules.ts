import { Temporal } from 'temporal-polyfill';
import { later, minutes } from '../lib/clock.ts';

/** What of a drop-off point its times are made of. */
export type SlotSettings = { capacityPerHour: number; slotMinutes: number };

type Span = { startsAt: Date; endsAt: Date };

/** A time at a point, with room for so many. */
export type SlotTime = Span & { capacity: number };

/**
 * The times of a point within its opening times. They begin on the clock (with half hours: at 9, at 9.30) whenever the
 * point opens, so that a change of hours moves no time that stays within them. An hour takes exactly as many as the
 * point takes in an hour: where that does not divide evenly, some times have one place more, the first of the hour
 * before others, and those with none are left out.
 */
export function slotTimes(
  open: readonly Span[],
  { capacityPerHour, slotMinutes }: SlotSettings,
  timeZone: string,
): SlotTime[] {
  const step = minutes(slotMinutes);
  return joined(open).flatMap(({ startsAt, endsAt }) => {
    const offset = offsetAt(startsAt, timeZone);
    const first = Math.ceil((startsAt.getTime() + offset) / step);
    const times: SlotTime[] = [];
    for (let at = first; (at + 1) * step - offset <= endsAt.getTime(); at++) {
      const start = new Date(at * step - offset);
      const capacity = placesOf(at, capacityPerHour, slotMinutes);
      if (capacity > 0) times.push({ startsAt: start, endsAt: later(start, step), capacity });
    }
    return times;
  });
}

/** Whether a time lies within the opening times. */
export const isWithin = ({ startsAt, endsAt }: Span, open: readonly Span[]): boolean =>
  joined(open).some((span) => span.startsAt <= startsAt && endsAt <= span.endsAt);

/** How many the `at`-th time of the clock takes: any run of times that makes an hour adds up to the hour's number. */
function placesOf(at: number, capacityPerHour: number, slotMinutes: number): number {
  const inAnHour = 60 / slotMinutes;
  const nth = ((at % inAnHour) + inAnHour) % inAnHour;
  const upTo = (count: number) => Math.ceil((count * capacityPerHour) / inAnHour);
  return upTo(nth + 1) - upTo(nth);
}

/** Spans that touch or overlap are one: `10:00-12:00,12:00-14:00` is open at noon. */
function joined(open: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const span of open.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    const last = spans.at(-1);
    if (!last || last.endsAt < span.startsAt) spans.push({ startsAt: span.startsAt, endsAt: span.endsAt });
    else if (last.endsAt < span.endsAt) last.endsAt = span.endsAt;
  }
  return spans;
}

/** How far the clocks there are ahead of UTC, in milliseconds. */
const offsetAt = (instant: Date, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1_000_000;

/** How to reach one of the two whom a collection joins. */
export type Contact = {
  name: string | null;
  phone: string | null;
  address: string | null;
  postcode: string | null;
  note: string | null;
};

/** All that the other one sees of a name. */
export const firstName = (name: string | null): string | null => name?.trim().split(/\s+/)[0] || null;
