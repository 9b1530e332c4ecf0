import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { shareTextTests } from '../db/schema/network.ts';
import { organisations } from '../db/schema/organisations.ts';
import { shareLinks, type LinkKind } from '../db/schema/sharing.ts';
import { carriedMark } from '../ui/state-words.ts';
import { carriedSource, isCarried } from './links/carried.ts';
import { ownName, ownWords } from './own-words.ts';
import { nearlyMissingPercent } from './texts/share-text.ts';

/** Of an appeal, what passing it on needs. */
export type SharedAppeal = {
  id: string;
  slug: string;
  title: string;
  state: (typeof appeals.$inferSelect)['state'];
  /** What the charity says at the moment. */
  steerMessage: string | null;
  slowSince: Date | null;
  visitsStoppedAt: Date | null;
  deadline: Date | null;
  publishedAt: Date | null;
  /** Nearly all that is wanted is promised, see texts/share-text.ts. */
  isNearlyThere: boolean;
  tallyVersion: number;
  /** What the charity itself wants to be sent along, in turn; empty: nothing of its own. */
  ownTexts: string[];
  organisation: {
    slug: string;
    name: string;
    kind: (typeof organisations.$inferSelect)['kind'];
    email: string;
    timeZone: string;
  };
};

/** An appeal that everybody may see: drafts and taken-down ones are not there. */
export async function publicAppeal(db: DbOrTx, slug: string): Promise<SharedAppeal | null> {
  const [row] = await db
    .select({ appeal: appealColumns, organisation: organisationColumns })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(appeals.slug, slug), isPublic));
  return row ? { ...row.appeal, organisation: row.organisation } : null;
}

/** `isNearlyThere` of texts/share-text.ts, for an appeal in a query: few rows of an index. */
export const nearlyThere = sql<boolean>`(
  select coalesce(bool_and(needs.wanted is not null), false)
         and sum(greatest(0, needs.wanted - needs.pledged - needs.on_the_way - needs.received)) * 100
             <= ${sql.raw(String(nearlyMissingPercent))} * sum(needs.wanted)
    from needs where needs.appeal_id = appeals.id and needs.closed_at is null)`;

/** The charity's own texts that run at present, for an appeal in a query. */
export const ownTexts = sql<string[]>`coalesce((
  select share_text_tests.texts from share_text_tests
   where share_text_tests.appeal_id = appeals.id and share_text_tests.ended_at is null), '{}')`;

/** The same for one appeal. */
export async function ownTextsOf(db: DbOrTx, appealId: string): Promise<string[]> {
  const [row] = await db
    .select({ texts: shareTextTests.texts })
    .from(shareTextTests)
    .where(and(eq(shareTextTests.appealId, appealId), isNull(shareTextTests.endedAt)));
  return row?.texts ?? [];
}

const isPublic = and(ne(appeals.state, 'draft'), isNull(appeals.takenDownAt));
const appealColumns = {
  id: appeals.id,
  slug: appeals.slug,
  title: appeals.title,
  state: appeals.state,
  steerMessage: appeals.steerMessage,
  slowSince: appeals.slowSince,
  visitsStoppedAt: appeals.visitsStoppedAt,
  deadline: appeals.deadline,
  publishedAt: appeals.publishedAt,
  isNearlyThere: nearlyThere,
  tallyVersion: appeals.tallyVersion,
  ownTexts,
};
const organisationColumns = {
  slug: organisations.slug,
  name: organisations.name,
  kind: organisations.kind,
  email: organisations.email,
  timeZone: organisations.timeZone,
};

export type ShareLink = {
  id: string;
  code: string;
  kind: (typeof shareLinks.$inferSelect)['kind'];
  name: string | null;
  message: string | null;
};

/** A link that is not made yet: nothing is shown of whose it will be. */
export const carriedLink = (code: string): ShareLink => ({
  id: '',
  code: `${carriedMark}${code.replace(/^~+/, '')}`,
  kind: 'person',
  name: null,
  message: null,
});

/** A link of this appeal by its code, as strangers may see it; null when there is none or it was turned off. */
export async function shareLinkByCode(db: DbOrTx, appealId: string, code: string): Promise<ShareLink | null> {
  if (isCarried(code)) {
    const source = await carriedSource(db, { id: appealId }, code);
    return source && (source.code === null ? carriedLink(code) : shareLinkByCode(db, appealId, source.code));
  }
  const [link] = await db
    .select({
      id: shareLinks.id,
      code: shareLinks.code,
      kind: shareLinks.kind,
      name: shareLinks.name,
      message: shareLinks.message,
    })
    .from(shareLinks)
    .where(and(eq(shareLinks.code, code), eq(shareLinks.appealId, appealId), isNull(shareLinks.turnedOffAt)));
  if (!link) return null;
  return {
    ...link,
    name: shownName(link.name),
    message: link.message === null ? null : ownWords(link.message) || null,
  };
}

/** The appeal that a code leads to, turned off or not; null when there is none that everybody may see. */
export async function slugOfCode(db: DbOrTx, code: string): Promise<string | null> {
  const [row] = await db
    .select({ slug: appeals.slug })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .where(and(eq(shareLinks.code, code), isPublic));
  return row?.slug ?? null;
}

/** The link that a ripple begins with, and its appeal; null when the appeal is not public any more. */
export async function rippleStart(
  db: DbOrTx,
  linkId: string,
): Promise<{ appeal: SharedAppeal; link: { id: string; code: string; kind: LinkKind; name: string | null } } | null> {
  const [row] = await db
    .select({
      appeal: appealColumns,
      organisation: organisationColumns,
      link: { id: shareLinks.id, code: shareLinks.code, kind: shareLinks.kind, name: shareLinks.name },
    })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(shareLinks.id, linkId), isPublic));
  if (!row) return null;
  return {
    appeal: { ...row.appeal, organisation: row.organisation },
    link: { ...row.link, name: shownName(row.link.name) },
  };
}

/** Also the names that came with a pledge are shown to strangers. */
export const shownName = (name: string | null): string | null => (name === null ? null : ownName(name) || null);
