import { LRUCache } from 'lru-cache';
import { dayAndHourText } from '../ui/dates.ts';
import { canonicalHours, timesOf, type OpenTime } from './opening-hours.ts';
import { hoursAsTyped } from './typed-hours.ts';

/**
 * Opening hours in OpenStreetMap's format, from that format or from what people type; null when they can't be read
 * for certain. Then they are shown as they were typed, and nothing is reckoned with them.
 */
export function readHours(text: string | null): string | null {
  if (text === null || text.length > 300) return null;
  const known = readings.get(text);
  if (known) return known.read;
  const read = readingOf(text);
  readings.set(text, { read });
  return read;
}

/** What was read before: the same few texts come again with every page, and the library takes a millisecond for one. */
const readings = new LRUCache<string, { read: string | null }>({ max: 1_000 });

function readingOf(text: string): string | null {
  const typed = canonicalHours(text);
  if (typed !== null) return typed;
  const read = hoursAsTyped(text);
  return read === null ? null : canonicalHours(read);
}

/**
 * The times at which it is open, in order, each whole: every one that lies at least in part between `from` and `to`
 * (at most 400 days). Hours are those of the organisation's clock, right over both changes of it in a year. What is
 * open by appointment alone is left out. Null: not readable as opening hours.
 */
export function openTimes(
  hours: string | null,
  { from, to, timeZone }: { from: Date; to: Date; timeZone: string },
): OpenTime[] | null {
  const read = readHours(hours);
  return read === null ? null : timesOf(read, { from, to, timeZone });
}

/**
 * Whether it is open at present and until when, or when it opens next within two weeks: `open now until 5 pm`, `opens
 * tomorrow at 9 am`. For pages that are made for one look, as it is true for a while only. Null: nobody can say.
 */
export function openNowText(hours: string | null, { now, timeZone }: { now: Date; timeZone: string }): string | null {
  const [first] = openTimes(hours, { from: now, to: new Date(now.getTime() + twoWeeks), timeZone }) ?? [];
  if (!first) return null;
  if (first.startsAt > now) return `opens ${dayAndHourText(first.startsAt, timeZone, now)}`;
  if (first.endsAt.getTime() - now.getTime() > mostOpenMs) return 'open now';
  return `open now until ${dayAndHourText(first.endsAt, timeZone, now).replace(/^today at /, '')}`;
}

const twoWeeks = 14 * 86_400_000;
/** Longer than a day and a bit it does not help to say until when. */
const mostOpenMs = 26 * 3_600_000;
