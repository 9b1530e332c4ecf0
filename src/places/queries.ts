import { and, asc, eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { places, shareLinks } from '../db/schema/sharing.ts';

/** A place of the organisation, with its share link for one appeal; `code` is null until there is one. */
export type PlaceHere = { id: string; name: string; closedAt: Date | null; linkId: string | null; code: string | null };

/** The places of an organisation as they stand to one of its appeals, the open ones first. */
export const placesFor = (
  db: DbOrTx,
  { organisationId, appealId }: { organisationId: string; appealId: string },
): Promise<PlaceHere[]> =>
  db
    .select({
      id: places.id,
      name: places.name,
      closedAt: places.closedAt,
      linkId: shareLinks.id,
      code: shareLinks.code,
    })
    .from(places)
    .leftJoin(shareLinks, and(eq(shareLinks.placeId, places.id), eq(shareLinks.appealId, appealId)))
    .where(eq(places.organisationId, organisationId))
    .orderBy(sql`${places.closedAt} is not null`, asc(places.name), asc(places.id));
