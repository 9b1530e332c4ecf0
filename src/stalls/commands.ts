import { and, eq, isNull, sql } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { shareLinks, stalls } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';
import { newCode, newId } from '../lib/ids.ts';
import { stateAt } from '../tally/rules.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock'>;

export type MadeStall =
  { kind: 'made'; stallId: string } | { kind: 'not-found' } | { kind: 'not-published' | 'closed' };

/**
 * Makes a stall with its share link and its helper link. `id` comes with the form, so that the same submit twice is one
 * stall.
 */
export async function makeStall(
  deps: With,
  appealId: string,
  { id = newId(), name, createdBy }: { id?: string; name: string; createdBy: string | null },
): Promise<MadeStall> {
  const made = await changeAppeal(deps, appealId, async (tx, appeal): Promise<MadeStall> => {
    const [earlier] = await tx.select({ appealId: stalls.appealId }).from(stalls).where(eq(stalls.id, id));
    if (earlier) return earlier.appealId === appealId ? { kind: 'made', stallId: id } : { kind: 'not-found' };
    const now = deps.clock.now();
    if (appeal.state === 'draft' || appeal.takenDownAt !== null) return { kind: 'not-published' };
    if (stateAt(appeal, now) === 'closed') return { kind: 'closed' };
    const shareLinkId = newId();
    await tx
      .insert(shareLinks)
      .values({ id: shareLinkId, appealId, code: newCode(), kind: 'stall', name, createdAt: now });
    await tx.insert(stalls).values({ id, appealId, shareLinkId, createdBy, createdAt: now });
    return { kind: 'made', stallId: id };
  });
  return made ?? { kind: 'not-found' };
}

/** The helper link opens nothing any more. What stands on a phone stays there until a member or a new link sends it. */
export async function endHelperLink({ db, clock }: With, stallId: string): Promise<void> {
  await db
    .update(stalls)
    .set({ helperEndedAt: clock.now() })
    .where(and(eq(stalls.id, stallId), isNull(stalls.helperEndedAt)));
}

/** A new helper link; the one before opens nothing any more. */
export async function renewHelperLink({ db }: With, stallId: string): Promise<void> {
  await db
    .update(stalls)
    .set({ helperEndedAt: null, helperVersion: sql`least(${stalls.helperVersion} + 1, 65535)` })
    .where(eq(stalls.id, stallId));
}

/** The stall is over: nothing more is taken through it. Its share link goes on taking credit for what it brought. */
export async function closeStall({ db, clock }: With, stallId: string): Promise<void> {
  await db
    .update(stalls)
    .set({ closedAt: clock.now() })
    .where(and(eq(stalls.id, stallId), isNull(stalls.closedAt)));
}

export async function reopenStall({ db }: With, stallId: string): Promise<void> {
  await db.update(stalls).set({ closedAt: null }).where(eq(stalls.id, stallId));
}
