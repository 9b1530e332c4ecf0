import { and, eq, lt, sql } from 'drizzle-orm';
import sharp from 'sharp';
import type { Db, Tx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { dayPhotos } from '../db/schema/courses.ts';
import { pictureFiles, pictures } from '../db/schema/pictures.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import { days, later } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { widthsOf } from './sizes.ts';

/** Twelve megabytes: a photo of a good phone, with room. */
export const mostPictureBytes = 12 * 1024 * 1024;
/** A hundred megapixels; a small file can unfold into more memory than there is. */
const mostPixels = 100_000_000;

export type ReadPicture =
  | { kind: 'picture'; width: number; height: number; files: { width: number; body: Buffer }[] }
  | { kind: 'refused'; reason: string };

/**
 * Turns a photo upright, shrinks it to the widths that are served, and leaves out all that it tells beside the
 * picture: place, time, camera. The answer is WebP, which every browser of the last years shows.
 */
export async function readPicture(bytes: Buffer): Promise<ReadPicture> {
  if (bytes.length > mostPictureBytes) return refused('This photo is larger than 12 MB. Choose a smaller one');
  const format = formatOf(bytes);
  if (format === 'unknown') return refused('This file is no photo that we can read. Choose a JPEG, PNG or WebP');
  try {
    const upright = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
      .autoOrient()
      .resize({ width: 1600, withoutEnlargement: true })
      .webp({ quality: 90 })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    const files = await Promise.all(
      widthsOf(width).map(async (one) => ({
        width: one,
        body: await sharp(upright.data)
          .resize({ width: one, withoutEnlargement: true })
          .webp({ quality: 80 })
          .toBuffer(),
      })),
    );
    return { kind: 'picture', width, height, files };
  } catch (error) {
    return refused(refusal(format, error));
  }
}

/** Keeps a picture for an organisation; it is shown once an appeal names it. */
export async function savePicture(
  db: Db,
  {
    organisationId,
    picture,
    now,
  }: { organisationId: string; picture: Extract<ReadPicture, { kind: 'picture' }>; now: Date },
): Promise<string> {
  const id = newId();
  const { width, height, files } = picture;
  await db.transaction(async (tx) => {
    await tx.insert(pictures).values({ id, organisationId, width, height, createdAt: now });
    await tx
      .insert(pictureFiles)
      .values(files.map((file) => ({ pictureId: id, width: file.width, contentType: 'image/webp', body: file.body })));
  });
  return id;
}

/** Says what a picture shows, for those who can't see it. Part of the change of its appeal. */
export const describePicture = async (tx: Tx, pictureId: string, alt: string): Promise<void> => {
  await tx.update(pictures).set({ alt }).where(eq(pictures.id, pictureId));
};

/** Whether the picture is the organisation's own. */
export async function ownsPicture(db: Db, organisationId: string, pictureId: string): Promise<boolean> {
  const [found] = await db
    .select({ id: pictures.id })
    .from(pictures)
    .where(and(eq(pictures.id, pictureId), eq(pictures.organisationId, organisationId)));
  return found !== undefined;
}

/** Forgets pictures that no appeal and no drop-off point has named for a day: from forms that were never sent, or that were replaced. */
export async function forgetPictures(db: Db, now: Date): Promise<number> {
  const gone = await db
    .delete(pictures)
    .where(
      and(
        lt(pictures.createdAt, later(now, -days(1))),
        sql`not exists (select from ${appeals} where ${appeals.pictureId} = ${pictures.id})`,
        sql`not exists (select from ${dayPhotos} where ${dayPhotos.pictureId} = ${pictures.id})`,
        sql`not exists (select from ${dropOffPoints} where ${dropOffPoints.pictureId} = ${pictures.id})`,
      ),
    )
    .returning({ id: pictures.id });
  return gone.length;
}

const refused = (reason: string): ReadPicture => ({ kind: 'refused', reason });

type Format = 'jpeg' | 'png' | 'webp' | 'heic' | 'unknown';

/** By its first bytes; a file's name says nothing. */
function formatOf(bytes: Buffer): Format {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  const isBoxed = bytes.toString('latin1', 4, 8) === 'ftyp';
  return isBoxed && /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif)/.test(bytes.toString('latin1', 8, 12))
    ? 'heic'
    : 'unknown';
}

function refusal(format: Format, error: unknown): string {
  if (error instanceof Error && /pixel limit/i.test(error.message))
    return 'This photo has too many pixels. Choose a smaller one';
  if (format === 'heic')
    return 'This photo is in the HEIC format, which we can’t read. On an iPhone choose Settings, Camera, Formats, Most Compatible, or send it as a JPEG';
  return 'This photo is damaged and can’t be read. Choose another one';
}
