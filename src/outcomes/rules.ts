import { stateAt, type AppealState } from '../tally/rules.ts';

/** Whether a report can be published: there is one once the appeal was public, and it is the end that it tells of. */
export type MayPublish = 'yes' | 'draft' | 'taken-down' | 'not-over';

export function mayPublish(
  { state, deadline, takenDownAt }: { state: AppealState; deadline: Date | null; takenDownAt: Date | null },
  now: Date,
): MayPublish {
  if (state === 'draft') return 'draft';
  if (takenDownAt !== null) return 'taken-down';
  return stateAt({ state, deadline }, now) === 'closed' ? 'yes' : 'not-over';
}
