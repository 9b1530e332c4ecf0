import type { AppealWithParts } from '../appeals/queries.ts';
import type { DbOrTx } from '../db/connect.ts';
import { dayText, hoursText } from '../ui/dates.ts';
import type { FreeSlot, Way } from '../pledges/arrivals.ts';
import type { ShownPoint } from '../points/shown.ts';
import type { ShownRedirect } from '../ui/state-words.ts';
import { slotValue } from './form.ts';
import { bookablePoints, freeOf, offeredTimes } from './queries.ts';

/** Free times of one day at one point, as a form offers them. */
export type TimeGroup = { label: string; times: { value: string; label: string }[] };

/** What the form of an appeal asks about how and when. */
export type ArrivalChoice = {
  /** The appeal is slow and has times: who brings something says when. */
  isNeeded: boolean;
  /** It is slow, and the times are at points that are shown after pledging: they are chosen later. */
  isLater: boolean;
  /** Free times to choose from; empty where none is to be chosen with the pledge. */
  groups: TimeGroup[];
  ways: readonly Way[];
};

/** So many times stand in the form; there are more on the page of the pledge. */
const mostInForm = 96;

/**
 * For the page of an appeal, at the points to which it is brought at present. No query where none of them limits how many
 * can come, one for its points and one for its times else.
 */
export async function arrivalChoice(
  db: DbOrTx,
  { appeal, organisation, needs }: Pick<AppealWithParts, 'appeal' | 'organisation' | 'needs'>,
  { now, places, redirect }: { now: Date; places: readonly ShownPoint[]; redirect: ShownRedirect | null },
): Promise<ArrivalChoice> {
  const ways: Way[] = needs.some(({ orderUrl, closedAt }) => orderUrl !== null && closedAt === null)
    ? ['bring', 'post', 'order', 'collect']
    : ['bring', 'post', 'collect'];
  const limited = places.filter(
    ({ capacityPerHour, hours, closedAt }) => capacityPerHour !== null && hours !== null && closedAt === null,
  );
  const isSlow = appeal.slowSince !== null;
  const none = { isNeeded: false, isLater: isSlow && limited.length > 0, groups: [], ways };
  if (appeal.state !== 'open' || appeal.visitsStoppedAt !== null) return { ...none, isLater: false };
  if (!limited.some(({ visibility }) => visibility === 'public')) return none;
  const points = await bookablePoints(db, appeal.id, { all: false, now });
  const times = await offeredTimes(db, points, { from: now, until: appeal.deadline });
  if (times.length === 0) return none;
  return {
    isNeeded: isSlow,
    isLater: false,
    groups: timeGroups(freeOf(times).slice(0, mostInForm), {
      timeZone: organisation.timeZone,
      namesPoint: points.length > 1 || redirect?.kind === 'point',
    }),
    ways,
  };
}

/** Times by day and point, in their order. */
export function timeGroups(
  slots: readonly FreeSlot[],
  { timeZone, namesPoint }: { timeZone: string; namesPoint: boolean },
): TimeGroup[] {
  const groups = Map.groupBy(slots, ({ startsAt, pointName }) => {
    const day = dayText(startsAt, timeZone);
    return namesPoint ? `${day}, ${pointName}` : day;
  });
  return [...groups].map(([label, times]) => ({
    label,
    times: times.map((slot) => ({ value: slotValue(slot), label: hoursText(slot, timeZone) })),
  }));
}
