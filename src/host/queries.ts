import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { reports } from '../db/schema/host.ts';
import { shareMoments } from '../db/schema/moments.ts';
import { members, organisations, people } from '../db/schema/organisations.ts';
import type { Organisation } from '../organisations/queries.ts';

export type WaitingOrganisation = Organisation & {
  owners: { email: string; name: string | null }[];
  /** Other organisations of the same register number, or of the same name. */
  lookalikes: string[];
};

/** Who waits for the host's word, the longest first. */
export async function waitingOrganisations(db: DbOrTx): Promise<WaitingOrganisation[]> {
  const rows = await db
    .select({
      organisation: organisations,
      lookalikes: sql<string[]>`array(
        select other.slug from organisations other
        where other.id <> organisations.id and (
          lower(other.name) = lower(organisations.name)
          or (other.register = organisations.register and other.register_number = organisations.register_number))
        order by other.slug)`,
    })
    .from(organisations)
    .where(eq(organisations.state, 'applied'))
    .orderBy(asc(organisations.createdAt), asc(organisations.id))
    .limit(200);
  const ids = rows.map(({ organisation }) => organisation.id);
  const owners = await db
    .select({ organisationId: members.organisationId, email: people.email, name: people.name })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(inArray(members.organisationId, ids), eq(members.role, 'owner')));
  return rows.map(({ organisation, lookalikes }) => ({
    ...organisation,
    lookalikes,
    owners: owners.filter(({ organisationId }) => organisationId === organisation.id),
  }));
}

export type OrganisationForHost = {
  slug: string;
  name: string;
  state: Organisation['state'];
  appeals: number;
  createdAt: Date;
};

export const allOrganisations = (db: DbOrTx): Promise<OrganisationForHost[]> =>
  db
    .select({
      slug: organisations.slug,
      name: organisations.name,
      state: organisations.state,
      appeals: sql<number>`(select count(*)::int from appeals where appeals.organisation_id = organisations.id)`,
      createdAt: organisations.createdAt,
    })
    .from(organisations)
    .orderBy(sql`lower(${organisations.name})`);

export type OpenReport = {
  id: string;
  /** The words that are meant, as they stood when they were reported; null when it is about the appeal. */
  words: string | null;
  reason: string;
  email: string | null;
  createdAt: Date;
  appeal: { slug: string; title: string; organisation: string };
};

/** Reports that nobody has answered, the oldest first. */
export const openReports = (db: DbOrTx): Promise<OpenReport[]> =>
  db
    .select({
      id: reports.id,
      words: reports.words,
      reason: reports.reason,
      email: reports.email,
      createdAt: reports.createdAt,
      appeal: { slug: appeals.slug, title: appeals.title, organisation: organisations.name },
    })
    .from(reports)
    .innerJoin(appeals, eq(appeals.id, reports.appealId))
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(isNull(reports.decidedAt))
    .orderBy(asc(reports.createdAt), asc(reports.id))
    .limit(200);

export type TakenDownAppeal = { slug: string; title: string; organisation: string; reason: string; takenDownAt: Date };

export async function takenDownAppeals(db: DbOrTx): Promise<TakenDownAppeal[]> {
  const rows = await db
    .select({
      slug: appeals.slug,
      title: appeals.title,
      organisation: organisations.name,
      reason: appeals.takenDownReason,
      takenDownAt: appeals.takenDownAt,
    })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(isNotNull(appeals.takenDownAt))
    .orderBy(desc(appeals.takenDownAt));
  return rows.flatMap(({ takenDownAt, reason, ...row }) =>
    takenDownAt ? [{ ...row, takenDownAt, reason: reason ?? '' }] : [],
  );
}

export type ReportableAppeal = { id: string; slug: string; title: string; organisation: string };

/** An appeal that everybody can see, and so report; null for drafts and what was taken down. */
export async function reportableAppeal(db: DbOrTx, slug: string): Promise<ReportableAppeal | null> {
  const [appeal] = await db
    .select({ id: appeals.id, slug: appeals.slug, title: appeals.title, organisation: organisations.name })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(appeals.slug, slug), isNotNull(appeals.publishedAt), isNull(appeals.takenDownAt)));
  return appeal ?? null;
}

/** What a group has prepared to be sent at times to come: its words, though they stand on other pages. */
export async function preparedTexts(db: DbOrTx, groupLinkId: string): Promise<string[]> {
  const rows = await db
    .select({ text: shareMoments.text })
    .from(shareMoments)
    .where(
      and(eq(shareMoments.groupLinkId, groupLinkId), isNull(shareMoments.calledAt), isNull(shareMoments.cancelledAt)),
    )
    .orderBy(asc(shareMoments.at));
  return rows.map(({ text }) => text);
}
