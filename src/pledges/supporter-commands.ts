import { and, eq, isNull, sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { changeAppeal } from '../db/change-appeal.ts';
import { mailDays } from '../db/schema/courses.ts';
import { reports } from '../db/schema/host.ts';
import { momentJoins, pushSubscriptions } from '../db/schema/moments.ts';
import { pledges } from '../db/schema/pledges.ts';
import { mailbox } from '../db/schema/service.ts';
import { groups, shareLinks, toldSums } from '../db/schema/sharing.ts';
import { drivers, pledgePlans } from '../db/schema/slots.ts';
import { steerTold } from '../db/schema/steering.ts';
import { supporters } from '../db/schema/supporters.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { withoutPerson } from './arrivals.ts';
import { changePledge, settlePledge, type ChangeDeps } from './change-pledge.ts';
import { stateWithoutTheRest } from './rules.ts';

const eraseTask = 'erase-supporter';

/** Finishes an erasure that was begun, whatever died meanwhile. */
export const supporterTasks = (deps: ChangeDeps): TaskList => ({
  [eraseTask]: async (payload) => eraseTraces(deps, z.object({ supporterId: z.string() }).parse(payload).supporterId),
});

/**
 * Erases all that is known of a supporter. The address goes first, in one transaction that also owes the rest: from
 * then on no letter is written to it, and a new pledge with it is a new supporter. What has not come yet is withdrawn;
 * what came stays counted, without a person. Again: the same, nothing more.
 */
export async function eraseSupporter(deps: ChangeDeps, supporterId: string): Promise<void> {
  const email = await eraseAddress(deps, supporterId);
  await eraseTraces(deps, supporterId);
  // A letter that was on its way to the mailbox at that moment.
  if (email !== null) await deps.db.delete(mailbox).where(eq(mailbox.to, email));
}

function eraseAddress({ db, clock }: ChangeDeps, supporterId: string): Promise<string | null> {
  return db.transaction(async (tx) => {
    const [supporter] = await tx
      .select({ email: supporters.email })
      .from(supporters)
      .where(eq(supporters.id, supporterId))
      .for('update');
    if (!supporter) return null;
    const { email } = supporter;
    if (email !== null) {
      await tx
        .update(supporters)
        .set({
          email: null,
          erasedAt: clock.now(),
          bouncedAt: null,
          mailStoppedAt: null,
          addressConfirmedAt: null,
          rippleToldAt: null,
        })
        .where(eq(supporters.id, supporterId));
      await tx.delete(mailbox).where(eq(mailbox.to, email));
      await tx.update(reports).set({ email: null }).where(eq(reports.email, email));
    }
    // With them go the collections that they were joined in, and who saw whose address.
    await tx.delete(drivers).where(eq(drivers.supporterId, supporterId));
    await tx.delete(momentJoins).where(eq(momentJoins.supporterId, supporterId));
    await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.supporterId, supporterId));
    await tx.delete(mailDays).where(eq(mailDays.supporterId, supporterId));
    await tx.delete(steerTold).where(eq(steerTold.supporterId, supporterId));
    await enqueue(tx, eraseTask, { supporterId }, { key: `${eraseTask}:${supporterId}` });
    return email;
  });
}

/** Pledge by pledge and link by link, each in a transaction of its own under its appeal's lock. */
async function eraseTraces(deps: ChangeDeps, supporterId: string): Promise<void> {
  const theirs = await deps.db.select({ id: pledges.id }).from(pledges).where(eq(pledges.supporterId, supporterId));
  for (const { id } of theirs) await erasePledge(deps, id);
  const links = await deps.db
    .select({ id: shareLinks.id, appealId: shareLinks.appealId, kind: shareLinks.kind })
    .from(shareLinks)
    .where(
      sql`${shareLinks.id} = any(array(
        select id from share_links where supporter_id = ${supporterId}
        union all select link_id from ${groups} where supporter_id = ${supporterId}))`,
    );
  for (const { id, appealId, kind } of links)
    await changeAppeal(deps, appealId, async (tx) => {
      // A group's name is the group's.
      const words = kind === 'group' ? { message: null } : { name: null, message: null };
      await tx.update(shareLinks).set(words).where(eq(shareLinks.id, id));
      await tx.update(reports).set({ words: '' }).where(eq(reports.shareLinkId, id));
      await tx.delete(toldSums).where(eq(toldSums.linkId, id));
    });
}

/** The hash of the input goes too: an address can be guessed from it. */
const erasePledge = (deps: ChangeDeps, pledgeId: string) =>
  changePledge(deps, pledgeId, async (tx, locked) => {
    const { state } = locked.pledge;
    await tx.update(pledgePlans).set(withoutPerson).where(eq(pledgePlans.pledgeId, pledgeId));
    const isOver = state === 'received' || state === 'withdrawn' || state === 'lapsed';
    return settlePledge(tx, locked, {
      state: isOver ? state : stateWithoutTheRest(locked.items),
      expiresAt: null,
      // Nobody is left who could bring it: undoing a receipt or a removal holds it no more.
      receivedFrom: null,
      removedFrom: null,
      name: null,
      showName: false,
      note: null,
      idempotencyKey: null,
      inputHash: null,
    });
  });

/** Stops the mail that no pledge needs. */
export const stopMail = ({ db, clock }: ChangeDeps, supporterId: string) =>
  db
    .update(supporters)
    .set({ mailStoppedAt: clock.now() })
    .where(and(eq(supporters.id, supporterId), isNull(supporters.mailStoppedAt)));

export const restartMail = ({ db }: Pick<ChangeDeps, 'db'>, supporterId: string) =>
  db.update(supporters).set({ mailStoppedAt: null }).where(eq(supporters.id, supporterId));

/** The mail server of this address says that it does not exist: the charity sees it beside the pledge. */
export const mailWasRefused =
  ({ db, clock }: Pick<ChangeDeps, 'db' | 'clock'>) =>
  async (email: string): Promise<void> => {
    await db.update(supporters).set({ bouncedAt: clock.now() }).where(eq(supporters.email, email));
  };
