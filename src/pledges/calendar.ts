import {
  ICalAlarmType,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
  default as ical,
  type ICalEventData,
} from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import { placeLines } from '../points/place.ts';
import type { ShownPoint } from '../points/shown.ts';
import { slotAt } from './arrival-words.ts';
import type { PledgeView } from './queries.ts';
import { deadlineOf, listText, toBringLines } from './words.ts';

/** The alarm rings at 9 in the morning of the day before. */
const alarmSecondsBefore = 15 * 3_600;
/** With a time of one's own there is the way to think of. */
const alarmSecondsBeforeSlot = 2 * 3_600;

type Surroundings = { points: readonly ShownPoint[]; url: string; domain: string; now: Date };

/**
 * When a pledge is brought, as an iCalendar file (RFC 5545). With a time at a drop-off point it is that time, in UTC, so
 * that no change of the clocks moves it. Without, it is the last day, a whole one that leaves the person free: a span
 * until the deadline would cover their calendar, and an hour would be one that nobody named. That day is the
 * organisation's and needs no zone. The same pledge has the same UID and a SEQUENCE that rises with each change, so a
 * newer file takes the place of an older one. A time at a place that is none of these does not hold. Null where there is
 * nothing to bring, or no deadline.
 */
export function pledgeCalendar(pledge: PledgeView, around: Surroundings): string | null {
  const slot = slotAt(pledge, around.points);
  const when = slot === null ? lastDay(pledge) : { start: slot.startsAt, end: slot.endsAt };
  const lines = toBringLines(pledge.items);
  const { way } = pledge.plan;
  if (lines.length === 0 || way === 'collect' || when === null) return null;
  const point = slot && around.points.find(({ id }) => id === slot.pointId);
  const places = point ? [point] : around.points.filter(({ closedAt }) => closedAt === null);
  const [only, ...others] = places;
  return calendarOf(pledge, around, {
    ...when,
    summary: `${verbs[way]} ${listText(lines)} ${way === 'order' ? 'for' : 'to'} ${pledge.organisation.name}`,
    description: [
      slot === null
        ? `For “${pledge.appealTitle}”, ${deadlineOf(pledge)}. Any time before is just as good.`
        : `For “${pledge.appealTitle}”. This time is kept for you; if it doesn’t suit you any more, change it on the page of your pledge.`,
      ...places.map(placeText),
      `Your pledge: ${around.url}`,
    ].join('\n\n'),
    transparency: slot === null ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    alarms: [
      { type: ICalAlarmType.display, triggerBefore: slot === null ? alarmSecondsBefore : alarmSecondsBeforeSlot },
    ],
    ...(only && others.length === 0
      ? { location: [only.name, only.address, only.postcode].filter(isText).join(', ') }
      : {}),
  });
}

/** Takes a time that fell away out of the calendar (RFC 5546): the same UID, a higher SEQUENCE, CANCEL. */
export const cancelledCalendar = (
  pledge: PledgeView,
  time: { startsAt: Date; endsAt: Date },
  around: Omit<Surroundings, 'points'>,
): string =>
  calendarOf(
    pledge,
    around,
    {
      start: time.startsAt,
      end: time.endsAt,
      status: ICalEventStatus.CANCELLED,
      summary: `${listText(toBringLines(pledge.items))} to ${pledge.organisation.name}: this time has fallen away`,
    },
    ICalCalendarMethod.CANCEL,
  );

function lastDay(pledge: PledgeView): { start: Date; end: Date; allDay: true } | null {
  const day = lastDayOf(pledge);
  return day && { start: dateOf(day), end: dateOf(day.add({ days: 1 })), allDay: true };
}

const verbs = { bring: 'Bring', post: 'Post', order: 'Order', collect: 'Hand over' } as const;

function calendarOf(
  { id, plan, organisation }: PledgeView,
  { url, domain, now }: Omit<Surroundings, 'points'>,
  event: ICalEventData,
  method = ICalCalendarMethod.PUBLISH,
): string {
  const calendar = ical({ prodId: { company: 'Appeal Amplifier', product: 'Pledges', language: 'EN' }, method });
  calendar.createEvent({
    id: `pledge-${id}@${domain}`,
    sequence: plan.calendarSequence,
    stamp: now,
    organizer: { name: organisation.name, email: organisation.email },
    url,
    ...event,
  });
  return calendar.toString();
}

/** The day in the organisation's time zone that the deadline ends; midnight belongs to the day before. */
function lastDayOf({ appealDeadline, organisation }: PledgeView): Temporal.PlainDate | null {
  if (appealDeadline === null) return null;
  return Temporal.Instant.fromEpochMilliseconds(appealDeadline.getTime() - 1)
    .toZonedDateTimeISO(organisation.timeZone)
    .toPlainDate();
}

/** A day as ical-generator takes it: it reads the parts of a Date in UTC. */
const dateOf = ({ year, month, day }: Temporal.PlainDate): Date => new Date(Date.UTC(year, month - 1, day));

const placeText = (point: ShownPoint): string => placeLines(point).join('\n');

const isText = (text: string | null): text is string => text !== null && text !== '';
