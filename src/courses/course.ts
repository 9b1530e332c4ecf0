import { Temporal } from 'temporal-polyfill';
import type { courseAnswers, courseSteps } from '../db/schema/courses.ts';
import { days, hours, later } from '../lib/clock.ts';
import type { PledgeState } from '../pledges/rules.ts';

export type CourseStep = (typeof courseSteps)[number];
export type CourseAnswer = (typeof courseAnswers)[number];

type Line = {
  step: 'thanks' | CourseStep;
  /** On which day: so many after the day on which the pledge is due, by what it is due by. Null: at once, by the command. */
  day: { slot: number; deadline: number } | null;
  /** In which states the pledge has to be. */
  to: readonly PledgeState[];
  /** The kind of its letter. */
  letter: string;
  /** What keeps it from being sent, in words; `stepOf` is the code. */
  not: string;
};

/**
 * THE COURSE OF MAIL FOR A PLEDGE, all of it. A pledge is due at the start of the slot that is booked for it, else at the
 * appeal's deadline. Letters go between `firstHour` and `endHour` in the organisation's zone, each at most once, to
 * whoever gave an address, and at most one a day about an appeal (src/mail/mail-days.ts).
 *
 * Thanking comes first, before anything was brought, and on purpose: in the experiment of Andreoni and Serra-Garcia
 * ("The Pledging Puzzle", Management Science 67, 2021) people who were thanked for their promise kept it more often.
 */
export const course: readonly Line[] = [
  {
    step: 'thanks',
    day: null,
    to: ['pledged', 'on-the-way'],
    letter: 'pledge-confirmed',
    not: 'always sent: it is what the click in the mail asked for',
  },
  {
    step: 'reminder',
    day: { slot: -1, deadline: -2 },
    to: ['pledged'],
    letter: 'pledge-reminder',
    not: 'when it was confirmed less than a day before, is on the way, or is due in less than two hours',
  },
  {
    step: 'did-you-manage',
    day: { slot: 1, deadline: 1 },
    to: ['pledged', 'on-the-way'],
    letter: 'did-you-manage',
    not: 'while visits are stopped, and when they have said that they brought it',
  },
  {
    step: 'lapsed',
    day: { slot: 7, deadline: 7 },
    to: ['pledged', 'on-the-way'],
    letter: 'pledge-lapsed',
    not: 'while visits are stopped, less than five days after the question, less than a week after “it’s still coming”, and after “I brought it”; without an address a week later, and without a letter',
  },
];

/** Hours of the day, in the organisation's zone, at which mail disturbs nobody. */
export const firstHour = 9;
export const endHour = 20;

/** A reminder that comes later than this before it is due helps nobody. */
const leastBefore = hours(2);
/** Whoever confirmed this shortly before the reminder has just read the same. */
const freshFor = days(1);
/** So many days after it was due nothing happens by itself any more. */
export const mindedFor = 30;
const afterTheQuestion = days(5);
const afterStillComing = days(7);
const longerWithoutAddress = days(7);

/** A confirmed pledge, as far as its course goes. */
export type OnCourse = {
  state: PledgeState;
  confirmedAt: Date;
  due: { by: 'slot' | 'deadline'; at: Date };
  timeZone: string;
  visitsStopped: boolean;
  /** Somebody can be written to. */
  hasAddress: boolean;
  /** The steps behind it, and what the supporter answered, with when each was. */
  behind: Partial<Record<CourseStep, Date>>;
  answers: Partial<Record<CourseAnswer, Date>>;
};

/** The step that a pledge is due for at this moment; null: none. Pure. */
export function stepOf(pledge: OnCourse, now: Date): CourseStep | null {
  const { hour } = local(now, pledge.timeZone);
  if (hour < firstHour || hour >= endHour || now >= dayFrom(pledge, mindedFor)) return null;
  const due = course.find(({ step, day, to }) => {
    if (step === 'thanks' || day === null || !to.includes(pledge.state) || pledge.behind[step]) return false;
    const at = dayFrom(pledge, day[pledge.due.by]);
    return now >= at && conditions[step](pledge, at, now);
  });
  return due === undefined || due.step === 'thanks' ? null : due.step;
}

/** What beside the day has to hold: the column `not` of the table. `at`: when the step may be taken at the earliest. */
const conditions: Record<CourseStep, (pledge: OnCourse, at: Date, now: Date) => boolean> = {
  reminder: ({ hasAddress, confirmedAt, due }, at, now) =>
    hasAddress && confirmedAt <= later(at, -freshFor) && now < later(due.at, -leastBefore),
  'did-you-manage': ({ hasAddress, visitsStopped, answers }) =>
    hasAddress && !visitsStopped && answers.brought === undefined,
  lapsed: ({ hasAddress, visitsStopped, behind, answers }, at, now) => {
    if (visitsStopped || answers.brought) return false;
    if (!hasAddress) return now >= later(at, longerWithoutAddress);
    const asked = behind['did-you-manage'];
    const coming = answers['still-coming'];
    if (coming && now < later(coming, afterStillComing)) return false;
    return asked !== undefined && now >= later(asked, afterTheQuestion);
  },
};

/**
 * The first decent hour of the day so many days from the one on which it is due, there. It is a time on the wall, so that
 * it stays at nine over a change of the clocks. A deadline at midnight belongs to the day that it ends.
 */
export function dayFrom({ due, timeZone }: Pick<OnCourse, 'due' | 'timeZone'>, count: number): Date {
  const end = local(due.by === 'deadline' ? later(due.at, -1) : due.at, timeZone);
  const day = end.toPlainDate().add({ days: count });
  return new Date(day.toZonedDateTime({ timeZone, plainTime: { hour: firstHour } }).epochMilliseconds);
}

const local = (instant: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
