import { and, asc, eq, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { momentJoins, shareMoments } from '../db/schema/moments.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';
import { publicAppeal, shownName, type SharedAppeal } from '../sharing/queries.ts';
import { shareText } from '../sharing/texts/share-text.ts';

/** A share moment with what its pages and mails say of it. */
export type Moment = {
  id: string;
  at: Date;
  text: string;
  sequence: number;
  cancelledAt: Date | null;
  calledAt: Date | null;
  appeal: SharedAppeal;
  /** The group that named it; null when the charity did. */
  group: { linkId: string; code: string; name: string | null; areWordsHidden: boolean } | null;
};

/**
 * A share moment of an appeal that everybody may see; else it is not there. The words of a group that the host took away
 * are nowhere any more, so what is known of such a moment is the appeal's own text.
 */
export async function momentById(db: DbOrTx, momentId: string): Promise<Moment | null> {
  const [row] = await db
    .select({
      moment: shareMoments,
      slug: appeals.slug,
      code: shareLinks.code,
      name: shareLinks.name,
      hiddenAt: shareLinks.wordsHiddenAt,
    })
    .from(shareMoments)
    .innerJoin(appeals, eq(appeals.id, shareMoments.appealId))
    .leftJoin(shareLinks, eq(shareLinks.id, shareMoments.groupLinkId))
    .where(eq(shareMoments.id, momentId));
  const appeal = row && (await publicAppeal(db, row.slug));
  if (!appeal) return null;
  const { id, at, sequence, cancelledAt, calledAt, groupLinkId } = row.moment;
  const areWordsHidden = row.hiddenAt !== null;
  const text = areWordsHidden ? shareText(appeal) : row.moment.text;
  const group =
    groupLinkId === null || row.code === null
      ? null
      : { linkId: groupLinkId, code: row.code, name: areWordsHidden ? null : shownName(row.name), areWordsHidden };
  return { id, at, text, sequence, cancelledAt, calledAt, appeal, group };
}

export type ListedMoment = typeof shareMoments.$inferSelect & { joined: number };

/** All that the charity, or a group, named for an appeal, in their order. */
export const momentsOf = (
  db: DbOrTx,
  { appealId, groupLinkId }: { appealId: string; groupLinkId: string | null },
): Promise<ListedMoment[]> =>
  db
    .select({
      id: shareMoments.id,
      appealId: shareMoments.appealId,
      groupLinkId: shareMoments.groupLinkId,
      at: shareMoments.at,
      text: shareMoments.text,
      sequence: shareMoments.sequence,
      createdAt: shareMoments.createdAt,
      cancelledAt: shareMoments.cancelledAt,
      calledAt: shareMoments.calledAt,
      joined: sql<number>`(${joinedCount(sql`${shareMoments.id}`)})`,
    })
    .from(shareMoments)
    .where(
      and(
        eq(shareMoments.appealId, appealId),
        groupLinkId === null ? isNull(shareMoments.groupLinkId) : eq(shareMoments.groupLinkId, groupLinkId),
      ),
    )
    .orderBy(asc(shareMoments.at), asc(shareMoments.id))
    .limit(200);

const joinedCount = (momentId: SQL) => sql`
  select count(*)::int from moment_joins
   where moment_joins.moment_id = ${momentId} and moment_joins.confirmed_at is not null and moment_joins.left_at is null`;

/** How many are in. */
export const joinedIn = (db: DbOrTx, momentId: string): Promise<number> =>
  db.$count(
    momentJoins,
    and(eq(momentJoins.momentId, momentId), isNotNull(momentJoins.confirmedAt), isNull(momentJoins.leftAt)),
  );

/** Somebody's place in a share moment. */
export type Place = {
  id: string;
  momentId: string;
  confirmedAt: Date | null;
  leftAt: Date | null;
  supporter: { id: string; email: string; wantsIt: boolean };
  /** The code of their own link; null before they confirmed. */
  code: string | null;
};

/**
 * Who has a place, unless they were erased. Stopping all mail that no pledge needs ends it too, but not for what was
 * joined after that.
 */
export async function placeById(db: DbOrTx, joinId: string): Promise<Place | null> {
  const [row] = await db
    .select({
      join: momentJoins,
      email: supporters.email,
      wantsIt: sql<boolean>`${wantsMail}`,
      code: shareLinks.code,
    })
    .from(momentJoins)
    .innerJoin(supporters, eq(supporters.id, momentJoins.supporterId))
    .innerJoin(shareMoments, eq(shareMoments.id, momentJoins.momentId))
    .leftJoin(
      shareLinks,
      and(
        eq(shareLinks.supporterId, momentJoins.supporterId),
        eq(shareLinks.appealId, shareMoments.appealId),
        isNull(shareLinks.turnedOffAt),
      ),
    )
    .where(eq(momentJoins.id, joinId));
  if (!row || row.email === null) return null;
  const { id, momentId, confirmedAt, leftAt, supporterId } = row.join;
  return {
    id,
    momentId,
    confirmedAt,
    leftAt,
    supporter: { id: supporterId, email: row.email, wantsIt: row.wantsIt },
    code: row.code,
  };
}

const wantsMail = or(isNull(supporters.mailStoppedAt), sql`${supporters.mailStoppedAt} < ${momentJoins.confirmedAt}`);

/** Of the places of a moment, those that are told of what becomes of it: a condition on moment_joins and supporters. */
export const isToBeTold = (momentId: string): SQL => sql`
  moment_joins.moment_id = ${momentId} and moment_joins.confirmed_at is not null and moment_joins.left_at is null
  and supporters.email is not null
  and (supporters.mail_stopped_at is null or supporters.mail_stopped_at < moment_joins.confirmed_at)`;
