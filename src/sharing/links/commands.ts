import { createHash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { stringify } from 'uuid';
import { changeAppeal, type AppealRow } from '../../db/change-appeal.ts';
import type { Tx } from '../../db/connect.ts';
import { groups, shareLinks } from '../../db/schema/sharing.ts';
import { supporters } from '../../db/schema/supporters.ts';
import type { Deps } from '../../http/deps.ts';
import { newCode, newId } from '../../lib/ids.ts';
import { oweMail } from '../../mail/owe.ts';
import { stateAt } from '../../tally/rules.ts';
import { carriedSource, isCarried } from './carried.ts';
import type { ShareLinkWish } from '../input.ts';

/** The kinds of the letters that bring a link to an address: a person's with its ripple, a group's with its page. */
export const shareLinkLetter = 'share-link';
export const groupLetter = 'group-link';

export type MadeLink =
  | { kind: 'made'; linkId: string; code: string; delivery: 'here' | 'by-mail' }
  | { kind: 'not-found' }
  | { kind: 'appeal-not-open'; state: 'closed' };

/**
 * Makes a link for somebody who only passes the appeal on, or for a group. An address has one link of its own for each
 * appeal, and one for each name of a group, and gets that one again; its words stay, because whoever typed the address
 * may be somebody else. With an address, the ripple and the link's own page go there by mail and nowhere else. `via`: the code that they came through, ignored when there is none such.
 * `linkId`: given twice, one link is made.
 */
export async function makeShareLink(
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  appealId: string,
  wish: ShareLinkWish,
  linkId: string = newId(),
): Promise<MadeLink> {
  const made = await changeAppeal(deps, appealId, async (tx, appeal): Promise<MadeLink> => {
    if (appeal.state === 'draft' || appeal.takenDownAt !== null) return { kind: 'not-found' };
    const now = deps.clock.now();
    if (stateAt(appeal, now) === 'closed') return { kind: 'appeal-not-open', state: 'closed' };
    const supporterId = wish.email === null ? null : await supporterWith(tx, wish.email, now);
    const link =
      wish.kind === 'group'
        ? await groupLink(tx, appeal, { linkId, supporterId, wish, now })
        : ((await linkOf(tx, appeal, { linkId, supporterId })) ??
          (await newLink(tx, appeal, { linkId, supporterId, wish, now })));
    if (supporterId === null) return { kind: 'made', ...link, delivery: 'here' };
    await oweMail(tx, wish.kind === 'group' ? groupLetter : shareLinkLetter, { linkId: link.linkId });
    return { kind: 'made', ...link, delivery: 'by-mail' };
  });
  return made ?? { kind: 'not-found' };
}

/** The link of a supporter for an appeal that is locked; made if there is none, as one that came through `via`. */
export async function supportersLink(
  tx: Tx,
  appeal: AppealRow,
  { supporterId, via, now }: { supporterId: string; via: string | null; now: Date },
): Promise<{ linkId: string; code: string }> {
  const linkId = newId();
  const wish: ShareLinkWish = { kind: 'person', name: null, message: null, email: null, via };
  return (
    (await linkOf(tx, appeal, { linkId, supporterId })) ??
    (await newLink(tx, appeal, { linkId, supporterId, wish, now }))
  );
}

/**
 * A form sent twice, by a double tap or the back button, is one link: the same form and words give the same id. The address
 * is one of the words: without it nobody may get what was made with it, as what was made with it goes there alone.
 */
export const linkIdFrom = (nonce: string, wish: ShareLinkWish): string =>
  nonce === ''
    ? newId()
    : stringify(
        asUuid(
          createHash('sha256')
            .update(JSON.stringify([nonce, wish.kind, wish.name, wish.message, wish.via, wish.email]))
            .digest()
            .subarray(0, 16),
        ),
      );

/** The supporter with this address, made if there is none. */
export async function supporterWith(tx: Tx, email: string, now: Date): Promise<string> {
  const [row] = await tx
    .insert(supporters)
    .values({ id: newId(), email, createdAt: now })
    .onConflictDoUpdate({ target: supporters.email, set: { email: sql`excluded.email` } })
    .returning({ id: supporters.id });
  if (!row) throw new Error('an upsert answered no row');
  return row.id;
}

async function linkOf(
  tx: Tx,
  appeal: AppealRow,
  { linkId, supporterId }: { linkId: string; supporterId: string | null },
): Promise<{ linkId: string; code: string } | null> {
  const whose = supporterId === null ? eq(shareLinks.id, linkId) : eq(shareLinks.supporterId, supporterId);
  const [link] = await tx
    .select({ linkId: shareLinks.id, code: shareLinks.code })
    .from(shareLinks)
    .where(and(eq(shareLinks.appealId, appeal.id), whose));
  return link ?? null;
}

/** A group belongs to nobody; who began it with an address keeps it, and finds it again by its name. */
async function groupLink(
  tx: Tx,
  appeal: AppealRow,
  { linkId, supporterId, wish, now }: { linkId: string; supporterId: string | null; wish: ShareLinkWish; now: Date },
): Promise<{ linkId: string; code: string }> {
  const [known] = await tx
    .select({ linkId: shareLinks.id, code: shareLinks.code })
    .from(shareLinks)
    .leftJoin(groups, eq(groups.linkId, shareLinks.id))
    .where(
      and(
        eq(shareLinks.appealId, appeal.id),
        supporterId === null
          ? eq(shareLinks.id, linkId)
          : and(eq(groups.supporterId, supporterId), eq(shareLinks.name, wish.name ?? '')),
      ),
    );
  if (known) return known;
  const made = await newLink(tx, appeal, { linkId, supporterId: null, wish, now });
  await tx.insert(groups).values({ linkId: made.linkId, supporterId, createdAt: now });
  return made;
}

async function newLink(
  tx: Tx,
  appeal: AppealRow,
  { linkId, supporterId, wish, now }: { linkId: string; supporterId: string | null; wish: ShareLinkWish; now: Date },
): Promise<{ linkId: string; code: string }> {
  const code = newCode();
  await tx.insert(shareLinks).values({
    id: linkId,
    appealId: appeal.id,
    code,
    kind: wish.kind,
    supporterId,
    parentId: wish.via === null ? null : await parentBy(tx, appeal, wish.via),
    name: wish.name,
    message: wish.message,
    createdAt: now,
  });
  return { linkId, code };
}

async function parentBy(tx: Tx, appeal: AppealRow, via: string): Promise<string | null> {
  const code = isCarried(via) ? (await carriedSource(tx, appeal, via))?.code : via;
  if (code === undefined || code === null) return null;
  const [parent] = await tx
    .select({ id: shareLinks.id })
    .from(shareLinks)
    .where(and(eq(shareLinks.code, code), eq(shareLinks.appealId, appeal.id), isNull(shareLinks.turnedOffAt)));
  return parent?.id ?? null;
}

/** UUID version 8 (RFC 9562): 122 bits of our own. */
function asUuid(bytes: Buffer): Buffer {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes;
}
