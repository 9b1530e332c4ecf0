import { withCapital } from '../lib/capital.ts';
import { readHours } from './hours.ts';

/**
 * Opening hours for people: `Monday to Friday 9 am to 5 pm, closed on bank holidays`. What can't be read, or is said in
 * a way for which there are no words here, is as it was typed.
 */
export function hoursInWords(hours: string | null): string | null {
  if (hours === null || hours.trim() === '') return null;
  const read = readHours(hours);
  return (read === null ? null : wordsOf(read)) ?? hours.trim();
}

/** The words of hours in the library's own writing; null where one of its rules says more than is known here. */
function wordsOf(hours: string): string | null {
  const rules = hours.split(/[;,] (?=[A-Z0-9"o])/).map(ruleWords);
  if (rules.some((words) => words === null)) return null;
  const text = rules.join(', ');
  return withCapital(text);
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const day = '(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\\[-?\\d\\])?';
const time = '\\d{2}:\\d{2}';
const shape = new RegExp(
  [
    `^(?<dates>${month}(?: \\d{2})?(?:-(?:${month}(?: \\d{2})?|\\d{2}))?)? ?`,
    `(?<days>${day}(?:-${day})?(?:,${day}(?:-${day})?)*)? ?`,
    `(?<times>24/7|${time}(?:\\+|-${time}\\+?)(?:,${time}(?:\\+|-${time}\\+?))*)? ?`,
    `(?<state>off|closed|open|unknown)? ?`,
    `(?<comment>"[^"]*")?$`,
  ].join(''),
);

function ruleWords(rule: string): string | null {
  const { dates, days, times, state, comment } = shape.exec(rule)?.groups ?? {};
  if (dates === undefined && days === undefined && times === undefined && state === undefined && comment === undefined)
    return null;
  const aside = comment === undefined ? '' : comment.slice(1, -1);
  if (state === 'off' || state === 'closed') {
    if (times !== undefined) return null;
    const when = [dates === undefined ? '' : datesWords(dates), days === undefined ? '' : `on ${daysWords(days)}`];
    return withAside(['closed', ...when].filter((part) => part !== '').join(' '), aside);
  }
  if (times === '24/7') return withAside('always open', aside);
  const when = [
    dates === undefined ? '' : datesWords(dates),
    days === undefined ? (dates === undefined && times !== undefined ? 'every day' : '') : daysWords(days),
    times === undefined ? '' : listOf(times.split(',').map(spanWords)),
  ];
  const text = when.filter((part) => part !== '').join(' ');
  return text === '' ? aside || null : withAside(text, aside);
}

const withAside = (text: string, aside: string): string => (aside === '' ? text : `${text} (${aside})`);

/** `Apr-Oct`: `from April to October`; `Dec 25`: `on 25 December`. */
function datesWords(dates: string): string {
  const [first = '', last] = dates.split('-');
  if (last === undefined) return first.includes(' ') ? `on ${dateWords(first)}` : `in ${dateWords(first)}`;
  const end = /^\d/.test(last) ? `${first.slice(0, 3)} ${last}` : last;
  return `from ${dateWords(first)} to ${dateWords(end)}`;
}

function dateWords(date: string): string {
  const name = monthNames[date.slice(0, 3)] ?? date;
  return date.length > 3 ? `${Number(date.slice(4))} ${name}` : name;
}

/** `Mo-Fr`: `Monday to Friday`; `Mo,We`: `Monday and Wednesday`. */
function daysWords(days: string): string {
  if (days === 'Mo-Su') return 'every day';
  if (days === 'Sa-Su') return 'Saturday and Sunday';
  return listOf(
    days.split(',').map((one) =>
      one
        .split(/-(?=[A-Z])/)
        .map(dayWords)
        .join(' to '),
    ),
  );
}

function dayWords(one: string): string {
  const name = dayNames[one.slice(0, 2)] ?? one;
  const nth = /\[(-?\d)\]/.exec(one)?.[1];
  return nth === undefined ? name : `the ${nthNames[nth] ?? `${nth}th`} ${name} of the month`;
}

/** `09:00-17:00`: `9 am to 5 pm`; `09:00+`: `from 9 am`. */
function spanWords(span: string): string {
  if (span === '00:00-24:00') return 'all day';
  const [from = '', to] = span.replace('+', '').split('-');
  if (to === undefined) return `from ${clockWords(from)}`;
  return `${clockWords(from)} to ${clockWords(to)}${span.endsWith('+') ? ' or later' : ''}`;
}

function clockWords(clock: string): string {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  if (minute === 0 && hour === 12) return 'noon';
  if (minute === 0 && hour % 24 === 0) return 'midnight';
  const minutes = minute === 0 ? '' : `.${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes} ${hour % 24 < 12 ? 'am' : 'pm'}`;
}

const listOf = (parts: string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

const dayNames: Readonly<Record<string, string>> = {
  Mo: 'Monday',
  Tu: 'Tuesday',
  We: 'Wednesday',
  Th: 'Thursday',
  Fr: 'Friday',
  Sa: 'Saturday',
  Su: 'Sunday',
  PH: 'bank holidays',
};
const nthNames: Readonly<Record<string, string>> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'fourth',
  '5': 'fifth',
  '-1': 'last',
  '-2': 'last but one',
};
const monthNames: Readonly<Record<string, string>> = {
  Jan: 'January',
  Feb: 'February',
  Mar: 'March',
  Apr: 'April',
  May: 'May',
  Jun: 'June',
  Jul: 'July',
  Aug: 'August',
  Sep: 'September',
  Oct: 'October',
  Nov: 'November',
  Dec: 'December',
};
