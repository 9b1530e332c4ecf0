import { eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import { appeals } from '../db/schema/appeals.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import { hoursInWords } from '../points/hours-words.ts';
import { stateAt, type AppealState } from '../tally/rules.ts';
import type { ShownRedirect, Standing } from '../ui/state-words.ts';
import { redirectGraph, shownAs } from './redirect-graph.ts';
import { redirectEnd, type Redirect } from './redirect-rules.ts';

/** What of an appeal its standing is made of. */
export type StandingRow = {
  id: string;
  slug: string;
  state: AppealState;
  deadline: Date | null;
  steerMessage: string | null;
  slowSince: Date | null;
  visitsStoppedAt: Date | null;
};

export type Looking = { publicUrl: string; now: Date };
export type AppealStanding = Standing & { state: AppealState };

/** Where an appeal stands, as everybody sees it now: the one place where that is read. */
export async function standingOf(db: DbOrTx, appeal: StandingRow, looking: Looking): Promise<AppealStanding> {
  const { state, steerMessage, slowSince, visitsStoppedAt } = appeal;
  return {
    state: stateAt({ state, deadline: appeal.deadline }, looking.now),
    message: steerMessage,
    slow: slowSince !== null,
    visitsStopped: visitsStoppedAt !== null,
    redirect: await shownRedirect(db, appeal.id, looking),
  };
}

/** The same by the appeal's id; null when there is no such appeal. */
export async function standingById(db: DbOrTx, appealId: string, looking: Looking): Promise<AppealStanding | null> {
  const [row] = await db
    .select({
      id: appeals.id,
      slug: appeals.slug,
      state: appeals.state,
      deadline: appeals.deadline,
      steerMessage: appeals.steerMessage,
      slowSince: appeals.slowSince,
      visitsStoppedAt: appeals.visitsStoppedAt,
    })
    .from(appeals)
    .where(eq(appeals.id, appealId));
  return row ? standingOf(db, row, looking) : null;
}

/** Where people are sent instead; null when nowhere, or when at this moment nothing is taken there. */
export const shownRedirect = async (db: DbOrTx, appealId: string, looking: Looking): Promise<ShownRedirect | null> =>
  (await shownEnd(db, appealId, looking))?.redirect ?? null;

async function shownEnd(
  db: DbOrTx,
  appealId: string,
  looking: Looking,
): Promise<{ end: Redirect; redirect: ShownRedirect } | null> {
  const rows = await runPrepared<{ one: number }>(
    db,
    sql`select 1 as one from redirects where appeal_id = ${appealId}`,
  );
  if (rows.length === 0) return null;
  const graph = await redirectGraph(db, { appeals: [appealId] }, looking.now);
  const end = redirectEnd(graph, appealId);
  const redirect = end && shownAs(graph, appealId, end, looking.publicUrl);
  return end && redirect ? { end, redirect } : null;
}

/** Where people are sent instead, for somebody who has promised something. */
export type SentTo = {
  redirect: ShownRedirect;
  /** Of a drop-off point, line by line, also of one whose address is shown after pledging; else null. */
  place: string[] | null;
};

/** The same for somebody who has confirmed a promise, and so may know every address. */
export async function sentToOf(db: DbOrTx, appealId: string, looking: Looking): Promise<SentTo | null> {
  const shown = await shownEnd(db, appealId, looking);
  if (shown === null) return null;
  const { end, redirect } = shown;
  if (end.kind !== 'point') return { redirect, place: null };
  const [point] = await db
    .select({
      name: dropOffPoints.name,
      address: dropOffPoints.address,
      postcode: dropOffPoints.postcode,
      hours: dropOffPoints.hours,
    })
    .from(dropOffPoints)
    .where(eq(dropOffPoints.id, end.pointId));
  const lines = point ? [point.name, point.address, point.postcode ?? '', hoursInWords(point.hours) ?? ''] : [];
  return { redirect, place: lines.filter((line) => line !== '') };
}
