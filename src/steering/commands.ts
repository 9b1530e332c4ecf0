import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { appealsLeadingTo, redirectGraph, refreshLeadingTo } from '../appeals/redirect-graph.ts';
import { redirectProblem, type Redirect } from '../appeals/redirect-rules.ts';
import { changeAppeal, type AppealRow } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { organisations } from '../db/schema/organisations.ts';
import { redirects, steers } from '../db/schema/steering.ts';
import type { Deps } from '../http/deps.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { newId } from '../lib/ids.ts';
import { oweSlotCheck } from '../points/owe-slot-check.ts';
import { hasTimes } from '../slots/queries.ts';
import { isByItself, oweByItselfLetters } from './by-itself/owe.ts';
import { keptStandingSchema, type KeptStanding } from './input.ts';
import { oweSteeredLetters } from './owe-letters.ts';
import { redirectKept } from './queries.ts';
import {
  isSameRedirect,
  isSameStanding,
  nextStanding,
  redirectWords,
  standingProblem,
  type Steerable,
  type SteerWish,
} from './rules.ts';
import { owesLetters, type SteerCause } from './telling.ts';

export const refreshRedirectsTask = 'refresh-redirects';

type Steering = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl'>;

/** Who steers, and why. */
export type SteeredBy = { cause: SteerCause; personId: string | null };

export type Steered =
  /** `steerId`: null when it stood there already. */
  { kind: 'steered'; steerId: string | null } | { kind: 'refused'; reason: string };

/**
 * Steers an appeal: its state, slow, visits, message and redirect, in one transaction with the log and the letters that
 * it owes. Null: no such appeal. The same once more changes nothing and writes to nobody. `onlyIf` is asked once the
 * appeal is locked, for what happens by itself: somebody may have been quicker.
 */
export async function steerAppeal(
  deps: Steering,
  appealId: string,
  wish: SteerWish | ((before: KeptStanding) => SteerWish),
  by: SteeredBy,
  onlyIf: (appeal: AppealRow, tx: Tx) => boolean | Promise<boolean> = () => true,
): Promise<Steered | null> {
  const run = async (tx: Tx, appeal: AppealRow): Promise<Steered> => {
    if (!(await onlyIf(appeal, tx))) return { kind: 'steered', steerId: null };
    const before = await keptStanding(tx, appeal);
    const after = nextStanding(before, typeof wish === 'function' ? wish(before) : wish);
    return apply(deps, tx, appeal, { before, after, by });
  };
  return steered(deps, appealId, await changeAppeal(deps, appealId, run, isSteered));
}

/**
 * Takes a steer back by one of its own. Only the last can be: what came after it was decided in the knowledge of it. The
 * same once more changes nothing.
 */
export async function undoSteer(
  deps: Steering,
  appealId: string,
  { steerId, personId }: { steerId: string; personId: string | null },
): Promise<Steered | { kind: 'not-found' } | null> {
  const run = async (tx: Tx, appeal: AppealRow): Promise<Steered | { kind: 'not-found' }> => {
    const [steer] = await tx
      .select()
      .from(steers)
      .where(and(eq(steers.id, steerId), eq(steers.appealId, appealId)));
    if (!steer) return { kind: 'not-found' };
    if (steer.undoneAt !== null) return { kind: 'steered', steerId: null };
    const [last] = await tx
      .select({ id: steers.id })
      .from(steers)
      .where(eq(steers.appealId, appealId))
      .orderBy(desc(steers.id))
      .limit(1);
    if (last?.id !== steerId) return refused('Something else was changed after it, so it can’t be undone any more');
    const undone = await apply(deps, tx, appeal, {
      before: await keptStanding(tx, appeal),
      after: keptStandingSchema.parse(steer.before),
      by: { cause: 'undo', personId },
    });
    if (undone.kind === 'steered')
      await tx.update(steers).set({ undoneAt: deps.clock.now() }).where(eq(steers.id, steerId));
    return undone;
  };
  const done = await changeAppeal(deps, appealId, run, isSteered);
  return done?.kind === 'not-found' ? done : steered(deps, appealId, done);
}

