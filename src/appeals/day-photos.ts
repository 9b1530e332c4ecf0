import { and, desc, eq, gt } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { dayPhotos } from '../db/schema/courses.ts';
import { pictures } from '../db/schema/pictures.ts';
import { hours, later } from '../lib/clock.ts';
import { pictureAddress } from '../pictures/sizes.ts';

export type DayPhoto = {
  id: string;
  caption: string;
  createdAt: Date;
  picture: { id: string; alt: string; width: number; height: number };
};

/** The photos that the charity added to an appeal, the newest first. */
export async function dayPhotosOf(db: DbOrTx, appealId: string): Promise<DayPhoto[]> {
  const rows = await db
    .select({ photo: dayPhotos, picture: pictures })
    .from(dayPhotos)
    .innerJoin(pictures, eq(pictures.id, dayPhotos.pictureId))
    .where(eq(dayPhotos.appealId, appealId))
    .orderBy(desc(dayPhotos.createdAt), desc(dayPhotos.id));
  return rows.map(({ photo, picture }) => ({ ...photo, picture }));
}

/** Yesterday evening's photo still goes with the letters of this afternoon. */
const newFor = hours(36);

/** The photo that goes with letters of this day, at its address; null when there is none. It is the same for everybody. */
export async function photoOfTheDay(
  { db, publicUrl }: { db: DbOrTx; publicUrl: string },
  appealId: string,
  now: Date,
): Promise<{ url: string; caption: string } | null> {
  const [row] = await db
    .select({ caption: dayPhotos.caption, id: pictures.id, width: pictures.width, height: pictures.height })
    .from(dayPhotos)
    .innerJoin(pictures, eq(pictures.id, dayPhotos.pictureId))
    .where(and(eq(dayPhotos.appealId, appealId), gt(dayPhotos.createdAt, later(now, -newFor))))
    .orderBy(desc(dayPhotos.createdAt), desc(dayPhotos.id))
    .limit(1);
  return row ? { url: publicUrl + pictureAddress(row), caption: row.caption } : null;
}
