import { and, eq, ne, sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { pledges } from '../db/schema/pledges.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';
import { newCode, newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { changePledge, type ChangeDeps, type PledgeRow } from './change-pledge.ts';
import type { PledgeState } from './rules.ts';

/** Somebody may mistype a few times; more than this is somebody who writes to strangers. */
const mostCorrections = 5;

export type AddressOutcome =
  | { kind: 'done' }
  /** It is the address that it has. */
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'too-late'; state: PledgeState }
  | { kind: 'too-often' };

/**
 * Puts another address under a pledge that waits for its e-mail click. The link in the mail that went to the wrong
 * address opens nothing any more; the pledge, its hold and its own share link go over to the right one.
 */
export async function correctAddress(deps: ChangeDeps, pledgeId: string, email: string): Promise<AddressOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<AddressOutcome> => {
    if (pledge.state !== 'unconfirmed' || pledge.supporterId === null) return { kind: 'too-late', state: pledge.state };
    if (pledge.tokenVersion > mostCorrections) return { kind: 'too-often' };
    const supporterId = await supporterWith(tx, email, deps.clock.now());
    if (supporterId === pledge.supporterId) return { kind: 'unchanged' };
    const shareLinkId = await linkOfSupporter(tx, pledge, supporterId);
    await tx
      .update(pledges)
      .set({
        supporterId,
        shareLinkId,
        // Nobody brings themselves.
        viaId: pledge.viaId === shareLinkId ? null : pledge.viaId,
        tokenVersion: pledge.tokenVersion + 1,
        idempotencyKey: (await keyIsTaken(tx, pledge, supporterId)) ? null : pledge.idempotencyKey,
      })
      .where(eq(pledges.id, pledgeId));
    await oweMail(tx, 'confirm-pledge', { pledgeId });
    return { kind: 'done' };
  });
  return outcome ?? { kind: 'not-found' };
}

/** Owes the mail once more; many wishes before it is sent are one letter. */
export async function sendAgain(deps: ChangeDeps, pledgeId: string): Promise<AddressOutcome> {
  const outcome = await changePledge(deps, pledgeId, async (tx, { pledge }): Promise<AddressOutcome> => {
    if (pledge.state !== 'unconfirmed') return { kind: 'too-late', state: pledge.state };
    await oweMail(tx, 'confirm-pledge', { pledgeId }, { key: `confirm-pledge-again:${pledgeId}` });
    return { kind: 'done' };
  });
  return outcome ?? { kind: 'not-found' };
}

/** The supporter with this address, made if there is none; what its mail server said before is forgotten. */
async function supporterWith(tx: Tx, email: string, now: Date): Promise<string> {
  const [row] = await tx
    .insert(supporters)
    .values({ id: newId(), email, createdAt: now })
    .onConflictDoUpdate({ target: supporters.email, set: { bouncedAt: null } })
    .returning({ id: supporters.id });
  if (!row) throw new Error('an upsert answered no row');
  return row.id;
}

/**
 * A supporter has one link for each appeal. Theirs is taken if they have one; else the link that was made with this
 * pledge goes over; else (the wrong address has pledged here itself) they get a new one.
 */
async function linkOfSupporter(tx: Tx, pledge: PledgeRow, supporterId: string): Promise<string> {
  const [theirs] = await tx
    .select({ id: shareLinks.id })
    .from(shareLinks)
    .where(and(eq(shareLinks.appealId, pledge.appealId), eq(shareLinks.supporterId, supporterId)));
  const made = await linkMadeWith(tx, pledge);
  if (made !== null) {
    await tx
      .update(shareLinks)
      .set(theirs ? { supporterId: null, name: null } : { supporterId })
      .where(eq(shareLinks.id, made));
  }
  if (theirs) return theirs.id;
  if (made !== null) return made;
  const id = newId();
  await tx.insert(shareLinks).values({
    id,
    appealId: pledge.appealId,
    code: newCode(),
    supporterId,
    parentId: pledge.viaId,
    name: pledge.showName ? pledge.name : null,
    createdAt: pledge.createdAt,
  });
  return id;
}

/** The pledge's own link, when it was made in the same moment and no other pledge has it. */
async function linkMadeWith(tx: Tx, pledge: PledgeRow): Promise<string | null> {
  if (pledge.shareLinkId === null) return null;
  const [link] = await tx
    .select({ id: shareLinks.id })
    .from(shareLinks)
    .where(
      and(
        eq(shareLinks.id, pledge.shareLinkId),
        eq(shareLinks.createdAt, pledge.createdAt),
        sql`not exists (select 1 from pledges as other
                         where other.share_link_id = ${pledge.shareLinkId} and other.id <> ${pledge.id})`,
      ),
    );
  return link?.id ?? null;
}

async function keyIsTaken(tx: Tx, pledge: PledgeRow, supporterId: string): Promise<boolean> {
  if (pledge.idempotencyKey === null) return false;
  const taken = await tx
    .select({ id: pledges.id })
    .from(pledges)
    .where(
      and(
        eq(pledges.appealId, pledge.appealId),
        eq(pledges.supporterId, supporterId),
        eq(pledges.idempotencyKey, pledge.idempotencyKey),
        ne(pledges.id, pledge.id),
      ),
    );
  return taken.length > 0;
}
