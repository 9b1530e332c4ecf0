import { canonicalHours, timesOf, type OpenTime } from './opening-hours.ts';
import { hoursAsTyped } from './typed-hours.ts';

/**
 * Opening hours in OpenStreetMap's format, from that format or from what people type; null when they can't be read
 * for certain. Then they are shown as they were typed, and nothing is reckoned with them.
 */
export function readHours(text: string | null): string | null {
  if (text === null || text.length > 300) return null;
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