/** Closes every appeal whose deadline has passed; answers how many. Called each minute. */
export async function closeAppeals(deps: Steering): Promise<number> {
  const now = deps.clock.now();
  const due = await deps.db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(inArray(appeals.state, ['open', 'paused', 'full']), lte(appeals.deadline, now)));
  const by = { cause: 'deadline', personId: null } as const;
  const isOver = (appeal: AppealRow) => appeal.state !== 'draft' && appeal.deadline !== null && appeal.deadline <= now;
  for (const { id } of due) await steerAppeal(deps, id, { to: 'closed' }, by, isOver);
  return due.length;
}

/** Whether anything has changed by it. */
export const isSteered = (done: Steered | { kind: 'not-found' } | null): boolean =>
  done?.kind === 'steered' && done.steerId !== null;

/** What others show may depend on where this appeal stands. At once; the job is for when this process dies before. */
async function steered(deps: Steering, appealId: string, done: Steered | null): Promise<Steered | null> {
  if (isSteered(done)) await refreshLeadingTo(deps, appealId);
  return done;
}

async function apply(
  deps: Steering,
  tx: Tx,
  appeal: AppealRow,
  { before, after: wanted, by }: { before: KeptStanding; after: KeptStanding; by: SteeredBy },
): Promise<Steered> {
  const now = deps.clock.now();
  const { steerable, timeZone } = await circumstances(tx, appeal, { now, redirect: wanted.redirect });
  // Going back to slow, nobody asked for it at this moment: where no times are left, it goes back without.
  const isAsked = by.cause === 'member' || by.cause === 'api';
  const after = isAsked || steerable.hasTimes || before.slow ? wanted : { ...wanted, slow: false };
  // An undo goes back also to where nobody could steer to from here: from closed to paused.
  const from = by.cause === 'undo' ? after.state : appeal.state;
  const problem = standingProblem({ ...steerable, state: from }, { before, after }, now);
  if (problem !== null) return refused(problem);
  if (isSameStanding(before, after)) return { kind: 'steered', steerId: null };
  if (after.redirect !== null && !isSameRedirect(before.redirect, after.redirect)) {
    const wrong = await redirectRefusal(deps, tx, { appeal, after, redirect: after.redirect });
    if (wrong !== null) return refused(wrong);
  }
  await tx
    .update(appeals)
    .set({
      state: after.state,
      steerMessage: after.message,
      slowSince: after.slow ? (appeal.slowSince ?? now) : null,
      visitsStoppedAt: after.visitsStopped ? (appeal.visitsStoppedAt ?? now) : null,
      closedAt: after.state === 'closed' ? (appeal.closedAt ?? closingTime(appeal, by, now)) : null,
      ...(by.cause === 'member' || by.cause === 'api' || by.cause === 'undo' ? { touchedAt: now } : {}),
      version: appeal.version + 1,
    })
    .where(eq(appeals.id, appeal.id));
  if (!isSameRedirect(before.redirect, after.redirect)) await keepRedirect(tx, appeal.id, { before, after, now });
  const steerId = newId();
  await tx.insert(steers).values({ id: steerId, appealId: appeal.id, ...by, before, after, createdAt: now });
  if ((await appealsLeadingTo(tx, appeal.id)).length > 0)
    await enqueue(tx, refreshRedirectsTask, { appealId: appeal.id }, { key: `redirects:${appeal.id}` });
  if (isByItself(by.cause)) await oweByItselfLetters(tx, appeal, { steerId, cause: by.cause, now });
  if (owesLetters({ ...by, before, after }))
    await oweSteeredLetters(tx, { steerId, appealId: appeal.id, timeZone, now });
  return { kind: 'steered', steerId };
}

