import { Temporal } from 'temporal-polyfill';

/**
 * A deadline in the organisation's time zone, as people say it: `by Friday 28 November, 6 pm`, `by 6 pm today`,
 * `by the end of tomorrow`, and once it has passed `ended on Friday 28 November`. The year is added when it is not this one.
 */
export function deadlineText(instant: Date, timeZone: string, now: Date): string {
  const today = local(now, timeZone);
  const end = local(instant, timeZone);
  if (instant <= now) return `ended ${namedDay(end, today) ?? `on ${longDay(end, today)}`}`;
  // Midnight belongs to the day that it ends, in everybody's mind but the clock's.
  const isMidnight = end.hour === 0 && end.minute === 0;
  const day = isMidnight ? end.subtract({ days: 1 }) : end;
  const near = namedDay(day, today);
  if (isMidnight || (end.hour === 23 && end.minute === 59)) return `by the end of ${near ?? longDay(day, today)}`;
  return near === null ? `by ${longDay(end, today)}, ${hourText(end)}` : `by ${hourText(end)} ${near}`;
}

/** A point in time, the same whenever it is read: `Thursday 26 November, 7 pm`. */
export function timeText(instant: Date, timeZone: string): string {
  const at = local(instant, timeZone);
  return `${longDay(at, at)}, ${hourText(at)}`;
}

/** A time near by, for a page that is read now: `today at 5 pm`, `tomorrow at 9 am`, `on Thursday 26 November at 7 pm`. */
export function dayAndHourText(instant: Date, timeZone: string, now: Date): string {
  const at = local(instant, timeZone);
  const today = local(now, timeZone);
  return `${namedDay(at, today) ?? `on ${longDay(at, today)}`} at ${hourText(at)}`;
}

/** A day, the same whenever it is read: `Thursday 26 November`. */
export function dayText(instant: Date, timeZone: string): string {
  const at = local(instant, timeZone);
  return longDay(at, at);
}

/** From when to when on one day: `10 am to 10.30 am`. */
export function hoursText({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, timeZone: string): string {
  return `${hourText(local(startsAt, timeZone))} to ${hourText(local(endsAt, timeZone))}`;
}

/** The same with its day, whenever it is read: `Thursday 26 November, 10 am to 10.30 am`. */
export const spanText = (span: { startsAt: Date; endsAt: Date }, timeZone: string): string =>
  `${dayText(span.startsAt, timeZone)}, ${hoursText(span, timeZone)}`;

/** A day for lists: `28 Nov`, with the year when it is not this one: `28 Nov 2027`. */
export function shortDate(instant: Date, timeZone: string, now: Date): string {
  const day = local(instant, timeZone);
  const year = day.year === local(now, timeZone).year ? '' : ` ${day.year}`;
  return `${day.day} ${monthName(day).slice(0, 3)}${year}`;
}

/** `November 2026`. */
export function monthText(instant: Date, timeZone: string): string {
  const day = local(instant, timeZone);
  return `${monthName(day)} ${day.year}`;
}

/** When a number was true: `as of 14:02`. */
export function asOfText(instant: Date, timeZone: string): string {
  const at = local(instant, timeZone);
  return `as of ${twoDigits(at.hour)}:${twoDigits(at.minute)}`;
}

function local(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
}

function namedDay(day: Temporal.ZonedDateTime, today: Temporal.ZonedDateTime): string | null {
  const days = today.toPlainDate().until(day.toPlainDate()).days;
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : days === -1 ? 'yesterday' : null;
}

function longDay(day: Temporal.ZonedDateTime, today: Temporal.ZonedDateTime): string {
  const year = day.year === today.year ? '' : ` ${day.year}`;
  return `${weekdays[day.dayOfWeek - 1] ?? ''} ${day.day} ${monthName(day)}${year}`;
}

function hourText({ hour, minute }: Temporal.ZonedDateTime): string {
  if (hour === 12 && minute === 0) return 'noon';
  const minutes = minute === 0 ? '' : `.${twoDigits(minute)}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes} ${hour < 12 ? 'am' : 'pm'}`;
}

function monthName(day: Temporal.ZonedDateTime): string {
  return months[day.month - 1] ?? '';
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
