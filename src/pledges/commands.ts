import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { courseLetters } from '../db/schema/courses.ts';
import { pledges } from '../db/schema/pledges.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';
import { oweMail } from '../mail/owe.ts';
import type { AppealState } from '../tally/rules.ts';
import { changePledge, settlePledge, type ChangeDeps, type LockedPledge } from './change-pledge.ts';
import type { Open } from './counts.ts';
import type { PledgeChange } from './input.ts';
import { acceptanceAt, isActive, stateWithoutTheRest, type ItemCount } from './rules.ts';

export type PledgeOutcome =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  /** The appeal takes nothing (more) in this state. */
  | { kind: 'appeal-not-open'; state: AppealState }
  | { kind: 'need-full'; needs: Open[] }
  | { kind: 'unknown-need'; needId: string }
  /** It came already, was withdrawn, or was taken out: this can't be done with it. */
  | { kind: 'too-late'; state: LockedPledge['pledge']['state'] }
  /** Less than has come already. */
  | { kind: 'already-came'; needId: string; received: number };

/**
 * The supporter used the link: the pledge counts. One that lapsed is taken again if there is room. `again` also
 * brings back one that the supporter withdrew. `items` replaces what is promised, for "what can still be taken".
 */
export async function confirmPledge(
  deps: ChangeDeps,
  pledgeId: string,
  { again = false, items }: { again?: boolean; items?: PledgeChange['items'] } = {},
): Promise<PledgeOutcome> {
  return answered(
    await changePledge(deps, pledgeId, async (tx, locked): Promise<PledgeOutcome> => {
      const { pledge, appeal } = locked;
      const now = deps.clock.now();
      const state = acceptanceAt(appeal, now);
      const confirmedAt = pledge.confirmedAt ?? now;
      switch (pledge.state) {
        case 'pledged':
        case 'on-the-way':
        case 'received':
          return { kind: 'unchanged' };
        case 'withdrawn':
          if (!again || pledge.removedAt || pledge.receivedFrom) return { kind: 'too-late', state: pledge.state };
          break;
        case 'unconfirmed':
          if (state === 'closed') return { kind: 'appeal-not-open', state };
          break;
        case 'lapsed':
          break;
      }
      if (pledge.state !== 'unconfirmed' && state !== 'open') return { kind: 'appeal-not-open', state };
      const wanted = items && (await checkedItems(tx, locked, items));
      if (wanted && 'kind' in wanted) return wanted;
      const settled = await settlePledge(tx, locked, {
        state: 'pledged',
        confirmedAt,
        expiresAt: null,
        ...(wanted ? { items: wanted } : {}),
      });
      if (settled.kind !== 'done') return settled;
      // Its course of mail begins from the start.
      if (pledge.state === 'lapsed') await tx.delete(courseLetters).where(eq(courseLetters.pledgeId, pledgeId));
      await addressWorks(tx, pledge);
      await oweMail(tx, 'pledge-confirmed', { pledgeId });
      return settled;
    }),
  );
}

/** Whoever uses the link from a mail got it, whatever the mail server said once. */
async function addressWorks(tx: Tx, { supporterId }: LockedPledge['pledge']): Promise<void> {
  if (supporterId === null) return;
  await tx
    .update(supporters)
    .set({ bouncedAt: null })
    .where(and(eq(supporters.id, supporterId), isNotNull(supporters.bouncedAt)));
}

/** "It is on the way". From somebody who never pressed confirm it confirms too: they hold the link. */
export async function sendOnTheWay(deps: ChangeDeps, pledgeId: string): Promise<PledgeOutcome> {
  return answered(
    await changePledge(deps, pledgeId, async (tx, locked): Promise<PledgeOutcome> => {
      const { pledge, appeal } = locked;
      if (pledge.state === 'on-the-way' || pledge.state === 'received') return { kind: 'unchanged' };
      if (!isActive(pledge.state)) return { kind: 'too-late', state: pledge.state };
      const now = deps.clock.now();
      if (pledge.state === 'unconfirmed' && acceptanceAt(appeal, now) === 'closed')
        return { kind: 'appeal-not-open', state: 'closed' };
      const settled = await settlePledge(tx, locked, {
        state: 'on-the-way',
        onTheWayAt: now,
        confirmedAt: pledge.confirmedAt ?? now,
        expiresAt: null,
      });
      if (settled.kind === 'done' && pledge.state === 'unconfirmed')
        await oweMail(tx, 'pledge-confirmed', { pledgeId });
      return settled;
    }),
  );
}

