export type Position = { latitude: number; longitude: number };
export type PositionReading = { kind: 'none' } | ({ kind: 'at' } & Position) | { kind: 'wrong'; message: string };

/**
 * Where somebody says a place is: two numbers as maps show them (`53.4808, -2.2426`, `53.48 N 2.24 W`), a `geo:` address
 * (RFC 5870), or the address of a map on which it is marked or in the middle. Nothing is looked up: the short links that
 * phones share say nothing by themselves, and are answered so.
 */
export function readPosition(text: string): PositionReading {
  const typed = text.trim().slice(0, 2_000);
  if (typed === '') return { kind: 'none' };
  const [latitude, longitude] = numbersIn(typed) ?? [];
  if (latitude === undefined || longitude === undefined)
    return { kind: 'wrong', message: /^https?:/i.test(typed) ? noNumbersInLink : noNumbers };
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    return { kind: 'wrong', message: 'There is no such place on earth. Latitude comes first, then longitude' };
  return { kind: 'at', latitude: rounded(latitude), longitude: rounded(longitude) };
}

/** A position as the field shows it: `53.4808, -2.2426`. */
export const positionText = ({ latitude, longitude }: { latitude: number | null; longitude: number | null }): string =>
  latitude === null || longitude === null ? '' : `${latitude}, ${longitude}`;

/** For the map that the reader's own phone has (RFC 5870); no other site learns of it. */
export const geoUri = ({ latitude, longitude }: Position): string => `geo:${latitude},${longitude}`;

/** OpenStreetMap's page with a mark on the place. A link to follow; nothing is loaded from there. */
export const mapUrl = ({ latitude, longitude }: Position): string =>
  `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;

const noNumbers = 'Write two numbers, like 53.4808, -2.2426, or paste the address of a map';
const noNumbersInLink =
  'This link does not say where the place is. Open it, and paste the long address or the two numbers that you see there';

const number = '(-?\\d{1,3}(?:\\.\\d{1,15})?)';

/** The marked place first, then what is searched for, then the middle of the map. */
const patterns = [
  new RegExp(`^geo:${number},${number}(?:[,;?].*)?$`, 'i'),
  new RegExp(`^\\(?${number}°?(?:\\s+|\\s*[,;]\\s*)${number}°?\\)?$`),
  new RegExp(`[?&#]mlat=${number}&mlon=${number}`, 'i'),
  new RegExp(`!3d${number}!4d${number}`),
  new RegExp(
    `[?&](?:q|ll|query|coordinate|destination|daddr|center|sll)=(?:loc:)?${number}(?:,|%2C)(?:\\+|%20)?${number}(?=[&#,z]|$)`,
    'i',
  ),
  new RegExp(`/@${number},${number}(?:,|$)`),
  new RegExp(`#map=\\d{1,2}(?:\\.\\d{1,4})?/${number}/${number}`),
  new RegExp(`[?&]cp=${number}~${number}`),
  new RegExp(`/(?:place|search|dir)/${number},\\+?${number}(?:[/?]|$)`),
];

const lettered = /^(\d{1,3}(?:\.\d{1,15})?)°?\s*([NS])[,;\s]\s*(\d{1,3}(?:\.\d{1,15})?)°?\s*([EW])$/i;

function numbersIn(text: string): [number, number] | null {
  const named = lettered.exec(text);
  if (named) {
    const [, latitude, north = '', longitude, east = ''] = named;
    return [Number(latitude) * (/s/i.test(north) ? -1 : 1), Number(longitude) * (/w/i.test(east) ? -1 : 1)];
  }
  for (const pattern of patterns) {
    const [, latitude, longitude] = pattern.exec(text) ?? [];
    if (latitude !== undefined && longitude !== undefined) return [Number(latitude), Number(longitude)];
  }
  return null;
}

/** A millionth of a degree is a hand's breadth. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
