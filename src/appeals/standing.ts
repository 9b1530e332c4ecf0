import { eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import { appeals } from '../db/schema/appeals.ts';
import { stateAt, type AppealState } from '../tally/rules.ts';
import type { ShownRedirect, Standing } from '../ui/state-words.ts';
import { redirectGraph, shownAs, type NamedGraph } from './redirect-graph.ts';
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
  (await redirectNow(db, appealId, looking))?.shown ?? null;

/** The same, followed to its end, with what it leads to. */
export async function redirectNow(
  db: DbOrTx,
  appealId: string,
  { publicUrl, now }: Looking,
): Promise<{ end: Redirect; shown: ShownRedirect } | null> {
  const found = await endAndGraph(db, appealId, now);
  const shown = found && shownAs(found.graph, appealId, found.end, publicUrl);
  return found && shown ? { end: found.end, shown } : null;
}

/** What it leads to alone, for who shows nothing of it. */
export const redirectEndNow = async (db: DbOrTx, appealId: string, now: Date): Promise<Redirect | null> =>
  (await endAndGraph(db, appealId, now))?.end ?? null;

async function endAndGraph(
  db: DbOrTx,
  appealId: string,
  now: Date,
): Promise<{ end: Redirect; graph: NamedGraph } | null> {
  const rows = await runPrepared<{ one: number }>(
    db,
    sql`select 1 as one from redirects where appeal_id = ${appealId}`,
  );
  if (rows.length === 0) return null;
  const graph = await redirectGraph(db, { appeals: [appealId] }, now);
  const end = redirectEnd(graph, appealId);
  return end && { end, graph };
}
