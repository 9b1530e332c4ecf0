import { courseLetters } from '../db/schema/courses.ts';
import { changePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import type { PledgeState } from '../pledges/rules.ts';
import type { CourseAnswer } from './course.ts';

export type AnswerOutcome = { kind: 'done' } | { kind: 'not-found' } | { kind: 'too-late'; state: PledgeState };

/** From which states each can be said. That it was brought can be said of a pledge that was let go, too. */
const sayable: Record<CourseAnswer, readonly PledgeState[]> = {
  brought: ['pledged', 'on-the-way', 'lapsed'],
  'still-coming': ['pledged', 'on-the-way'],
};

/**
 * Keeps what the supporter answered to "did you manage?". It moves no count: received is what the door counted. The
 * appeal is locked all the same, so that a pledge either lapses or is kept by this. Said again, the later one holds.
 */
export async function answerCourse(deps: ChangeDeps, pledgeId: string, answer: CourseAnswer): Promise<AnswerOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<AnswerOutcome> => {
    if (!sayable[answer].includes(pledge.state)) return { kind: 'too-late', state: pledge.state };
    const owedAt = deps.clock.now();
    await tx
      .insert(courseLetters)
      .values({ pledgeId, step: answer, owedAt })
      .onConflictDoUpdate({ target: [courseLetters.pledgeId, courseLetters.step], set: { owedAt } });
    return { kind: 'done' };
  });
  return outcome ?? { kind: 'not-found' };
}