const closingTime = (appeal: AppealRow, { cause }: SteeredBy, now: Date): Date =>
  cause === 'deadline' ? (appeal.deadline ?? now) : now;

/** What an appeal that is locked stands at, as it is kept. */
async function keptStanding(tx: Tx, appeal: AppealRow): Promise<KeptStanding> {
  return {
    state: appeal.state,
    slow: appeal.slowSince !== null,
    visitsStopped: appeal.visitsStoppedAt !== null,
    message: appeal.steerMessage,
    redirect: await redirectKept(tx, appeal.id),
  };
}

async function circumstances(
  tx: Tx,
  appeal: AppealRow,
  { now, redirect }: { now: Date; redirect: Redirect | null },
): Promise<{ steerable: Steerable; timeZone: string }> {
  const [organisation] = await tx
    .select({ state: organisations.state, timeZone: organisations.timeZone })
    .from(organisations)
    .where(eq(organisations.id, appeal.organisationId));
  if (!organisation) throw new Error('an appeal without its organisation');
  const { state, deadline } = appeal;
  return {
    steerable: {
      state,
      deadline,
      organisationState: organisation.state,
      hasTimes: await hasTimes(tx, appeal, { now, redirect }),
    },
    timeZone: organisation.timeZone,
  };
}

/**
 * Why people can't be sent there; null when they can. Whoever sets a redirect to an appeal or an organisation does so
 * one after the other, whatever appeal it is for: two that point at each other are else set by two transactions of
 * which neither sees the other's. The lock comes after the appeal's own, and whoever holds it waits for no other appeal.
 */
async function redirectRefusal(
  { publicUrl, clock }: Steering,
  tx: Tx,
  { appeal, after, redirect }: { appeal: AppealRow; after: KeptStanding; redirect: Redirect },
): Promise<string | null> {
  if (redirect.kind === 'web' && new URL(redirect.url).origin === new URL(publicUrl).origin)
    return redirectWords['own-site'];
  if (redirect.kind === 'appeal' || redirect.kind === 'organisation')
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('redirects'))`);
  const graph = await redirectGraph(
    tx,
    {
      appeals: [appeal.id, ...(redirect.kind === 'appeal' ? [redirect.appealId] : [])],
      needs: redirect.kind === 'need' ? [redirect.needId] : [],
      points: redirect.kind === 'point' ? [redirect.pointId] : [],
      organisations: redirect.kind === 'organisation' ? [redirect.organisationId] : [],
    },
    clock.now(),
  );
  // A need of this appeal takes something only if the appeal does, as it stands afterwards.
  if (redirect.kind === 'need' && (after.state !== 'open' || after.visitsStopped))
    return redirectWords['takes-nothing'];
  const problem = redirectProblem(graph, appeal.id, redirect);
  return problem === null ? null : redirectWords[problem];
}

/** Times that were taken where people are sent no longer are taken away by the check that is owed. */
async function keepRedirect(
  tx: Tx,
  appealId: string,
  { before, after: { redirect }, now }: { before: KeptStanding; after: KeptStanding; now: Date },
): Promise<void> {
  await tx.delete(redirects).where(eq(redirects.appealId, appealId));
  if (before.redirect?.kind === 'point') await oweSlotCheck(tx, before.redirect.pointId);
  if (redirect === null) return;
  await tx.insert(redirects).values({
    appealId,
    kind: redirect.kind,
    pointId: redirect.kind === 'point' ? redirect.pointId : null,
    needId: redirect.kind === 'need' ? redirect.needId : null,
    toAppealId: redirect.kind === 'appeal' ? redirect.appealId : null,
    toOrganisationId: redirect.kind === 'organisation' ? redirect.organisationId : null,
    url: redirect.kind === 'web' ? redirect.url : null,
    createdAt: now,
  });
}

const refused = (reason: string): { kind: 'refused'; reason: string } => ({ kind: 'refused', reason });
