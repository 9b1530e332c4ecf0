import { hoursInWords } from './hours-words.ts';
import { geoUri, mapUrl } from './position.ts';
import type { PointPicture } from './queries.ts';
import type { ShownPoint } from './shown.ts';

/** A drop-off point as a page shows it to somebody; everything is in words already. */
export type Place = {
  id: string;
  name: string;
  isClosed: boolean;
  /** Null: it is told once the pledge is confirmed. */
  address: string | null;
  /** `Monday to Friday 9 am to 5 pm`. */
  hours: string | null;
  /** `open now until 5 pm`; only on a page that is made for one look. */
  now: string | null;
  accepts: string;
  notes: string;
  /** `page` null: a place that not everybody may see is not told to a map's site either. */
  map: { geo: string; page: string | null } | null;
  photo: { src: string; alt: string } | null;
};

/** `pictureUrl`: where this reader finds the photo. */
export function placeOf(
  point: ShownPoint,
  { pictureUrl, now = null }: { pictureUrl: (picture: PointPicture) => string; now?: string | null },
): Place {
  const { id, name, address, postcode, hours, accepts, notes, latitude, longitude, picture, closedAt } = point;
  const position = latitude === null || longitude === null ? null : { latitude, longitude };
  return {
    ...{ id, name, accepts, notes, now },
    isClosed: closedAt !== null,
    address: address === null ? null : addressLine(address, postcode),
    hours: hoursInWords(hours),
    map: position && { geo: geoUri(position), page: point.visibility === 'public' ? mapUrl(position) : null },
    photo: picture && { src: pictureUrl(picture), alt: picture.alt },
  };
}

/** The same for letters and calendars: a line for each thing. */
export function placeLines(point: ShownPoint, { hours: withHours = true }: { hours?: boolean } = {}): string[] {
  const { name, address, postcode, hours, accepts, notes } = point;
  const lines = [
    name,
    address,
    postcode,
    withHours ? hoursInWords(hours) : null,
    accepts === '' ? null : `Takes: ${accepts}`,
    notes,
  ];
  return lines.flatMap((line) => (line === null || line === '' ? [] : [line]));
}

const addressLine = (address: string, postcode: string | null): string =>
  [...address.split('\n'), postcode].filter(Boolean).join(', ');