/** Takes back what has not come yet. What came stays received. */
export async function withdrawPledge(deps: ChangeDeps, pledgeId: string): Promise<PledgeOutcome> {
  return answered(
    await changePledge(deps, pledgeId, async (tx, locked): Promise<PledgeOutcome> => {
      const { state } = locked.pledge;
      if (state === 'withdrawn') return { kind: 'unchanged' };
      if (state === 'received') return { kind: 'too-late', state };
      return settlePledge(tx, locked, { state: stateWithoutTheRest(locked.items), expiresAt: null });
    }),
  );
}

/** Other quantities, another name, another note. The limit holds for what is more than before. */
export async function changePledgeItems(
  deps: ChangeDeps,
  pledgeId: string,
  change: PledgeChange,
): Promise<PledgeOutcome> {
  return answered(
    await changePledge(deps, pledgeId, async (tx, locked): Promise<PledgeOutcome> => {
      const { pledge, appeal } = locked;
      const { items, ...details } = change;
      if (items) {
        if (!isActive(pledge.state) || pledge.state === 'received') return { kind: 'too-late', state: pledge.state };
        const wanted = await checkedItems(tx, locked, items);
        if ('kind' in wanted) return wanted;
        const state = acceptanceAt(appeal, deps.clock.now());
        if (state !== 'open' && takesMore(locked.items, wanted)) return { kind: 'appeal-not-open', state };
        const settled = await settlePledge(tx, locked, { state: pledge.state, items: wanted });
        if (settled.kind !== 'done') return settled;
      }
      await changeDetails(tx, pledge, details);
      return { kind: 'done' };
    }),
  );
}

async function changeDetails(
  tx: Tx,
  pledge: LockedPledge['pledge'],
  details: Omit<PledgeChange, 'items'>,
): Promise<void> {
  const { name = pledge.name, showName = pledge.showName, note = pledge.note } = details;
  await tx.update(pledges).set({ name, showName, note }).where(eq(pledges.id, pledge.id));
  if (pledge.shareLinkId && (details.name !== undefined || details.showName !== undefined))
    await tx
      .update(shareLinks)
      .set({ name: showName ? name : null })
      .where(eq(shareLinks.id, pledge.shareLinkId));
}

/** The items as they would be kept; what came stays, and every need is one of this appeal. */
async function checkedItems(
  tx: Tx,
  { items: before, appeal }: LockedPledge,
  wanted: { needId: string; quantity: number }[],
): Promise<ItemCount[] | Extract<PledgeOutcome, { kind: 'unknown-need' | 'already-came' }>> {
  const known = await tx
    .select({ id: needs.id })
    .from(needs)
    .where(
      and(
        eq(needs.appealId, appeal.id),
        inArray(
          needs.id,
          wanted.map((item) => item.needId),
        ),
      ),
    );
  const unknown = wanted.find((item) => !known.some((need) => need.id === item.needId));
  if (unknown) return { kind: 'unknown-need', needId: unknown.needId };
  const kept = before.filter((item) => item.received > 0);
  const tooFew = kept.find((item) => quantityIn(wanted, item.needId) < Math.min(item.received, item.quantity));
  if (tooFew) return { kind: 'already-came', needId: tooFew.needId, received: tooFew.received };
  const beyond = kept.filter((item) => !wanted.some((one) => one.needId === item.needId));
  return [
    ...wanted.map(({ needId, quantity }) => ({ needId, quantity, received: receivedIn(before, needId) })),
    ...beyond,
  ];
}

const quantityIn = (items: { needId: string; quantity: number }[], needId: string): number =>
  items.find((item) => item.needId === needId)?.quantity ?? 0;

const receivedIn = (items: ItemCount[], needId: string): number =>
  items.find((item) => item.needId === needId)?.received ?? 0;

const takesMore = (before: ItemCount[], after: ItemCount[]): boolean =>
  after.some((item) => item.quantity > quantityIn(before, item.needId));

const answered = (outcome: PledgeOutcome | null): PledgeOutcome => outcome ?? { kind: 'not-found' };
