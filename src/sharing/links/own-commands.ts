import { and, eq, isNull, ne } from 'drizzle-orm';
import { changeAppeal } from '../../db/change-appeal.ts';
import type { DbOrTx } from '../../db/connect.ts';
import { appeals } from '../../db/schema/appeals.ts';
import { groups, shareLinks } from '../../db/schema/sharing.ts';
import { supporters } from '../../db/schema/supporters.ts';
import type { Deps } from '../../http/deps.ts';

/** A link as its owner sees it. */
export type OwnLink = {
  id: string;
  code: string;
  kind: 'person' | 'group';
  name: string | null;
  message: string | null;
  /** The host took the words away after a report; new ones are not taken. */
  areWordsHidden: boolean;
  /** Whose it is, as far as an address was given. */
  owner: { id: string; mailStopped: boolean; addressConfirmed: boolean } | null;
  appealSlug: string;
};

/**
 * The link that a token of its own page opens; null when there is none such any more, when its appeal is not public, and
 * when its owner has been erased.
 */
export async function ownLink(db: DbOrTx, linkId: string): Promise<OwnLink | null> {
  const [row] = await db
    .select({ link: shareLinks, appealSlug: appeals.slug, keeper: groups.supporterId })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .leftJoin(groups, eq(groups.linkId, shareLinks.id))
    .where(
      and(
        eq(shareLinks.id, linkId),
        isNull(shareLinks.turnedOffAt),
        isNull(appeals.takenDownAt),
        ne(appeals.state, 'draft'),
      ),
    );
  if (!row || (row.link.kind !== 'person' && row.link.kind !== 'group')) return null;
  const { id, code, kind, name, message, wordsHiddenAt } = row.link;
  const ownerId = kind === 'group' ? row.keeper : row.link.supporterId;
  const owner = ownerId === null ? null : await ownerWith(db, ownerId);
  if (owner?.isErased === true) return null;
  return { id, code, kind, name, message, areWordsHidden: wordsHiddenAt !== null, owner, appealSlug: row.appealSlug };
}

async function ownerWith(db: DbOrTx, id: string) {
  const [row] = await db
    .select({ erasedAt: supporters.erasedAt, stopped: supporters.mailStoppedAt, known: supporters.addressConfirmedAt })
    .from(supporters)
    .where(eq(supporters.id, id));
  if (!row) return null;
  const { erasedAt, stopped, known } = row;
  return { id, isErased: erasedAt !== null, mailStopped: stopped !== null, addressConfirmed: known !== null };
}

export type WordsOutcome = { kind: 'done' } | { kind: 'hidden' } | { kind: 'not-found' };

/** Puts a name and words on a link, or takes them back: they are on no page from then on. */
export async function changeWords(
  deps: Pick<Deps, 'db' | 'changes'>,
  linkId: string,
  words: { name: string | null; message: string | null },
): Promise<WordsOutcome> {
  const [link] = await deps.db
    .select({ appealId: shareLinks.appealId })
    .from(shareLinks)
    .where(eq(shareLinks.id, linkId));
  if (!link) return { kind: 'not-found' };
  const done = await changeAppeal(deps, link.appealId, async (tx): Promise<WordsOutcome> => {
    const changed = await tx
      .update(shareLinks)
      .set(words)
      .where(and(eq(shareLinks.id, linkId), isNull(shareLinks.wordsHiddenAt)))
      .returning({ id: shareLinks.id });
    return { kind: changed.length === 0 ? 'hidden' : 'done' };
  });
  return done ?? { kind: 'not-found' };
}

/** Whoever presses a button on a page that only a mail leads to reads that address's mail. */
export const wantMail = ({ db, clock }: Pick<Deps, 'db' | 'clock'>, supporterId: string) =>
  db
    .update(supporters)
    .set({ addressConfirmedAt: clock.now(), mailStoppedAt: null })
    .where(and(eq(supporters.id, supporterId), isNull(supporters.erasedAt)));

export const refuseMail = ({ db, clock }: Pick<Deps, 'db' | 'clock'>, supporterId: string) =>
  db.update(supporters).set({ mailStoppedAt: clock.now() }).where(eq(supporters.id, supporterId));
