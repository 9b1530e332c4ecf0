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

/** Why it can't be published, in words. */
export const reportRefusals: Record<Exclude<MayPublish, 'yes'>, string> = {
  draft: 'Nobody has seen this appeal yet, so there is nothing to report. Publish the appeal first.',
  'taken-down': 'The host has taken this appeal down, so nothing of it can be published.',
  'not-over': 'The appeal is still open. Publish the report once it is closed or its deadline has passed.',
};
