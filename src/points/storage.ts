import { eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import type { Deps } from '../http/deps.ts';
import { isFilling } from './storage-view.tsx';

/** A drop-off point that can hold so many things, and what has come to it since it was last emptied. */
export type Storage = {
  id: string;
  organisationId: string;
  name: string;
  ceiling: number;
  stored: number;
  warnedAt: Date | null;
  fullToldAt: Date | null;
  /** The appeals that are running and name it. */
  appeals: { slug: string; title: string }[];
};

/**
 * What came to points that have a ceiling: receipts that name the point, and those that name none of appeals that name no
 * other. What was undone is left out.
 */
const storages = (condition: ReturnType<typeof sql>) => sql<Storage>`
  select points.id, points.organisation_id as "organisationId", points.name, points.storage_ceiling as ceiling,
         points.storage_warned_at as "warnedAt", points.storage_full_told_at as "fullToldAt",
         (coalesce(here.quantity, 0) + coalesce(somewhere.quantity, 0))::int as stored,
         coalesce((select json_agg(json_build_object('slug', appeals.slug, 'title', appeals.title) order by appeals.deadline)
           from appeal_drop_off_points as named join appeals on appeals.id = named.appeal_id
          where named.point_id = points.id and appeals.state in ('open', 'paused', 'full')), '[]') as appeals
    from drop_off_points as points
    left join lateral (
      select sum(receipt_items.quantity) as quantity
        from receipts join receipt_items on receipt_items.receipt_id = receipts.id
       where receipts.point_id = points.id and receipts.undone_at is null
         and receipts.created_at >= coalesce(points.storage_since, '-infinity')) as here on true
    left join lateral (
      select sum(receipt_items.quantity) as quantity
        from appeal_drop_off_points as named
        join receipts on receipts.appeal_id = named.appeal_id
        join receipt_items on receipt_items.receipt_id = receipts.id
       where named.point_id = points.id and receipts.point_id is null and receipts.undone_at is null
         and receipts.created_at >= coalesce(points.storage_since, '-infinity')
         and (select count(*) from appeal_drop_off_points as others where others.appeal_id = named.appeal_id) = 1
      ) as somewhere on true
   where points.storage_ceiling is not null and points.closed_at is null and ${condition}`;

export async function storageOf(db: DbOrTx, pointId: string): Promise<Storage | null> {
  const { rows } = await db.execute<Storage>(storages(sql`points.id = ${pointId}`));
  return rows[0] ?? null;
}

/** Of every point of every organisation that has a ceiling. */
export const allStorages = async (db: DbOrTx): Promise<Storage[]> =>
  (await db.execute<Storage>(sql`${storages(sql`true`)} order by points.id`)).rows;

export const storagesOf = async (db: DbOrTx, organisationId: string): Promise<Storage[]> =>
  (await db.execute<Storage>(storages(sql`points.organisation_id = ${organisationId}`))).rows;

/** Those of one appeal that fill up, for its dashboard. */
export const fillingOf = async (db: DbOrTx, appealId: string): Promise<Storage[]> =>
  (
    await db.execute<Storage>(
      storages(sql`points.id in (select point_id from appeal_drop_off_points where appeal_id = ${appealId})`),
    )
  ).rows.filter(isFilling);

/** "Emptied": from now on it is counted anew. */
export async function emptyPoint({ db, clock }: Pick<Deps, 'db' | 'clock'>, pointId: string): Promise<void> {
  await db
    .update(dropOffPoints)
    .set({ storageSince: clock.now(), storageWarnedAt: null, storageFullToldAt: null })
    .where(eq(dropOffPoints.id, pointId));
}
