import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { shareMoments } from '../db/schema/moments.ts';
import { timeText } from '../ui/dates.ts';

/** A share moment as pages name it. */
export type ShownMoment = { path: string; when: string };

/** `Thursday 26 November, 7 pm (London time)`, whenever and wherever it is read. */
export const momentWhen = (at: Date, timeZone: string): string =>
  `${timeText(at, timeZone)} (${placeOfZone(timeZone)} time)`;

/** `London` of `Europe/London`. */
export const placeOfZone = (timeZone: string): string => (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');

/** Those to come: of the charity, and of these groups. So few that they are simply listed. */
export async function momentsToCome(
  db: DbOrTx,
  appeal: { id: string; slug: string; organisation: { timeZone: string } },
  { now, groups = [] }: { now: Date; groups?: readonly string[] },
): Promise<ShownMoment[]> {
  const rows = await db
    .select({ id: shareMoments.id, at: shareMoments.at })
    .from(shareMoments)
    .where(
      and(
        eq(shareMoments.appealId, appeal.id),
        isNull(shareMoments.cancelledAt),
        isNull(shareMoments.calledAt),
        gt(shareMoments.at, now),
        groups.length === 0
          ? isNull(shareMoments.groupLinkId)
          : or(isNull(shareMoments.groupLinkId), inArray(shareMoments.groupLinkId, [...groups])),
      ),
    )
    .orderBy(asc(shareMoments.at))
    .limit(20);
  return rows.map(({ id, at }) => ({
    path: `/a/${appeal.slug}/moments/${id}`,
    when: momentWhen(at, appeal.organisation.timeZone),
  }));
}
