import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { changeAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { pushSubscriptions, shareMoments } from '../db/schema/moments.ts';
import type { Deps } from '../http/deps.ts';
import { shareStage } from '../sharing/texts/share-text.ts';
import { oweToAll } from './commands.ts';
import { placePath } from './paths.ts';
import { tellBrowser, type PushWords } from './push.ts';
import { isToBeTold, momentById, placeById } from './queries.ts';
import { asksNow, isTooLate } from './rules.ts';

export const callTask = 'call-moments';
const pushTask = 'tell-browser';

/** Calls whoever joined, at the time: each minute, what is due. */
export const momentTasks = (deps: Deps): TaskList => ({
  [callTask]: () => callMoments(deps),
  [pushTask]: async (payload) => tellOne(deps, pushPayload.parse(payload)),
});

const pushPayload = z.object({ subscriptionId: z.uuid(), joinId: z.uuid() });

/** Each by itself: one that fails is tried again with the job, and keeps nobody behind it waiting. */
async function callMoments(deps: Deps): Promise<void> {
  const due = await deps.db
    .select({ id: shareMoments.id, appealId: shareMoments.appealId })
    .from(shareMoments)
    .where(isDue(deps))
    .orderBy(asc(shareMoments.at), asc(shareMoments.id))
    .limit(500);
  const failed: unknown[] = [];
  for (const { id, appealId } of due) {
    try {
      await callMoment(deps, appealId, id);
    } catch (error) {
      deps.log.error({ momentId: id, err: error }, 'share moment could not be called');
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${due.length} moments were not called`);
}

const isDue = ({ clock }: Pick<Deps, 'clock'>) =>
  and(isNull(shareMoments.calledAt), isNull(shareMoments.cancelledAt), lte(shareMoments.at, clock.now()));

/**
 * One transaction claims the moment and owes a letter and a word to each browser of everybody who is in: after a crash at
 * any point either nothing has happened and the next minute does it, or all is owed. Of two nodes one finds it unclaimed.
 * The appeal is not locked meanwhile, for this is when people come; its page is made anew afterwards.
 */
async function callMoment(deps: Deps, appealId: string, momentId: string): Promise<void> {
  const { db, log } = deps;
  const isCalled = await db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [claimed] = await tx
      .update(shareMoments)
      .set({ calledAt: now })
      .where(and(eq(shareMoments.id, momentId), isDue(deps)))
      .returning({ at: shareMoments.at });
    if (!claimed) return false;
    if (isTooLate(claimed.at, now)) {
      log.warn({ momentId }, 'share moment missed, nobody is called');
      return true;
    }
    await oweToAll(tx, 'moment-call', momentId, { replace: false });
    await tellAllBrowsers(tx, momentId);
    return true;
  });
  if (isCalled) await changeAppeal(deps, appealId, () => Promise.resolve());
}

const tellAllBrowsers = (tx: Tx, momentId: string) =>
  tx.execute(sql`
    select graphile_worker.add_jobs(coalesce(array_agg(
             (${pushTask}::text, json_build_object('subscriptionId', push_subscriptions.id, 'joinId', moment_joins.id),
              null, null, 8, null, null, null)::graphile_worker.job_spec), '{}'))
      from moment_joins
      join supporters on supporters.id = moment_joins.supporter_id
      join push_subscriptions on push_subscriptions.supporter_id = supporters.id
     where ${isToBeTold(momentId)}`);

/** Tells one browser. One that is gone is forgotten; one that refuses is left alone this time. */
async function tellOne(deps: Deps, { subscriptionId, joinId }: z.output<typeof pushPayload>): Promise<void> {
  const [browser] = await deps.db.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, subscriptionId));
  const words = browser && (await wordsFor(deps, joinId, browser.supporterId));
  if (!words) return;
  const told = await tellBrowser(deps, browser, words);
  switch (told.kind) {
    case 'taken':
      return;
    case 'gone':
      await deps.db.delete(pushSubscriptions).where(eq(pushSubscriptions.id, subscriptionId));
      return;
    case 'refused':
      deps.log.warn({ status: told.status }, 'a push service refused');
      return;
  }
}

/** The same rules as for the letter: nobody is asked for anything while the appeal takes nothing. */
async function wordsFor(deps: Deps, joinId: string, supporterId: string): Promise<PushWords | null> {
  const place = await placeById(deps.db, joinId);
  const moment = place && (await momentById(deps.db, place.momentId));
  const now = deps.clock.now();
  if (!place || !moment || place.leftAt !== null || !place.supporter.wantsIt) return null;
  if (place.supporter.id !== supporterId || isTooLate(moment.at, now)) return null;
  if (moment.group?.areWordsHidden === true) return null;
  const asks = asksNow(shareStage(moment.appeal, now));
  return {
    title: asks ? `It is time: ${moment.appeal.title}` : `Nothing to do: ${moment.appeal.title}`,
    body: asks
      ? moment.text
      : `${moment.appeal.organisation.name} takes nothing more at the moment. Thank you for having been ready.`,
    url: placePath(deps, joinId),
    tag: `moment-${moment.id}`,
  };
}
