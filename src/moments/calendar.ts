import { ICalAlarmType, ICalCalendarMethod, ICalEventStatus, default as ical } from 'ical-generator';
import { later, minutes } from '../lib/clock.ts';
import type { Moment } from './queries.ts';

const lasts = minutes(30);
const alarmSecondsBefore = 600;

/**
 * A share moment as an iCalendar file (RFC 5545). Its times are in UTC, so they hold for every zone and over every change
 * of the clocks. The UID is the moment's for good; a higher SEQUENCE moves the entry, CANCEL takes it away. The address in it
 * is the public page: calendars are shared.
 */
export function momentCalendar(
  { id, at, text, sequence, cancelledAt, appeal }: Moment,
  { url, domain, now }: { url: string; domain: string; now: Date },
): string {
  const isOff = cancelledAt !== null;
  const calendar = ical({
    prodId: { company: 'Appeal Amplifier', product: 'Moments', language: 'EN' },
    method: isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: `moment-${id}@${domain}`,
    sequence,
    stamp: now,
    start: at,
    end: later(at, lasts),
    status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    summary: `Pass it on: ${appeal.title}`,
    description: `${text}\n\n${url}`,
    url,
    ...(isOff ? {} : { alarms: [{ type: ICalAlarmType.display, triggerBefore: alarmSecondsBefore }] }),
  });
  return calendar.toString();
}
