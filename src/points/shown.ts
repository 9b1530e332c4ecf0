import { z } from 'zod';
import { dropOffVisibilities } from '../db/schema/points.ts';
import { pictureAddress } from '../pictures/sizes.ts';
import { hoursInWords } from './hours-words.ts';
import { readHours } from './hours.ts';
import type { Point } from './queries.ts';

/**
 * What somebody may know of a drop-off point. Of one that is shown after pledging, that is its name alone until the
 * pledge is confirmed: no position, postcode or hours either, by which it could be found.
 */
export type ShownPoint = Omit<Point, 'address' | 'slotMinutes' | 'storageCeiling'> & {
  /** Null: it is not told yet. */
  address: string | null;
  slotMinutes: number | null;
};

/** For members of its organisation, and for a supporter who has confirmed. */
export function shownToOwn(point: Point): ShownPoint {
  const { id, name, visibility, address, postcode, hours, notes, accepts, closedAt } = point;
  const { latitude, longitude, capacityPerHour, slotMinutes, picture } = point;
  return {
    ...{ id, name, visibility, address, postcode, hours, notes, accepts, closedAt },
    ...{ latitude, longitude, capacityPerHour, slotMinutes, picture },
  };
}

/** For everybody. */
export function shownInPublic(point: Point): ShownPoint {
  if (point.visibility === 'public') return shownToOwn(point);
  const { id, name, visibility, closedAt } = point;
  return { id, name, visibility, closedAt, ...nothingElse };
}

const nothingElse = {
  address: null,
  postcode: null,
  hours: null,
  notes: '',
  accepts: '',
  latitude: null,
  longitude: null,
  capacityPerHour: null,
  slotMinutes: null,
  picture: null,
} as const;

export const shownPointSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    visibility: z.enum(dropOffVisibilities),
    address: z.string().nullable().describe('null, as all that follows, for those who may not know it yet'),
    postcode: z.string().nullable(),
    hours: z.string().nullable().describe('As it was typed'),
    openingHours: z.string().nullable().describe('In OpenStreetMap’s format; null: not readable as opening hours'),
    hoursInWords: z.string().nullable().describe('Monday to Friday 9 am to 5 pm, closed on bank holidays'),
    notes: z.string(),
    accepts: z.string(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    capacityPerHour: z.number().int().nullable().describe('How many can come in an hour; null: any number'),
    slotMinutes: z.number().int().nullable(),
    picture: z
      .object({ url: z.string(), alt: z.string(), width: z.number().int(), height: z.number().int() })
      .nullable(),
    closedAt: z.string().nullable().describe('Since when nothing shall be brought there'),
  })
  .meta({ id: 'DropOffPoint' });

/** A point as the API answers it. `pictureUrl`: where this asker finds its photo. */
export function pointJson(
  { picture, closedAt, ...point }: ShownPoint,
  pictureUrl: (picture: { id: string; width: number; height: number }) => string,
): z.infer<typeof shownPointSchema> {
  return {
    ...point,
    openingHours: readHours(point.hours),
    hoursInWords: hoursInWords(point.hours),
    picture: picture && {
      url: pictureUrl(picture),
      alt: picture.alt,
      width: picture.width,
      height: picture.height,
    },
    closedAt: closedAt?.toISOString() ?? null,
  };
}

/** Where everybody finds the photo of a point that everybody may see. */
export const publicPictureUrl =
  (publicUrl: string) =>
  (picture: { id: string; width: number; height: number }): string =>
    publicUrl + pictureAddress(picture);
