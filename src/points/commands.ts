import { eq, inArray, sql } from 'drizzle-orm';
import { raiseTallyVersion } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { pictures } from '../db/schema/pictures.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import type { PointInput, PointPatch } from './input.ts';
import { oweSlotCheck } from './owe-slot-check.ts';

type PointRow = typeof dropOffPoints.$inferSelect;
type With = Pick<Deps, 'db' | 'changes' | 'clock'>;

/** A photo of the point and what it shows. */
export type PointPhoto = { id: string; alt: string };

/** Adds a point to an organisation. `id` comes with the form, so that the same submit twice is one point. */
export async function addPoint(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  organisationId: string,
  { id = newId(), input, photo = null }: { id?: string; input: PointInput; photo?: PointPhoto | null },
): Promise<string> {
  await db.transaction(async (tx) => {
    await tx
      .insert(dropOffPoints)
      .values({ ...input, id, organisationId, pictureId: photo?.id ?? null, createdAt: clock.now() })
      .onConflictDoNothing();
    if (photo) await describe(tx, photo);
  });
  return id;
}

export type PointChanged = { kind: 'changed' } | { kind: 'version-conflict' } | { kind: 'not-found' };

/**
 * Changes a point, and with it every appeal that names it: their pages, streams and cached answers. `photo` left out
 * stays; null takes it away.
 */
export async function changePoint(
  deps: With,
  pointId: string,
  { patch, seenVersion, photo }: { patch: PointPatch; seenVersion?: number; photo?: PointPhoto | null },
): Promise<PointChanged> {
  return withPoint(deps, pointId, async (tx, point) => {
    if (seenVersion !== undefined && seenVersion !== point.version) return { kind: 'version-conflict' };
    await tx
      .update(dropOffPoints)
      .set({
        ...patch,
        ...(photo === undefined ? {} : { pictureId: photo?.id ?? null }),
        version: point.version + 1,
      })
      .where(eq(dropOffPoints.id, pointId));
    if (photo) await describe(tx, photo);
    return { kind: 'changed' };
  });
}

/** Nothing shall be brought there any more; it says so wherever it stands, and no new appeal is offered it. */
export const closePoint = (deps: With, pointId: string): Promise<PointChanged> =>
  setClosed(deps, pointId, deps.clock.now());

export const reopenPoint = (deps: With, pointId: string): Promise<PointChanged> => setClosed(deps, pointId, null);

const setClosed = (deps: With, pointId: string, closedAt: Date | null): Promise<PointChanged> =>
  withPoint(deps, pointId, async (tx, point) => {
    if ((point.closedAt === null) !== (closedAt === null))
      await tx
        .update(dropOffPoints)
        .set({ closedAt, version: point.version + 1 })
        .where(eq(dropOffPoints.id, pointId));
    return { kind: 'changed' };
  });

/**
 * Changes a point under the locks of all appeals that name it or send people there, in the order of their ids, and then
 * tells every node of each. An appeal that took the point on meanwhile is not among those locked: then it begins again.
 */
async function withPoint(
  deps: With,
  pointId: string,
  run: (tx: Tx, point: PointRow) => Promise<PointChanged>,
): Promise<PointChanged> {
  const done = await deps.db.transaction(async (tx): Promise<Done> => {
    const locked = await tx
      .select({ id: appeals.id })
      .from(appeals)
      .where(inArray(appeals.id, await idsOfAppeals(tx, pointId)))
      .orderBy(appeals.id)
      .for('no key update');
    const [found] = await tx
      .select({ organisationId: dropOffPoints.organisationId })
      .from(dropOffPoints)
      .where(eq(dropOffPoints.id, pointId));
    if (!found) return { kind: 'done', changed: { kind: 'not-found' }, told: [] };
    await lockPointsOf(tx, found.organisationId);
    const now = await idsOfAppeals(tx, pointId);
    if (now.some((id) => !locked.some((one) => one.id === id))) return { kind: 'again' };
    const [point] = await tx.select().from(dropOffPoints).where(eq(dropOffPoints.id, pointId)).for('no key update');
    if (!point) return { kind: 'done', changed: { kind: 'not-found' }, told: [] };
    const changed = await run(tx, point);
    const told = [];
    if (changed.kind === 'changed') await oweSlotCheck(tx, pointId);
    if (changed.kind === 'changed')
      for (const { id } of locked) told.push({ appealId: id, version: await raiseTallyVersion(tx, id) });
    return { kind: 'done', changed, told };
  });
  if (done.kind === 'again') return withPoint(deps, pointId, run);
  for (const one of done.told) deps.changes.appealChanged(one);
  return done.changed;
}

type Done = { kind: 'done'; changed: PointChanged; told: { appealId: string; version: number }[] } | { kind: 'again' };

/** The appeals that show something of a point: those that name it, and those that send people there, over others too. */
async function idsOfAppeals(tx: Tx, pointId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with recursive senders (id) as (
      select appeal_id from redirects where point_id = ${pointId}
      union
      select redirects.appeal_id from senders join redirects on redirects.to_appeal_id = senders.id
    )
    select id from senders union select appeal_id from appeal_drop_off_points where point_id = ${pointId}`);
  return rows.map(({ id }) => id);
}

/**
 * One at a time decides which appeals of an organisation name which points, and which points there are. Taken after the
 * lock of an appeal, never before it.
 */
export const lockPointsOf = async (tx: Tx, organisationId: string): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`points of ${organisationId}`}, 0))`);
};

const describe = async (tx: Tx, { id, alt }: PointPhoto): Promise<void> => {
  await tx.update(pictures).set({ alt }).where(eq(pictures.id, id));
};
