import OpeningHours, { type nominatim_object as Place } from 'opening_hours';
import { Temporal } from 'temporal-polyfill';
import { within } from '../lib/within.ts';

export type OpenTime = { startsAt: Date; endsAt: Date };

/**
 * Opening hours in OpenStreetMap's format as its library writes them (`Mo-Fr 09:00-17:00; PH off`), or null when they
 * are not in that format, or in a part of it that nobody means who brings tins: the sun, school holidays.
 */
export function canonicalHours(text: string): string | null {
  const hours = text.trim();
  const withoutComments = hours.replaceAll(/"[^"]*"/g, ' ');
  if (hours.length > longest || neverRead.test(withoutComments) || !looksLikeTheFormat.test(withoutComments))
    return null;
  return asked(() => {
    const read = library(hours, placeOf('Europe/London'));
    const certain = read.getStructuredWarnings().every(({ type }) => harmless.has(type));
    return certain ? read.prettifyValue({}) : null;
  });
}

/**
 * The times at which it is open, in order, of hours as `canonicalHours` gives them: every one that lies at least in
 * part between `from` and `to`, whole and not cut there; hours without an end are cut a day or two around them.
 */
export function timesOf(hours: string, { from, to, timeZone }: { from: Date; to: Date; timeZone: string }): OpenTime[] {
  const first = dayOf(from, timeZone).subtract({ days: 1 });
  const end = dayOf(new Date(Math.min(to.getTime(), from.getTime() + mostMs)), timeZone).add({ days: 2 });
  const walls = asked(() => {
    // Without a place the library takes the holidays of one of its own choice.
    const place = placeOf(timeZone);
    const read = place === null ? library(withoutHolidays(hours), null) : library(hours, place);
    return read.getOpenIntervals(utcMidnight(first), utcMidnight(end));
  });
  if (walls === null) return [];
  return walls.flatMap(([starts, ends, isUnknown]) => {
    const time = { startsAt: instantOf(starts, timeZone), endsAt: instantOf(ends, timeZone) };
    return isUnknown || time.endsAt <= time.startsAt || time.endsAt <= from || time.startsAt >= to ? [] : [time];
  });
}

/** As long as the field for it; the library's time grows with the text. */
const longest = 300;
/** As far as one looks ahead at once. */
const mostMs = 400 * 86_400_000;

/** Days, months, weeks, numbers and the few words of the format. The library would guess at the rest. */
const looksLikeTheFormat =
  /^(?:mo|tu|we|th|fr|sa|su|ph|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|week|easter|days?|off|closed|open|unknown|[-–,;:+/|[\]\s\d])+$/i;
/** Two colons in a row (`24/7::easter`) and years like 9002026 are where the library is known never to come back (3.15). */
const neverRead = /:\s*:|\d{5}/;
/** What the library remarks on and yet reads in the only way that it can be meant. */
const harmless = new Set<string>(['combine_rules', 'public_holiday', 'separator_for_readability', 'omit_ko']);

/** Five hundred times as long as the library takes for ordinary hours. */
const longestMs = 1_000;

function library(hours: string, place: Place | null): OpeningHours {
  const read = new OpeningHours(hours, place);
  read.getState(new Date(0));
  return read;
}

/**
 * What the library says, or null. It throws at mistakes, some of which come to light only when a time is looked for
 * (`2026 easter +1 day`), and there may be more texts than those known of which it never comes back.
 */
function asked<T>(ask: () => T): T | null {
  try {
    return inUtc(() => within(longestMs, ask));
  } catch {
    return null;
  }
}

/**
 * Runs something while this process's clock is UTC's. The library works with the wall clock of the process; in UTC
 * every wall-clock time exists once, so that what it says can be put into the organisation's zone afterwards.
 */
function inUtc<T>(work: () => T): T {
  const zone = process.env['TZ'];
  process.env['TZ'] = 'UTC';
  try {
    return work();
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
}

/** Without what hangs on bank holidays, for places whose holidays are not known. */
const withoutHolidays = (hours: string): string =>
  hours
    .split(';')
    .filter((rule) => !rule.includes('PH'))
    .join(';');

/** Where the organisation's zone is, for its bank holidays. Scotland's and Northern Ireland's own are not told apart. */
function placeOf(timeZone: string): Place | null {
  const country = countries[timeZone];
  if (country === undefined) return null;
  return { lat: 0, lon: 0, address: { country_code: country, state: country === 'gb' ? 'England' : '' } };
}

const countries: Readonly<Record<string, string>> = {
  'Europe/London': 'gb',
  'Europe/Dublin': 'ie',
  'Europe/Amsterdam': 'nl',
  'Europe/Athens': 'gr',
  'Europe/Berlin': 'de',
  'Europe/Bratislava': 'sk',
  'Europe/Brussels': 'be',
  'Europe/Bucharest': 'ro',
  'Europe/Budapest': 'hu',
  'Europe/Copenhagen': 'dk',
  'Europe/Helsinki': 'fi',
  'Europe/Kyiv': 'ua',
  'Europe/Lisbon': 'pt',
  'Europe/Luxembourg': 'lu',
  'Europe/Madrid': 'es',
  'Europe/Oslo': 'no',
  'Europe/Paris': 'fr',
  'Europe/Prague': 'cz',
  'Europe/Rome': 'it',
  'Europe/Stockholm': 'se',
  'Europe/Vienna': 'at',
  'Europe/Warsaw': 'pl',
  'Europe/Zurich': 'ch',
  'America/New_York': 'us',
  'Australia/Sydney': 'au',
  'Pacific/Auckland': 'nz',
};

const dayOf = (instant: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

const utcMidnight = ({ year, month, day }: Temporal.PlainDate): Date => new Date(Date.UTC(year, month - 1, day));

/**
 * The moment at which the zone's clock shows what `wall` shows in UTC. Shown twice, the first one; never shown, since
 * the clock was put forward over it, the moment at which that was done, so that no time is longer than it is.
 */
function instantOf(wall: Date, timeZone: string): Date {
  const shown = Temporal.Instant.fromEpochMilliseconds(wall.getTime()).toZonedDateTimeISO('UTC').toPlainDateTime();
  const at = shown.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  const isThere = at.toPlainDateTime().equals(shown);
  const moment = isThere ? at : (at.getTimeZoneTransition('previous') ?? at);
  return new Date(moment.epochMilliseconds);
}
