import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { shareMoments } from '../db/schema/moments.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { mailTask } from '../mail/owe.ts';
import { stateAt } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { isToBeTold } from './queries.ts';
import { timeProblem } from './rules.ts';

type ChangeDeps = Pick<Deps, 'db' | 'changes' | 'clock'>;

/** Whose moments: the charity's of an appeal, or a group's. */
export type MomentOwner = { appealId: string; groupLinkId: string | null };

export type MomentOutcome = { kind: 'done' } | { kind: 'refused'; errors: FormError[] } | { kind: 'not-found' };

/** So many to come for one owner; more would be no moments. */
const mostToCome = 12;

/** So many a group names in all, also of those called off: anybody can take a group. */
const mostOfGroup = 24;

/** So often one moment is moved; each time everybody who is in gets a letter. */
const mostMoves = 6;

/** Names a moment. The same time again is the same moment. */
export async function nameMoment(
  deps: ChangeDeps,
  { appealId, groupLinkId }: MomentOwner,
  { at, text }: { at: Date; text: string },
): Promise<MomentOutcome> {
  const named = await changeAppeal(deps, appealId, async (tx, appeal): Promise<MomentOutcome> => {
    const now = deps.clock.now();
    if (stateAt(appeal, now) === 'closed') return refused('', 'This appeal has ended');
    const problem = timeProblem(at, { deadline: appeal.deadline, now });
    if (problem !== null) return refused('at', problem);
    if (groupLinkId !== null && (await areWordsHidden(tx, groupLinkId)))
      return refused('', 'The host has taken the words of this group away, so it can name no times');
    const toCome = await tx.select().from(shareMoments).where(isToCome({ appealId, groupLinkId }, now));
    if (toCome.some((moment) => moment.at.getTime() === at.getTime())) return { kind: 'done' };
    if (toCome.length >= mostToCome) return refused('at', `There are ${mostToCome} to come already`);
    const named = groupLinkId === null ? 0 : await tx.$count(shareMoments, isOf({ appealId, groupLinkId }));
    if (named >= mostOfGroup) return refused('', `A group can name ${mostOfGroup} times in all, and has`);
    await tx.insert(shareMoments).values({ id: newId(), appealId, groupLinkId, at, text, createdAt: now });
    return { kind: 'done' };
  });
  return named ?? { kind: 'not-found' };
}

async function areWordsHidden(tx: Tx, linkId: string): Promise<boolean> {
  const [link] = await tx
    .select({ hiddenAt: shareLinks.wordsHiddenAt })
    .from(shareLinks)
    .where(eq(shareLinks.id, linkId));
  return link !== undefined && link.hiddenAt !== null;
}

/** Moves a moment that has not begun, or changes its text. Who is in is told of another time, not of another text. */
export async function changeMoment(
  deps: ChangeDeps,
  owner: MomentOwner,
  momentId: string,
  { at, text }: { at: Date; text: string },
): Promise<MomentOutcome> {
  const changed = await changeAppeal(deps, owner.appealId, async (tx, appeal): Promise<MomentOutcome> => {
    const now = deps.clock.now();
    const [before] = await tx.select().from(shareMoments).where(isOwn(owner, momentId)).for('no key update');
    if (!before) return { kind: 'not-found' };
    const isMoved = before.at.getTime() !== at.getTime();
    const problem = isMoved ? timeProblem(at, { deadline: appeal.deadline, now }) : null;
    if (problem !== null) return refused('at', problem);
    if (isMoved && before.sequence >= mostMoves)
      return refused('at', 'It was moved very often. Call it off, and name another time');
    const [moment] = await tx
      .update(shareMoments)
      .set({ at, text, sequence: before.sequence + (isMoved ? 1 : 0) })
      .where(and(isOwn(owner, momentId), isToCome(owner, now)))
      .returning({ id: shareMoments.id });
    if (!moment) return refused('', 'It has begun or is cancelled, and can’t be changed any more');
    if (isMoved) await oweToAll(tx, 'moment-changed', momentId, { replace: true });
    return { kind: 'done' };
  });
  return changed ?? { kind: 'not-found' };
}

/** Calls a moment off. Who is in is told, with an entry that takes the other one out of their calendar. */
export async function cancelMoment(deps: ChangeDeps, owner: MomentOwner, momentId: string): Promise<MomentOutcome> {
  const cancelled = await changeAppeal(deps, owner.appealId, async (tx): Promise<MomentOutcome> => {
    const now = deps.clock.now();
    const [known] = await tx.select({ off: shareMoments.cancelledAt }).from(shareMoments).where(isOwn(owner, momentId));
    if (!known) return { kind: 'not-found' };
    if (known.off !== null) return { kind: 'done' };
    const [moment] = await tx
      .update(shareMoments)
      .set({ cancelledAt: now, sequence: sql`${shareMoments.sequence} + 1` })
      .where(and(isOwn(owner, momentId), isToCome(owner, now)))
      .returning({ id: shareMoments.id });
    if (!moment) return refused('', 'It has begun, and can’t be called off any more');
    await oweToAll(tx, 'moment-changed', momentId, { replace: true });
    return { kind: 'done' };
  });
  return cancelled ?? { kind: 'not-found' };
}

/**
 * Owes a letter to everybody who is in, in one statement. `replace`: one of the same kind that has not gone out yet is
 * replaced, so that two changes at once are one letter, about the last.
 */
export async function oweToAll(
  tx: Tx,
  kind: string,
  momentId: string,
  { replace }: { replace: boolean },
): Promise<void> {
  const key = replace ? sql`${kind}::text || ':' || moment_joins.id` : sql`null`;
  await tx.execute(sql`
    select graphile_worker.add_jobs(coalesce(array_agg(
             (${mailTask}::text, json_build_object('kind', ${kind}::text, 'ids', json_build_object('joinId', moment_joins.id)),
              null, null, 25, ${key}, null, null)::graphile_worker.job_spec), '{}'))
      from moment_joins join supporters on supporters.id = moment_joins.supporter_id
     where ${isToBeTold(momentId)}`);
}

const isOf = ({ appealId, groupLinkId }: MomentOwner) =>
  and(
    eq(shareMoments.appealId, appealId),
    groupLinkId === null ? isNull(shareMoments.groupLinkId) : eq(shareMoments.groupLinkId, groupLinkId),
  );
const isOwn = (owner: MomentOwner, momentId: string) => and(isOf(owner), eq(shareMoments.id, momentId));
const isToCome = (owner: MomentOwner, now: Date) =>
  and(isOf(owner), isNull(shareMoments.cancelledAt), isNull(shareMoments.calledAt), gt(shareMoments.at, now));

const refused = (path: string, message: string): MomentOutcome => ({ kind: 'refused', errors: [{ path, message }] });
