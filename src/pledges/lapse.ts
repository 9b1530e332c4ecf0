import { and, eq, lte, sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { changeAppeal } from '../db/change-appeal.ts';
import { pledgeItems, pledges } from '../db/schema/pledges.ts';
import { moveCounts } from './counts.ts';
import type { ChangeDeps } from './change-pledge.ts';
import { nobodyComes } from './free-slots.ts';
import { movesBetween, type Move } from './rules.ts';

export const lapseTask = 'lapse-pledges';

/** Lets go of pledges that were not confirmed in time, appeal by appeal. */
export const lapseTasks = (deps: ChangeDeps): TaskList => ({
  [lapseTask]: async () => {
    const due = await deps.db.selectDistinct({ appealId: pledges.appealId }).from(pledges).where(isDue(deps));
    for (const { appealId } of due) await lapsePledges(deps, appealId);
  },
});

/**
 * The condition stands in the UPDATE itself, under the appeal's lock: a pledge that is being confirmed either is
 * confirmed or lapses, and its quantity is held until that commits, whatever the clock says.
 */
async function lapsePledges(deps: ChangeDeps, appealId: string): Promise<void> {
  await changeAppeal(deps, appealId, async (tx) => {
    const lapsed = await tx
      .update(pledges)
      .set({ state: 'lapsed' })
      .where(and(eq(pledges.appealId, appealId), isDue(deps)))
      .returning({ id: pledges.id });
    if (lapsed.length === 0) return;
    const ids = lapsed.map((pledge) => pledge.id);
    const items = await tx
      .select({ needId: pledgeItems.needId, quantity: pledgeItems.quantity, received: pledgeItems.received })
      .from(pledgeItems)
      .where(sql`${pledgeItems.pledgeId} = any(${sql.param(ids)}::uuid[])`);
    await nobodyComes(tx, ids);
    await moveCounts(
      tx,
      sumByNeed(
        items.flatMap((item) =>
          movesBetween({ state: 'unconfirmed', items: [item] }, { state: 'lapsed', items: [item] }),
        ),
      ),
      { hold: 'nothing' },
    );
  });
}

const isDue = ({ clock }: ChangeDeps) => and(eq(pledges.state, 'unconfirmed'), lte(pledges.expiresAt, clock.now()));

/** One move a need. */
function sumByNeed(moves: Move[]): Move[] {
  const sums = new Map<string, Move>();
  for (const move of moves) {
    const sum = sums.get(move.needId);
    sums.set(
      move.needId,
      sum
        ? {
            needId: move.needId,
            unconfirmed: sum.unconfirmed + move.unconfirmed,
            pledged: sum.pledged + move.pledged,
            onTheWay: sum.onTheWay + move.onTheWay,
            received: sum.received + move.received,
          }
        : move,
    );
  }
  return [...sums.values()];
}
