import { and, eq, inArray } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { needs } from '../db/schema/appeals.ts';
import { pledgeItems, pledges } from '../db/schema/pledges.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import { newCode, newId } from '../lib/ids.ts';
import type { AppealState } from '../tally/rules.ts';
import { changePledge, settlePledge, type ChangeDeps } from './change-pledge.ts';
import { moveCounts, type Open } from './counts.ts';
import { acceptanceAt, movesBetween, type PledgeState } from './rules.ts';

export type RemovalOutcome =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'something-came' }
  | { kind: 'need-full'; needs: Open[] };

/** A member takes out a pledge that was made up, with a reason. What has come is no fiction: then it can't be. */
export async function removePledge(deps: ChangeDeps, pledgeId: string, reason: string): Promise<RemovalOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, locked): Promise<RemovalOutcome> => {
    const { pledge, items } = locked;
    if (pledge.removedAt) return { kind: 'unchanged' };
    if (items.some((item) => item.received > 0)) return { kind: 'something-came' };
    return settlePledge(tx, locked, {
      state: 'withdrawn',
      removedAt: deps.clock.now(),
      removedReason: reason,
      removedFrom: pledge.state,
      receivedFrom: null,
    });
  });
  return outcome ?? { kind: 'not-found' };
}

/** Brings a removed pledge back to the state it had, if there is room. */
export async function restorePledge(deps: ChangeDeps, pledgeId: string): Promise<RemovalOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, locked): Promise<RemovalOutcome> => {
    const { pledge } = locked;
    if (!pledge.removedAt || !pledge.removedFrom || pledge.state !== 'withdrawn') return { kind: 'unchanged' };
    const state: PledgeState = pledge.removedFrom;
    const removed = { removedAt: null, removedReason: null, removedFrom: null };
    return settlePledge(tx, locked, { state, receivedFrom: null, ...removed });
  });
  return outcome ?? { kind: 'not-found' };
}

export type EnteredPledge =
  | { kind: 'entered'; pledgeId: string }
  | { kind: 'not-found' }
  | { kind: 'appeal-not-open'; state: AppealState }
  | { kind: 'unknown-need'; needId: string }
  | { kind: 'need-full'; needs: Open[] };

/**
 * A member enters a pledge for somebody who has no e-mail: it needs no confirming. The limit holds. `id` comes with the
 * form, so that the same submit twice is one pledge.
 */
export async function enterPledge(
  deps: ChangeDeps,
  appealId: string,
  {
    id: pledgeId = newId(),
    name,
    note,
    items,
    enteredBy,
  }: {
    id?: string;
    name: string | null;
    note: string | null;
    items: { needId: string; quantity: number }[];
    enteredBy: string | null;
  },
): Promise<EnteredPledge> {
  const outcome = await changeAppeal(deps, appealId, async (tx, appeal): Promise<EnteredPledge> => {
    const [earlier] = await tx.select({ appealId: pledges.appealId }).from(pledges).where(eq(pledges.id, pledgeId));
    if (earlier) return earlier.appealId === appealId ? { kind: 'entered', pledgeId } : { kind: 'not-found' };
    const now = deps.clock.now();
    const state = acceptanceAt(appeal, now);
    if (state !== 'open') return { kind: 'appeal-not-open', state };
    const known = await tx
      .select({ id: needs.id })
      .from(needs)
      .where(
        and(
          eq(needs.appealId, appealId),
          inArray(
            needs.id,
            items.map((item) => item.needId),
          ),
        ),
      );
    const unknown = items.find((item) => !known.some((need) => need.id === item.needId));
    if (unknown) return { kind: 'unknown-need', needId: unknown.needId };
    const promised = items.map((item) => ({ ...item, received: 0 }));
    const moves = movesBetween({ state: 'pledged', items: [] }, { state: 'pledged', items: promised });
    const moved = await moveCounts(tx, moves, { hold: 'limit' });
    if (moved.kind === 'need-full') return moved;
    const shareLinkId = newId();
    await tx.insert(shareLinks).values({ id: shareLinkId, appealId, code: newCode(), createdAt: now });
    await tx.insert(pledges).values({
      id: pledgeId,
      appealId,
      state: 'pledged',
      name,
      note,
      enteredBy,
      shareLinkId,
      createdAt: now,
      confirmedAt: now,
    });
    await tx.insert(pledgeItems).values(promised.map((item) => ({ pledgeId, ...item })));
    return { kind: 'entered', pledgeId };
  });
  return outcome ?? { kind: 'not-found' };
}
