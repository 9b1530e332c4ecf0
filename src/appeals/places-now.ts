import type { DbOrTx } from '../db/connect.ts';
import { placeLines } from '../points/place.ts';
import { pointById, pointsOfAppeal, type Point } from '../points/queries.ts';
import { leadsAway, type ShownRedirect } from '../ui/state-words.ts';
import { redirectNow, type Looking } from './standing.ts';

/** Where people are sent instead, for somebody who has promised something. */
export type SentTo = {
  redirect: ShownRedirect;
  /** Of a drop-off point, line by line, also of one whose address is shown after pledging; else null. */
  place: string[] | null;
};

/** Where what was promised is to be brought at present. */
export type PlacesNow = {
  sentTo: SentTo | null;
  /** The points that the appeal names, or in their stead the one that people are sent to; none when they are sent away. */
  points: Point[];
  /** Points that the appeal names and to which nothing shall be brought now. */
  replaced: Point[];
};

/** With whole addresses: what of them may be shown to whom says src/points/shown.ts. */
export async function placesNow(db: DbOrTx, appealId: string, looking: Looking): Promise<PlacesNow> {
  const own = await pointsOfAppeal(db, appealId);
  const found = await redirectNow(db, appealId, looking);
  if (found === null) return { sentTo: null, points: own, replaced: [] };
  const { end, shown: redirect } = found;
  if (leadsAway(redirect)) return { sentTo: { redirect, place: null }, points: [], replaced: own };
  const point = end.kind === 'point' ? await pointById(db, end.pointId) : null;
  if (point === null) return { sentTo: { redirect, place: null }, points: own, replaced: [] };
  return {
    sentTo: { redirect, place: placeLines(point) },
    points: [point],
    replaced: own.filter(({ id }) => id !== point.id),
  };
}
