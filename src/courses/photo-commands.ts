import { and, count, eq } from 'drizzle-orm';
import { dayPhotos } from '../db/schema/courses.ts';
import type { Deps } from '../http/deps.ts';
import { describePicture, readPicture, savePicture } from '../pictures/keep.ts';

/** More than two months of one a day; nobody fills the disk with them. */
const mostPhotos = 80;

export type AddPhotoOutcome = { kind: 'added' } | { kind: 'refused'; reason: string };

/** Keeps a photo of the day for an appeal. The same `id`, a form's nonce, again is the same photo. */
export async function addDayPhoto(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  {
    id,
    appealId,
    organisationId,
    bytes,
    caption,
  }: { id: string; appealId: string; organisationId: string; bytes: Buffer; caption: string },
): Promise<AddPhotoOutcome> {
  const [kept] = await db.select({ photos: count() }).from(dayPhotos).where(eq(dayPhotos.appealId, appealId));
  if ((kept?.photos ?? 0) >= mostPhotos)
    return { kind: 'refused', reason: `There are ${mostPhotos} photos already. Take an old one away first` };
  const picture = await readPicture(bytes);
  if (picture.kind === 'refused') return picture;
  const now = clock.now();
  const pictureId = await savePicture(db, { organisationId, picture, now });
  await db.transaction(async (tx) => {
    if (caption !== '') await describePicture(tx, pictureId, caption);
    await tx.insert(dayPhotos).values({ id, appealId, pictureId, caption, createdAt: now }).onConflictDoNothing();
  });
  return { kind: 'added' };
}

/** Takes a photo away, from letters that were sent already too: its address leads nowhere any more. */
export async function removeDayPhoto({ db }: Pick<Deps, 'db'>, appealId: string, photoId: string): Promise<boolean> {
  const gone = await db
    .delete(dayPhotos)
    .where(and(eq(dayPhotos.id, photoId), eq(dayPhotos.appealId, appealId)))
    .returning({ id: dayPhotos.id });
  return gone.length > 0;
}
