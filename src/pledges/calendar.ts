import { ICalAlarmType, ICalCalendarMethod, ICalEventTransparency, default as ical } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import type { ShownPoint } from '../points/shown.ts';
import type { PledgeView } from './queries.ts';
import { deadlineOf, listText, toBringLines } from './words.ts';

/** The alarm rings at 9 in the morning of the day before. */
const alarmSecondsBefore = 15 * 3_600;

/**
 * The last day on which a pledge can be brought, as an iCalendar file (RFC 5545): a whole day that leaves the person
 * free, for a span until the deadline would cover their calendar, and an hour would be one that nobody named. The
 * day is that of the organisation's time zone and needs no zone itself. The same pledge has the same UID, so a newer
 * file takes the place of an older one. Null where there is no deadline.
 */
export function pledgeCalendar(
  pledge: PledgeView,
  { points, url, domain, now }: { points: readonly ShownPoint[]; url: string; domain: string; now: Date },
): string | null {
  const day = lastDayOf(pledge);
  const lines = toBringLines(pledge.items);
  if (day === null || lines.length === 0) return null;
  const [only, ...others] = points;
  const calendar = ical({
    prodId: { company: 'Appeal Amplifier', product: 'Pledges', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: `pledge-${pledge.id}@${domain}`,
    stamp: now,
    start: dateOf(day),
    end: dateOf(day.add({ days: 1 })),
    allDay: true,
    summary: `Bring ${listText(lines)} to ${pledge.organisation.name}`,
    description: [
      `For “${pledge.appealTitle}”, ${deadlineOf(pledge)}. Any time before is just as good.`,
      ...points.map(placeText),
      `Your pledge: ${url}`,
    ].join('\n\n'),
    transparency: ICalEventTransparency.TRANSPARENT,
    alarms: [{ type: ICalAlarmType.display, triggerBefore: alarmSecondsBefore }],
    url,
    ...(only && others.length === 0
      ? { location: [only.name, only.address, only.postcode].filter(isText).join(', ') }
      : {}),
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

const placeText = ({ name, address, postcode, hours }: ShownPoint): string =>
  [name, address, postcode, hours].filter(isText).join('\n');

const isText = (text: string | null): text is string => text !== null && text !== '';
