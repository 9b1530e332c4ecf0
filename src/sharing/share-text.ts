import { days, later } from '../lib/clock.ts';
import { deadlineText } from '../ui/dates.ts';

/**
 * What is sent with a link unless the person changes it. It may be read days later, so it holds nothing that moves:
 * no numbers, and the deadline as a date, never "today".
 */
export function shareText({
  title,
  organisation,
  deadline,
}: {
  title: string;
  organisation: { name: string; timeZone: string };
  deadline: Date | null;
}): string {
  const until = deadline === null ? '' : ` It is needed ${absoluteDeadline(deadline, organisation.timeZone)}.`;
  return `${organisation.name} asks for help: ${withoutStop(title)}.${until} Can you bring something, or pass it on?`;
}

/** `by Friday 28 November, 6 pm`, whenever it is read. */
export const absoluteDeadline = (deadline: Date, timeZone: string): string =>
  deadlineText(deadline, timeZone, later(deadline, -days(3)));

const withoutStop = (title: string): string => title.trim().replace(/[.!?…]+$/, '');
