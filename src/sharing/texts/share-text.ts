import { days, later } from '../../lib/clock.ts';
import type { AppealState } from '../../tally/rules.ts';
import { dayText, deadlineText } from '../../ui/dates.ts';

/** Where an appeal stands, as far as it changes what is sent with a link to it. */
export type ShareStage = 'just-opened' | 'running' | 'nearly-there' | 'last-day' | 'paused' | 'full' | 'closed';

/** So much of what is wanted may still be missing, in percent, for an appeal to be nearly there. */
export const nearlyMissingPercent = 15;

type NeedCounts = {
  wanted: number | null;
  pledged: number;
  onTheWay: number;
  received: number;
  closedAt: Date | null;
};

/** Whether nearly all that is wanted is promised and confirmed. Without a number that is wanted nothing can be nearly there. */
export function isNearlyThere(needs: readonly NeedCounts[]): boolean {
  const open = needs.filter((need) => need.closedAt === null);
  let [wanted, missing] = [0, 0];
  for (const need of open) {
    if (need.wanted === null) return false;
    wanted += need.wanted;
    missing += Math.max(0, need.wanted - need.pledged - need.onTheWay - need.received);
  }
  return open.length > 0 && missing * 100 <= nearlyMissingPercent * wanted;
}

/** `state`: with a deadline that has passed taken as closed (`stateAt`). */
export function shareStage(
  {
    state,
    publishedAt,
    deadline,
    visitsStoppedAt,
    isNearlyThere,
  }: {
    state: AppealState;
    publishedAt: Date | null;
    deadline: Date | null;
    visitsStoppedAt: Date | null;
    isNearlyThere: boolean;
  },
  now: Date,
): ShareStage {
  if (state === 'closed' || (deadline !== null && deadline <= now)) return 'closed';
  // Nobody shall set off: so nobody is asked to, as while it is paused.
  if (visitsStoppedAt !== null) return 'paused';
  if (state === 'full' || state === 'paused') return state;
  if (deadline !== null && deadline <= later(now, days(1))) return 'last-day';
  if (isNearlyThere) return 'nearly-there';
  return publishedAt !== null && publishedAt > later(now, -days(1)) ? 'just-opened' : 'running';
}

/**
 * What is sent with a link unless the person changes it. It may be read days later, so it holds nothing that moves: no
 * number of the tally, days by their date and never as "today", and what may have changed is said of the moment at which it
 * was sent. Where the appeal takes nothing, it asks for nothing. `ownText`: the charity's own, sent while the appeal takes
 * something.
 */
export function shareText({
  title,
  organisation: { name, timeZone },
  deadline,
  stage = 'running',
  publishedAt = null,
  ownText = null,
}: {
  title: string;
  organisation: { name: string; timeZone: string };
  deadline: Date | null;
  stage?: ShareStage;
  publishedAt?: Date | null;
  ownText?: string | null;
}): string {
  if (ownText !== null && stage !== 'paused' && stage !== 'full' && stage !== 'closed') return ownText;
  const what = withoutStop(title);
  const until = deadline === null ? '' : ` It is needed ${absoluteDeadline(deadline, timeZone)}.`;
  const canYou = 'Can you bring something, or pass it on?';
  switch (stage) {
    case 'just-opened': {
      const since = publishedAt === null ? '' : ` since ${dayText(publishedAt, timeZone)}`;
      return `${name} has been asking for help${since}: ${what}.${until} ${canYou}`;
    }
    case 'running':
      return `${name} asks for help: ${what}.${until} ${canYou}`;
    case 'nearly-there':
      return `${name} asks for help: ${what}. When I sent this, nearly all of it was promised.${until} The link shows what is still missing. ${canYou}`;
    case 'last-day':
      return `${name} asks for help: ${what}.${until} When I sent this, it was the last day. ${canYou}`;
    case 'paused':
      return `${name} asked for help: ${what}. When I sent this, they had paused it, so please look at the link before anything is brought.`;
    case 'full':
      return `${name} asked for help: ${what}. When I sent this, all of it was promised, so please look at the link before anything is brought. It shows what has arrived.`;
    case 'closed':
      return `${name} asked for help: ${what}. It has ended, so please bring nothing more. The link shows what has arrived.`;
  }
}

/** `by Friday 28 November, 6 pm`, whenever it is read. */
export const absoluteDeadline = (deadline: Date, timeZone: string): string =>
  deadlineText(deadline, timeZone, later(deadline, -days(3)));

const withoutStop = (title: string): string => title.trim().replace(/[.!?…]+$/, '');
