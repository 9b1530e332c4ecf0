import { eq } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { changeAppeal, type AppealRow } from '../db/change-appeal.ts';
import { pledgeItems, pledges } from '../db/schema/pledges.ts';
import type { Deps } from '../http/deps.ts';
import { moveCounts, type Open } from './counts.ts';
import { nobodyComes } from './free-slots.ts';
import { countOf, movesBetween, takenBy, type ItemCount, type PledgeState } from './rules.ts';

export type ChangeDeps = Pick<Deps, 'db' | 'changes' | 'clock'>;

export type PledgeRow = typeof pledges.$inferSelect;

/** A pledge under lock, with its items. */
export type LockedPledge = { pledge: PledgeRow; items: ItemCount[]; appeal: AppealRow };

/** Runs one change of a pledge under the lock of its appeal; null when there is no such pledge. */
export async function changePledge<Result>(
  deps: Pick<Deps, 'db' | 'changes'>,
  pledgeId: string,
  run: (tx: Tx, locked: LockedPledge) => Promise<Result>,
): Promise<Result | null> {
  const [known] = await deps.db.select({ appealId: pledges.appealId }).from(pledges).where(eq(pledges.id, pledgeId));
  if (!known) return null;
  return changeAppeal(deps, known.appealId, async (tx, appeal) => {
    const locked = await lockedPledge(tx, pledgeId);
    if (!locked) throw new Error('a pledge is never deleted');
    return run(tx, { ...locked, appeal });
  });
}

/** The pledge with its items, for who holds the lock of its appeal; null when there is no such pledge. */
export async function lockedPledge(tx: Tx, pledgeId: string): Promise<Omit<LockedPledge, 'appeal'> | null> {
  const [pledge] = await tx.select().from(pledges).where(eq(pledges.id, pledgeId));
  return pledge ? { pledge, items: await itemsOf(tx, pledgeId) } : null;
}

const itemsOf = (tx: Tx, pledgeId: string): Promise<ItemCount[]> =>
  tx
    .select({ needId: pledgeItems.needId, quantity: pledgeItems.quantity, received: pledgeItems.received })
    .from(pledgeItems)
    .where(eq(pledgeItems.pledgeId, pledgeId))
    .orderBy(pledgeItems.needId);

export type Settled = { kind: 'done' } | { kind: 'need-full'; needs: Open[] };

/**
 * Takes a pledge to another state and, if given, other items, and moves the counts with it. More than is still
 * accepted is refused with what is open; nothing has changed then. `hold: 'nothing'` is for receipts: the goods are
 * there, whatever the limit says.
 */
export async function settlePledge(
  tx: Tx,
  { pledge, items }: Omit<LockedPledge, 'appeal'>,
  { state, items: wanted = items, ...more }: { state: PledgeState; items?: ItemCount[] } & Partial<PledgeRow>,
  { hold = 'limit' }: { hold?: 'limit' | 'nothing' } = {},
): Promise<Settled> {
  const moves = movesBetween({ state: pledge.state, items }, { state, items: wanted });
  const takesMore = moves.some((move) => takenBy(move) > 0);
  const moved = await moveCounts(tx, moves, { hold: takesMore ? hold : 'nothing' });
  if (moved.kind === 'need-full') return moved;
  await tx
    .update(pledges)
    .set({ state, ...more })
    .where(eq(pledges.id, pledge.id));
  if (wanted !== items) {
    await tx.delete(pledgeItems).where(eq(pledgeItems.pledgeId, pledge.id));
    await tx.insert(pledgeItems).values(wanted.map((item) => ({ pledgeId: pledge.id, ...item })));
  }
  // What came, refused or not, is the door's to say (src/receipts); when the rest is taken back, nobody comes any more.
  const isTakenBack = countOf(state) === null && (more.receivedFrom ?? null) === null;
  if (isTakenBack) await nobodyComes(tx, [pledge.id]);
  return { kind: 'done' };
}
