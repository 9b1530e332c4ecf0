import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AppealWithParts } from '../appeals/queries.ts';
import { redirectProblem, type Redirect } from '../appeals/redirect-rules.ts';
import { redirectFrom, redirectGraph, shownAs, type NamedGraph } from '../appeals/redirect-graph.ts';
import type { DbOrTx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { organisations, people } from '../db/schema/organisations.ts';
import { pledges } from '../db/schema/pledges.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import { agreements, redirects, steers } from '../db/schema/steering.ts';
import type { Deps } from '../http/deps.ts';
import type { ShownRedirect } from '../ui/state-words.ts';
import { keptStandingSchema, type KeptStanding } from './input.ts';
import { isSameRedirect } from './rules.ts';
import type { SteerCause } from './telling.ts';

/** One line of the log. */
export type LoggedSteer = {
  id: string;
  cause: SteerCause;
  by: string | null;
  before: KeptStanding;
  after: KeptStanding;
  /** What people were sent to, as it is called now; null: nowhere, or it is gone. */
  redirect: ShownRedirect | null;
  createdAt: Date;
  undoneAt: Date | null;
};

type Reading = Pick<Deps, 'db' | 'publicUrl' | 'clock'>;

/** The last steers of an appeal, the newest first. */
export async function steersOf(
  { db, publicUrl, clock }: Reading,
  appealId: string,
  limit: number,
): Promise<LoggedSteer[]> {
  const rows = await db
    .select({ steer: steers, name: people.name, email: people.email })
    .from(steers)
    .leftJoin(people, eq(people.id, steers.personId))
    .where(eq(steers.appealId, appealId))
    .orderBy(desc(steers.id))
    .limit(limit);
  const parsed = rows.map(({ steer, name, email }) => ({
    ...steer,
    by: name ?? email,
    before: keptStandingSchema.parse(steer.before),
    after: keptStandingSchema.parse(steer.after),
  }));
  const graph = await graphOf(
    db,
    appealId,
    parsed.flatMap(({ after }) => (after.redirect === null ? [] : [after.redirect])),
    clock.now(),
  );
  return parsed.map(({ id, cause, by, before, after, createdAt, undoneAt }) => ({
    ...{ id, cause, by, before, after, createdAt, undoneAt },
    redirect: after.redirect && shownAs(graph, appealId, after.redirect, publicUrl),
  }));
}

/** Where an appeal sends people, whether or not something is taken there now. */
export async function redirectKept(db: DbOrTx, appealId: string): Promise<Redirect | null> {
  const [row] = await db.select().from(redirects).where(eq(redirects.appealId, appealId));
  return row ? redirectFrom({ ...row, appealId: row.toAppealId, organisationId: row.toOrganisationId }) : null;
}

/** How many people with an open promise would be written to. */
export async function peopleToTell(db: DbOrTx, appealId: string): Promise<number> {
  const [row] = await db
    .select({ people: sql<number>`count(distinct ${pledges.supporterId})::int` })
    .from(pledges)
    .where(and(eq(pledges.appealId, appealId), inArray(pledges.state, ['pledged', 'on-the-way'])));
  return row?.people ?? 0;
}

/**
 * Where the people of an appeal can be sent at present, by kind; what leads nowhere is left out, but for what stands: so
 * that a change of the message does not take it away.
 */
export async function redirectChoices(
  { db, publicUrl, clock }: Reading,
  { appeal, needs }: Pick<AppealWithParts, 'appeal' | 'needs'>,
  kept: Redirect | null,
): Promise<{ redirect: Redirect; shown: ShownRedirect }[]> {
  const [points, own, agreed] = await Promise.all([
    db
      .select({ id: dropOffPoints.id })
      .from(dropOffPoints)
      .where(and(eq(dropOffPoints.organisationId, appeal.organisationId), isNull(dropOffPoints.closedAt)))
      .orderBy(asc(dropOffPoints.createdAt), asc(dropOffPoints.id)),
    openOf(db, appeal.organisationId, appeal.id),
    agreedWith(db, appeal.organisationId),
  ]);
  const others = await Promise.all(agreed.map((id) => openOf(db, id, appeal.id)));
  const all: Redirect[] = [
    ...points.map(({ id }): Redirect => ({ kind: 'point', pointId: id })),
    ...needs.filter(({ closedAt }) => closedAt === null).map(({ id }): Redirect => ({ kind: 'need', needId: id })),
    ...[...own, ...others.flat()].map((id): Redirect => ({ kind: 'appeal', appealId: id })),
    ...agreed.map((id): Redirect => ({ kind: 'organisation', organisationId: id })),
  ];
  if (kept !== null && !all.some((one) => isSameRedirect(one, kept))) all.unshift(kept);
  const graph = await graphOf(db, appeal.id, all, clock.now());
  return all.flatMap((redirect) => {
    const shown = shownAs(graph, appeal.id, redirect, publicUrl);
    const isGood = isSameRedirect(redirect, kept) || redirectProblem(graph, appeal.id, redirect) === null;
    return shown && isGood ? [{ redirect, shown }] : [];
  });
}

/** As many appeals of one organisation as anybody would read through. */
const mostAppeals = 50;

/** The published appeals of an organisation but one that are not over. */
async function openOf(db: DbOrTx, organisationId: string, butId: string): Promise<string[]> {
  const rows = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(
      and(
        eq(appeals.organisationId, organisationId),
        ne(appeals.id, butId),
        sql`${appeals.state} in ('open', 'paused', 'full')`,
        isNull(appeals.takenDownAt),
      ),
    )
    .orderBy(asc(appeals.deadline), asc(appeals.id))
    .limit(mostAppeals);
  return rows.map(({ id }) => id);
}

/** The organisations that agreed to take what this one has too much of. */
async function agreedWith(db: DbOrTx, organisationId: string): Promise<string[]> {
  const rows = await db
    .select({ id: agreements.toId })
    .from(agreements)
    .innerJoin(organisations, eq(organisations.id, agreements.toId))
    .where(
      and(
        eq(agreements.fromId, organisationId),
        sql`${agreements.agreedAt} is not null and ${agreements.declinedAt} is null and ${agreements.endedAt} is null`,
      ),
    )
    .orderBy(asc(organisations.name));
  return rows.map(({ id }) => id);
}

/** The appeal that the API names by its slug: one's own, or one that everybody sees. */
export async function appealToSendTo(db: DbOrTx, slug: string, organisationId: string): Promise<string | null> {
  const [row] = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(
      and(
        eq(appeals.slug, slug),
        sql`(${appeals.organisationId} = ${organisationId} or ${appeals.state} <> 'draft' and ${appeals.takenDownAt} is null)`,
      ),
    );
  return row?.id ?? null;
}

const graphOf = (db: DbOrTx, appealId: string, redirects: readonly Redirect[], now: Date): Promise<NamedGraph> =>
  redirectGraph(
    db,
    {
      appeals: [appealId, ...redirects.flatMap((one) => (one.kind === 'appeal' ? [one.appealId] : []))],
      needs: redirects.flatMap((one) => (one.kind === 'need' ? [one.needId] : [])),
      points: redirects.flatMap((one) => (one.kind === 'point' ? [one.pointId] : [])),
      organisations: redirects.flatMap((one) => (one.kind === 'organisation' ? [one.organisationId] : [])),
    },
    now,
  );
