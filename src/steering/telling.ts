import type { steerCauses } from '../db/schema/steering.ts';
import type { KeptStanding } from './input.ts';
import { isSameRedirect } from './rules.ts';

export type SteerCause = (typeof steerCauses)[number];

/** What somebody who promised something has to be told. */
export type Telling =
  | 'visits-stopped'
  | 'closed'
  | 'redirected'
  | 'paused'
  | 'visits-again'
  | 'open-again'
  | 'slow'
  | 'redirect-over'
  | 'new-words';

type Row = { telling: Telling; when: (before: KeptStanding, after: KeptStanding) => boolean };

/**
 * What is told to everybody with an open pledge, and when: the first line that fits. Only what changes what they should
 * do: not that an appeal is full (what is promised is still counted on), nor a message that stands on an open page.
 */
const tellings: Row[] = [
  { telling: 'visits-stopped', when: (before, after) => after.visitsStopped && !before.visitsStopped },
  { telling: 'closed', when: (before, after) => after.state === 'closed' && before.state !== 'closed' },
  {
    telling: 'redirected',
    // To another need of this appeal: what they promised stays promised.
    when: (before, after) =>
      after.redirect !== null && after.redirect.kind !== 'need' && !isSameRedirect(before.redirect, after.redirect),
  },
  { telling: 'paused', when: (before, after) => after.state === 'paused' && before.state !== 'paused' },
  {
    telling: 'visits-again',
    when: (before, after) => !after.visitsStopped && before.visitsStopped && isRunning(after),
  },
  { telling: 'open-again', when: (before, after) => isHeldUp(before) && isRunning(after) },
  { telling: 'slow', when: (before, after) => after.slow && !before.slow },
  {
    telling: 'redirect-over',
    when: (before, after) => before.redirect !== null && before.redirect.kind !== 'need' && after.redirect === null,
  },
  {
    telling: 'new-words',
    when: (before, after) => after.visitsStopped && after.message !== null && after.message !== before.message,
  },
];

/** What is to be told to somebody who knows `before`; null: nothing that concerns them. */
export const tellingOf = (before: KeptStanding, after: KeptStanding): Telling | null =>
  tellings.find(({ when }) => when(before, after))?.telling ?? null;

/** Whether a steer owes letters. That the deadline has come was known to all who promised. */
export const owesLetters = (steer: { cause: SteerCause; before: KeptStanding; after: KeptStanding }): boolean =>
  steer.cause !== 'deadline' && tellingOf(steer.before, steer.after) !== null;

const isRunning = ({ state }: KeptStanding): boolean => state === 'open' || state === 'full';
const isHeldUp = ({ state }: KeptStanding): boolean => state === 'paused' || state === 'closed';
