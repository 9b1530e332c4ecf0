import { and, asc, eq, gt, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { AppealRow } from '../db/change-appeal.ts';
import type { DbOrTx } from '../db/connect.ts';
import { appeals, needs } from '../db/schema/appeals.ts';
import { appealReports } from '../db/schema/network.ts';
import { organisations } from '../db/schema/organisations.ts';
import { pictures } from '../db/schema/pictures.ts';
import { pointsOfAppeals, type Point } from '../points/queries.ts';
import type { AppealState } from '../tally/rules.ts';
import { correctionsOf, type Correction } from './corrections.ts';

export type Need = typeof needs.$inferSelect;
export type Picture = Pick<typeof pictures.$inferSelect, 'id' | 'alt' | 'width' | 'height'>;
type AppealOrganisation = Pick<
  typeof organisations.$inferSelect,
  'id' | 'slug' | 'name' | 'state' | 'timeZone' | 'kind' | 'website' | 'email' | 'register' | 'registerNumber'
>;

/** An appeal with everything that its page shows: needs in order (the closed ones last), drop-off points, picture. */
export type AppealWithParts = {
  appeal: AppealRow;
  organisation: AppealOrganisation;
  picture: Picture | null;
  needs: Need[];
  dropOffPoints: Point[];
  corrections: Correction[];
  /** Since when everybody can read what became of it. */
  reportedAt: Date | null;
};

/** Whether everybody may see it: published and not taken down. */
export const isPublic = ({ state, takenDownAt }: Pick<AppealRow, 'state' | 'takenDownAt'>): boolean =>
  state !== 'draft' && takenDownAt === null;

/** The same as a condition. */
const publicOnly = (): SQL | undefined => and(ne(appeals.state, 'draft'), isNull(appeals.takenDownAt));

/** The appeal itself, drafts and taken-down ones too: the caller looks at who asks. */
export async function appealBySlug(db: DbOrTx, slug: string): Promise<AppealRow | null> {
  const [appeal] = await db.select().from(appeals).where(eq(appeals.slug, slug));
  return appeal ?? null;
}

/** The appeal with its parts by slug, in two round trips; drafts and taken-down ones too. */
export async function appealWithParts(db: DbOrTx, slug: string): Promise<AppealWithParts | null> {
  const [found] = await withParts(db, eq(appeals.slug, slug));
  return found ?? null;
}

/** All appeals of an organisation, newest first, drafts too: for its members. */
export async function appealsOf(db: DbOrTx, organisationId: string): Promise<AppealRow[]> {
  return db
    .select()
    .from(appeals)
    .where(eq(appeals.organisationId, organisationId))
    .orderBy(sql`${appeals.createdAt} desc, ${appeals.id} desc`);
}

/** The published appeals of an organisation that had not ended by then, with their parts: for its door. */
export const runningAppealsOf = (db: DbOrTx, organisationId: string, since: Date): Promise<AppealWithParts[]> =>
  withParts(
    db,
    and(
      eq(appeals.organisationId, organisationId),
      publicOnly(),
      or(isNull(appeals.closedAt), gt(appeals.closedAt, since)),
      gt(appeals.deadline, since),
    ) ?? sql`false`,
  );

/** The published appeals of an organisation, the open ones first, then by deadline: for its page and the API. */
export const publicAppealsOf = (db: DbOrTx, organisationId: string): Promise<ListedAppeal[]> =>
  listed(db)
    .where(and(eq(appeals.organisationId, organisationId), publicOnly()))
    .orderBy(sql`${appeals.state} = 'closed'`, asc(appeals.deadline), asc(appeals.id));

/** One entry of a list. */
export type ListedAppeal = {
  id: string;
  slug: string;
  state: AppealState;
  title: string;
  story: string;
  deadline: Date | null;
  publishedAt: Date | null;
  slowSince: Date | null;
  visitsStoppedAt: Date | null;
  organisation: { slug: string; name: string; timeZone: string };
  picture: Picture | null;
};

export type AppealList = { items: ListedAppeal[]; nextCursor: string | null };

type PublicState = Exclude<AppealState, 'draft'>;

export type OpenAppealsOptions = {
  now: Date;
  /** `open` unless told; the others are listed by deadline too. */
  state?: PublicState | readonly PublicState[] | undefined;
  /** Words as people type them into a search: all have to be there, "in this order", -not this one. */
  q?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

/**
 * Published appeals, most urgent first, in pages by key (deadline, id), which are as fast deep as at the start.
 * After its deadline an open appeal is in no list of open ones, whether or not the job has closed it by then.
 */
export async function openAppeals(
  db: DbOrTx,
  { now, state = 'open', q = '', cursor, limit = 20 }: OpenAppealsOptions,
): Promise<AppealList> {
  const from = cursor === undefined ? null : readCursor(cursor);
  const rows = await listed(db)
    .where(
      and(
        inArray(appeals.state, [state].flat()),
        publicOnly(),
        state === 'closed' ? undefined : gt(appeals.deadline, now),
        q.trim() === ''
          ? undefined
          : sql`${appeals.search} @@ websearch_to_tsquery('english', ${q.replaceAll('\0', ' ')})`,
        from
          ? or(gt(appeals.deadline, from.deadline), and(eq(appeals.deadline, from.deadline), gt(appeals.id, from.id)))
          : undefined,
      ),
    )
    .orderBy(asc(appeals.deadline), asc(appeals.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last?.deadline ? cursorAfter(last.deadline, last.id) : null };
}

/** Where the next page begins, or null when this is no cursor of ours. */
export function readCursor(cursor: string): { deadline: Date; id: string } | null {
  const [, millis, id] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return millis === undefined || id === undefined ? null : { deadline: new Date(Number(millis)), id };
}

const cursorAfter = (deadline: Date, id: string): string =>
  Buffer.from(`${deadline.getTime()}_${id}`).toString('base64url');

const listed = (db: DbOrTx) =>
  db
    .select({
      id: appeals.id,
      slug: appeals.slug,
      state: appeals.state,
      title: appeals.title,
      story: appeals.story,
      deadline: appeals.deadline,
      publishedAt: appeals.publishedAt,
      slowSince: appeals.slowSince,
      visitsStoppedAt: appeals.visitsStoppedAt,
      organisation: { slug: organisations.slug, name: organisations.name, timeZone: organisations.timeZone },
      picture: { id: pictures.id, alt: pictures.alt, width: pictures.width, height: pictures.height },
    })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .leftJoin(pictures, eq(pictures.id, appeals.pictureId))
    .$dynamic();

async function withParts(db: DbOrTx, condition: SQL): Promise<AppealWithParts[]> {
  const rows = await db
    .select({
      appeal: appeals,
      organisation: {
        id: organisations.id,
        slug: organisations.slug,
        name: organisations.name,
        state: organisations.state,
        timeZone: organisations.timeZone,
        kind: organisations.kind,
        website: organisations.website,
        email: organisations.email,
        register: organisations.register,
        registerNumber: organisations.registerNumber,
      },
      picture: { id: pictures.id, alt: pictures.alt, width: pictures.width, height: pictures.height },
      reportedAt: appealReports.publishedAt,
    })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .leftJoin(pictures, eq(pictures.id, appeals.pictureId))
    .leftJoin(appealReports, eq(appealReports.appealId, appeals.id))
    .where(condition);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.appeal.id);
  const [needRows, points, corrected] = await Promise.all([
    db
      .select()
      .from(needs)
      .where(inArray(needs.appealId, ids))
      .orderBy(sql`${needs.closedAt} is not null`, asc(needs.position), asc(needs.id)),
    pointsOfAppeals(db, ids),
    correctionsOf(db, ids),
  ]);
  return rows.map((row) => ({
    ...row,
    needs: needRows.filter((need) => need.appealId === row.appeal.id),
    dropOffPoints: points.filter((point) => point.appealId === row.appeal.id),
    corrections: corrected.filter((one) => one.appealId === row.appeal.id),
  }));
}
