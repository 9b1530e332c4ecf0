import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';

/** A drop-off point with all that its own people know of it. What others may see of it says `shown.ts`. */
export type Point = {
  id: string;
  name: string;
  address: string;
  postcode: string | null;
  /** As typed; `readHours` reads them. */
  hours: string | null;
  visibility: 'public' | 'after-pledge';
  notes: string;
  accepts: string;
  latitude: number | null;
  longitude: number | null;
  capacityPerHour: number | null;
  slotMinutes: number;
  storageCeiling: number | null;
  picture: PointPicture | null;
  closedAt: Date | null;
};

export type PointPicture = { id: string; alt: string; width: number; height: number };

/** The drop-off points of an appeal, in the order in which it names them; closed ones too. */
export const pointsOfAppeal = (db: DbOrTx, appealId: string): Promise<Point[]> => pointsOfAppeals(db, [appealId]);

/** The same for several; each comes once for every appeal that names it. */
export const pointsOfAppeals = (db: DbOrTx, appealIds: string[]): Promise<(Point & { appealId: string })[]> =>
  readPoints<{ appealId: string }>(
    db,
    sql`links.appeal_id as "appealId"`,
    sql`join appeal_drop_off_points as links on links.point_id = points.id
      where links.appeal_id = any(${sql.param(appealIds)}::uuid[]) order by links.appeal_id, links.position, points.id`,
  );

/** A point as its organisation sees it. */
export type OwnPoint = Point & {
  organisationId: string;
  version: number;
  appeals: { slug: string; title: string; state: string }[];
};

/** The drop-off points of an organisation by name, those that are closed last. */
export const pointsOf = (db: DbOrTx, organisationId: string): Promise<OwnPoint[]> =>
  ownPoints(
    db,
    sql`where points.organisation_id = ${organisationId} order by points.closed_at is not null, lower(points.name), points.id`,
  );

export async function pointById(db: DbOrTx, pointId: string): Promise<OwnPoint | null> {
  const [point] = await ownPoints(db, sql`where points.id = ${pointId}`);
  return point ?? null;
}

const ownPoints = (db: DbOrTx, condition: SQL): Promise<OwnPoint[]> =>
  readPoints<Pick<OwnPoint, 'organisationId' | 'version' | 'appeals'>>(
    db,
    sql`points.organisation_id as "organisationId", points.version,
      (select coalesce(json_agg(json_build_object('slug', appeals.slug, 'title', appeals.title, 'state', appeals.state)
          order by appeals.created_at desc, appeals.id desc), '[]')
        from appeal_drop_off_points as links join appeals on appeals.id = links.appeal_id
       where links.point_id = points.id) as appeals`,
    condition,
  );

type Raw<More> = Omit<Point, 'closedAt'> & { closedAt: string | Date | null } & More;

async function readPoints<More extends Record<string, unknown>>(
  db: DbOrTx,
  more: SQL,
  rest: SQL,
): Promise<(Point & More)[]> {
  const rows = await runPrepared<Raw<More>>(
    db,
    sql`
    select points.id, points.name, points.address, points.postcode, points.hours, points.visibility, points.notes,
      points.accepts, points.latitude, points.longitude, points.capacity_per_hour as "capacityPerHour",
      points.slot_minutes as "slotMinutes", points.storage_ceiling as "storageCeiling", points.closed_at as "closedAt",
      (select json_build_object('id', pictures.id, 'alt', pictures.alt, 'width', pictures.width, 'height', pictures.height)
         from pictures where pictures.id = points.picture_id) as picture, ${more}
    from drop_off_points as points ${rest}`,
  );
  return rows.map((row) => ({ ...row, closedAt: row.closedAt === null ? null : new Date(row.closedAt) }));
}
