import { hours, later } from '../lib/clock.ts';
import type { ShareStage } from '../sharing/texts/share-text.ts';

/** So late a call still goes out, after a night without a server or mail; later it would be about yesterday. */
const callWithin = hours(12);

export const isTooLate = (at: Date, now: Date): boolean => later(at, callWithin) < now;

export type MomentTimes = { at: Date; cancelledAt: Date | null; calledAt: Date | null };
export type MomentState = 'to-come' | 'begun' | 'cancelled';

/** From its time on a moment has begun, whether its mails have gone out or not, and can't be moved any more. */
export function momentState({ at, cancelledAt, calledAt }: MomentTimes, now: Date): MomentState {
  if (cancelledAt !== null) return 'cancelled';
  return calledAt !== null || at <= now ? 'begun' : 'to-come';
}

const mostDaysAhead = 366;

/** Whether a moment can be at that time; the words stand at the field. */
export function timeProblem(at: Date, { deadline, now }: { deadline: Date | null; now: Date }): string | null {
  if (at <= now) return 'This time has passed. Choose one to come';
  if (deadline !== null && at >= deadline) return 'The appeal ends before that. Choose an earlier time';
  return at > later(now, hours(24 * mostDaysAhead)) ? 'This is more than a year away. Choose a nearer day' : null;
}

/** Whether the appeal takes things: only then are people asked to pass it on. */
export const asksNow = (stage: ShareStage): boolean => stage !== 'paused' && stage !== 'full' && stage !== 'closed';
