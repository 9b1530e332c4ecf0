import type { Redirect, RedirectProblem } from '../appeals/redirect-rules.ts';
import { stateAt, type AppealState } from '../tally/rules.ts';
import type { KeptStanding, SteerTarget } from './input.ts';

/** How an appeal shall be steered. What is left out stays as it is. */
export type SteerWish = {
  to?: SteerTarget | undefined;
  message?: string | undefined;
  slow?: boolean | undefined;
  stopVisits?: boolean | undefined;
  redirect?: Redirect | null | undefined;
};

/**
 * Where the appeal stands afterwards. A message and a redirect belong to the state that they were given with: with a
 * new `to`, what is not given again is gone. Stopped visits stay stopped until somebody starts them again.
 */
export function nextStanding(before: KeptStanding, wish: SteerWish): KeptStanding {
  const state = wish.to ?? (wish.slow === true ? 'open' : before.state);
  const message = wish.message ?? (wish.to === undefined ? before.message : null);
  return {
    state,
    slow: state === 'open' && (wish.slow ?? (wish.to === undefined && before.slow)),
    visitsStopped: wish.stopVisits ?? before.visitsStopped,
    message: message === '' ? null : message,
    redirect: wish.redirect === undefined ? (wish.to === undefined ? before.redirect : null) : wish.redirect,
  };
}

/** Whether two standings are the same; a steer that changes nothing is none. */
export const isSameStanding = (one: KeptStanding, other: KeptStanding): boolean =>
  one.state === other.state &&
  one.slow === other.slow &&
  one.visitsStopped === other.visitsStopped &&
  one.message === other.message &&
  isSameRedirect(one.redirect, other.redirect);

export const isSameRedirect = (one: Redirect | null, other: Redirect | null): boolean =>
  JSON.stringify(one && Object.entries(one).sort()) === JSON.stringify(other && Object.entries(other).sort());

/** What steering looks at beside the standing itself. */
export type Steerable = {
  state: AppealState;
  deadline: Date | null;
  organisationState: 'applied' | 'approved' | 'declined';
  /** A drop-off point where a time can be taken. */
  hasTimes: boolean;
};

/** Why an appeal can't be steered there, in plain words; null when it can. */
export function steerProblem(appeal: Steerable, to: SteerTarget, now: Date): string | null {
  const state = stateAt(appeal, now);
  if (state === 'draft') return 'This appeal is a draft. Publish it first';
  if (to === 'closed') return null;
  if (appeal.deadline !== null && appeal.deadline <= now)
    return 'The deadline has passed. Choose a later one first, then open the appeal again';
  if (state === 'closed' && to !== 'open') return 'This appeal is closed. Open it again first';
  if (to === 'open' && appeal.organisationState !== 'approved')
    return 'Your organisation is not approved at the moment';
  return null;
}

/** The same for the whole standing. */
export function standingProblem(
  appeal: Steerable,
  { before, after }: { before: KeptStanding; after: KeptStanding },
  now: Date,
): string | null {
  if (after.state === 'draft') return 'This appeal is a draft. Publish it first';
  const problem = steerProblem(appeal, after.state, now);
  if (problem !== null) return problem;
  // Nobody could come at all: there is no time to take.
  if (after.slow && !before.slow && !appeal.hasTimes) return noTimes;
  return null;
}

export const noTimes =
  'Slow means that whoever comes takes a time, and none of the drop-off points has times yet. Say at one of them how many can come in an hour and when it is open; until then, stop visits or pause';

/** Why people can't be sent there. */
export const redirectWords: Record<RedirectProblem | 'own-site', string> = {
  circle: 'People would go round in a circle: from there they are sent back here. Choose another place',
  'too-long': 'People would be sent on too often from there. Choose where they end up',
  'not-there': 'What you chose is not there any more. Choose again',
  'not-agreed': 'This organisation has not agreed to take what you have too much of. Ask it first',
  'takes-nothing':
    'Nothing is taken there at the moment, so people would stand before a closed door. Choose another place',
  'own-site': 'This is an address of this site. Choose the appeal or the organisation from the list',
};
