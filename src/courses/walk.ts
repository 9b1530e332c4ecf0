import type { TaskList } from 'graphile-worker';
import { changeAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { courseLetters } from '../db/schema/courses.ts';
import type { Deps } from '../http/deps.ts';
import { claimMailDay } from '../mail/mail-days.ts';
import { oweMail } from '../mail/owe.ts';
import { lockedPledge, settlePledge, type LockedPledge } from '../pledges/change-pledge.ts';
import { isStillToCome } from '../pledges/rules.ts';
import { course, stepOf, type CourseStep } from './course.ts';
import { appealsOnCourse, pledgesOnCourse, type PledgeOnCourse } from './queries.ts';

export const courseTask = 'walk-courses';

type CourseDeps = Pick<Deps, 'db' | 'clock' | 'changes' | 'log'>;

/** Takes every pledge that is due for a step of its course there; each appeal by itself, so that one can't stop the rest. */
export const courseTasks = (deps: CourseDeps): TaskList => ({
  [courseTask]: async () => {
    const failed: unknown[] = [];
    for (const appealId of await appealsOnCourse(deps.db, deps.clock.now())) {
      try {
        await walkAppeal(deps, appealId);
      } catch (error) {
        deps.log.error({ appealId, err: error }, 'course of mail could not be walked');
        failed.push(error);
      }
    }
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} appeals were left out`);
  },
});

async function walkAppeal(deps: CourseDeps, appealId: string): Promise<void> {
  const now = deps.clock.now();
  const due = dueOf(await pledgesOnCourse(deps.db, appealId, now), now);
  for (const one of due.filter(({ step }) => step !== 'lapsed'))
    await deps.db.transaction((tx) => takeStep(tx, appealId, one, now));
  const toLapse = due.filter(({ step }) => step === 'lapsed');
  for (let from = 0; from < toLapse.length; from += atOnce)
    await lapsePortion(
      deps,
      appealId,
      toLapse.slice(from, from + atOnce).flatMap(({ pledgeIds }) => pledgeIds),
    );
}

type Due = { step: CourseStep; writeTo: string | null; pledgeIds: string[] };

/** What is due at this moment; the pledges of one person for one appeal share a letter. */
function dueOf(pledges: readonly PledgeOnCourse[], now: Date): Due[] {
  const due = new Map<string, Due>();
  for (const pledge of pledges) {
    const step = stepOf(pledge, now);
    if (step === null) continue;
    const key = `${step} ${pledge.writeTo ?? pledge.id}`;
    const { pledgeIds } = due.get(key) ?? { pledgeIds: [] };
    due.set(key, { step, writeTo: pledge.writeTo, pledgeIds: [...pledgeIds, pledge.id] });
  }
  return [...due.values()];
}

/**
 * Writes the step down and owes its letter in the transaction given: whatever dies, both are so or neither. Of two nodes
 * the second finds the day taken, or the steps written down. False: not today, as somebody was written to already.
 */
async function takeStep(tx: Tx, appealId: string, { step, writeTo, pledgeIds }: Due, now: Date): Promise<boolean> {
  if (writeTo !== null && !(await claimMailDay(tx, { supporterId: writeTo, appealId, now }))) return false;
  const taken = await tx
    .insert(courseLetters)
    .values(pledgeIds.map((pledgeId) => ({ pledgeId, step, owedAt: now })))
    .onConflictDoNothing()
    .returning({ pledgeId: courseLetters.pledgeId });
  const letter = course.find((line) => line.step === step)?.letter;
  if (writeTo !== null && letter !== undefined && taken.length > 0)
    await oweMail(tx, letter, { supporterId: writeTo, appealId, step, at: now.toISOString() });
  return taken.length > 0;
}

/** So many people's pledges lapse under one lock of their appeal, while others wait to pledge. */
const atOnce = 50;

/**
 * What is due to lapse, of these pledges, is looked up again under the appeal's lock: whoever says meanwhile that it is
 * coming keeps it, and no pledge lapses once visits are stopped. Of what has come in part the rest is let go, without a
 * letter.
 */
async function lapsePortion(deps: CourseDeps, appealId: string, ofThese: readonly string[]): Promise<void> {
  await changeAppeal(deps, appealId, async (tx) => {
    const now = deps.clock.now();
    const due = dueOf(await pledgesOnCourse(tx, appealId, now, ofThese), now).filter(({ step }) => step === 'lapsed');
    for (const { writeTo, pledgeIds } of due) {
      const locked: Omit<LockedPledge, 'appeal'>[] = [];
      for (const pledgeId of pledgeIds) {
        const one = await lockedPledge(tx, pledgeId);
        if (one && isStillToCome(one.pledge.state)) locked.push(one);
      }
      const cameInPart = ({ items }: Pick<LockedPledge, 'items'>) => items.some((item) => item.received > 0);
      const whole = locked.filter((one) => !cameInPart(one)).map(({ pledge }) => pledge.id);
      if (whole.length > 0 && !(await takeStep(tx, appealId, { step: 'lapsed', writeTo, pledgeIds: whole }, now)))
        continue;
      for (const one of locked) await settlePledge(tx, one, { state: cameInPart(one) ? 'received' : 'lapsed' });
    }
  });
}
