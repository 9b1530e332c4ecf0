import { and, eq, inArray, sql } from 'drizzle-orm';
import { changeAppeal, type AppealRow } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { appeals, needs } from '../db/schema/appeals.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { setPointsOfAppeal } from '../points/points-of-appeal.ts';
import type { FormError } from '../ui/form.tsx';
import { deadlineProblem } from './deadline.ts';
import type { AppealPatch } from './input.ts';
import { agreementTo, planNeeds, type Consequence, type NeedsPlan, type StandingNeed } from './needs-plan.ts';
import { describePicture } from '../pictures/keep.ts';
import { publishedProblems } from './rules.ts';
import { refreshSearch } from './search.ts';
import { refreshLeadingTo } from './redirect-graph.ts';

export type Edit = {
  patch: AppealPatch;
  /** The version the editor saw; left out, the edit is made on whatever stands. */
  seenVersion?: number | undefined;
  /** Left out, the picture stays; null takes it away. */
  picture?: { id: string; alt: string } | null | undefined;
  /** What the editor was told would follow (`agreementTo`). Left out, nobody is asked: a program knows what it does. */
  agreed?: string | undefined;
};

export type Edited =
  | { kind: 'edited'; consequences: Consequence[] }
  | { kind: 'version-conflict'; version: number }
  | { kind: 'wrong'; errors: FormError[] }
  | { kind: 'ask'; consequences: Consequence[] };

/** Thrown inside the transaction so that nothing of a refused edit stays, and caught outside. */
class Refused extends Error {
  readonly answer: Edited;
  constructor(answer: Edited) {
    super(answer.kind);
    this.answer = answer;
  }
}

/** Changes an appeal, all or nothing; null when there is none. Every edit raises its version. */
export async function editAppeal(
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  appealId: string,
  edit: Edit,
): Promise<Edited | null> {
  try {
    const edited = await changeAppeal(deps, appealId, (tx, appeal) => applyEdit(tx, appeal, edit, deps.clock.now()));
    await refreshLeadingTo(deps, appealId);
    return edited;
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

async function applyEdit(tx: Tx, appeal: AppealRow, edit: Edit, now: Date): Promise<Edited> {
  const { patch, seenVersion, agreed } = edit;
  if (seenVersion !== undefined && seenVersion !== appeal.version)
    throw new Refused({ kind: 'version-conflict', version: appeal.version });
  const standing = await standingNeeds(tx, appeal.id);
  const plan = patch.needs === undefined ? null : planNeeds(standing, patch.needs);
  if (plan?.kind === 'wrong') throw new Refused(plan);
  const deadline = newDeadline(appeal, patch);
  const errors = editErrors({ appeal, patch, deadline, openNeeds: openNeeds(plan, standing), now });
  if (errors.length > 0) throw new Refused({ kind: 'wrong', errors });
  const consequences = plan?.consequences ?? [];
  if (agreed !== undefined && agreementTo(consequences) !== agreed) throw new Refused({ kind: 'ask', consequences });
  await tx
    .update(appeals)
    .set({
      title: patch.title ?? appeal.title,
      story: patch.story ?? appeal.story,
      deadline,
      notWanted: patch.notWanted?.filter((line) => line !== '') ?? appeal.notWanted,
      pictureId: edit.picture === undefined ? appeal.pictureId : (edit.picture?.id ?? null),
      touchedAt: now,
      version: appeal.version + 1,
    })
    .where(eq(appeals.id, appeal.id));
  if (plan) await carryOut(tx, appeal.id, plan, now);
  if (patch.dropOffPoints) {
    const wrong = await setPointsOfAppeal(tx, appeal, patch.dropOffPoints, now);
    if (wrong.length > 0) throw new Refused({ kind: 'wrong', errors: wrong });
  }
  if (edit.picture) await describePicture(tx, edit.picture.id, edit.picture.alt);
  await refreshSearch(tx, appeal.id);
  return { kind: 'edited', consequences };
}

function newDeadline(appeal: AppealRow, { deadline }: AppealPatch): Date | null {
  if (deadline === undefined) return appeal.deadline;
  return deadline === null ? null : new Date(deadline);
}

function editErrors({
  appeal,
  patch,
  deadline,
  openNeeds,
  now,
}: {
  appeal: AppealRow;
  patch: AppealPatch;
  deadline: Date | null;
  openNeeds: number;
  now: Date;
}): FormError[] {
  // A deadline that is left as it was may have passed: a slip of the pen can be mended afterwards.
  const isNew = deadline?.getTime() !== appeal.deadline?.getTime();
  const problem = deadline && isNew ? deadlineProblem(deadline, now) : null;
  const errors = problem === null ? [] : [{ path: 'deadline', message: problem }];
  if (appeal.state === 'draft') return errors;
  return [...errors, ...publishedProblems({ story: patch.story ?? appeal.story, deadline, openNeeds })];
}

function openNeeds(plan: NeedsPlan | null, standing: StandingNeed[]): number {
  return plan ? plan.keep.length + plan.add.length : standing.filter((need) => need.closedAt === null).length;
}

/** The needs, locked by id as every command does, each with whether a pledge or receipt names it. */
async function standingNeeds(tx: Tx, appealId: string): Promise<StandingNeed[]> {
  const rows = await tx.select().from(needs).where(eq(needs.appealId, appealId)).orderBy(needs.id).for('no key update');
  const { rows: named } = await tx.execute<{ id: string }>(sql`
    select needs.id from needs
     where needs.appeal_id = ${appealId}
       and (exists (select from pledge_items where pledge_items.need_id = needs.id)
         or exists (select from receipt_items where receipt_items.need_id = needs.id))`);
  const namedIds = new Set(named.map((row) => row.id));
  return rows.map((row) => ({ ...row, isNamed: namedIds.has(row.id) }));
}

async function carryOut(tx: Tx, appealId: string, plan: NeedsPlan, now: Date): Promise<void> {
  if (plan.close.length > 0) await tx.update(needs).set({ closedAt: now }).where(inArray(needs.id, plan.close));
  if (plan.remove.length > 0)
    await tx.delete(needs).where(and(eq(needs.appealId, appealId), inArray(needs.id, plan.remove)));
  for (const { id, position, value, hasRoom } of plan.keep)
    await tx
      .update(needs)
      .set({ position, closedAt: null, ...value, ...(hasRoom ? { fullToldAt: null } : {}) })
      .where(eq(needs.id, id));
  if (plan.add.length > 0)
    await tx
      .insert(needs)
      .values(plan.add.map(({ position, value }) => ({ id: newId(), appealId, position, createdAt: now, ...value })));
}
