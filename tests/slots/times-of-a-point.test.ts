import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstName, isWithin, slotTimes } from '../../src/slots/rules.ts';

const at = (time: string): Date => new Date(`2026-11-24T${time}:00.000Z`);
const span = (from: string, to: string) => ({ startsAt: at(from), endsAt: at(to) });
const clock = ({ startsAt }: { startsAt: Date }): string => startsAt.toISOString().slice(11, 16);

it('begins on the clock, whenever the point opens', () => {
  const settings = { capacityPerHour: 4, slotMinutes: 30 };
  expect(slotTimes([span('10:10', '12:00')], settings, 'Europe/London').map(clock)).toEqual([
    '10:30',
    '11:00',
    '11:30',
  ]);
  // India is five and a half hours ahead: its full hours are half hours of UTC.
  const inIndia = slotTimes([span('10:00', '12:00')], { capacityPerHour: 4, slotMinutes: 60 }, 'Asia/Kolkata');
  expect(inIndia.map(clock)).toEqual(['10:30']);
});

it('gives odd places to the first times of the hour, and leaves out times without a place', () => {
  const times = slotTimes([span('10:00', '12:00')], { capacityPerHour: 3, slotMinutes: 10 }, 'Europe/London');
  expect(times.map((time) => [clock(time), time.capacity])).toEqual([
    ['10:00', 1],
    ['10:20', 1],
    ['10:40', 1],
    ['11:00', 1],
    ['11:20', 1],
    ['11:40', 1],
  ]);
});

it('joins spans that touch', () => {
  expect(isWithin(span('11:45', '12:15'), [span('10:00', '12:00'), span('12:00', '14:00')])).toBe(true);
  expect(isWithin(span('11:45', '12:15'), [span('10:00', '12:00'), span('12:01', '14:00')])).toBe(false);
});

it('never takes more in any hour than the point does, and all of it where it is open', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.constantFrom(10, 15, 20, 30, 60),
      fc.integer({ min: 0, max: 179 }),
      fc.integer({ min: 1, max: 1_200 }),
      fc.constantFrom('Europe/London', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns'),
      (capacityPerHour, slotMinutes, opensAfter, minutesOpen, timeZone) => {
        const startsAt = new Date(Date.UTC(2026, 9, 24, 18, opensAfter));
        const endsAt = new Date(startsAt.getTime() + minutesOpen * 60_000);
        const times = slotTimes([{ startsAt, endsAt }], { capacityPerHour, slotMinutes }, timeZone);
        for (const time of times) {
          expect(isWithin(time, [{ startsAt, endsAt }])).toBe(true);
          const inAnHour = times
            .filter(
              (one) => one.startsAt >= time.startsAt && one.startsAt.getTime() < time.startsAt.getTime() + 3_600_000,
            )
            .reduce((sum, { capacity }) => sum + capacity, 0);
          expect(inAnHour).toBeLessThanOrEqual(capacityPerHour);
        }
        const all = times.reduce((sum, { capacity }) => sum + capacity, 0);
        const wholeHours = Math.floor((minutesOpen - 2 * slotMinutes) / 60);
        expect(all).toBeGreaterThanOrEqual(Math.max(0, wholeHours) * capacityPerHour);
      },
    ),
  );
});

it('tells a first name and no more', () => {
  expect(firstName('  Sam Longname ')).toBe('Sam');
  expect(firstName('')).toBeNull();
  expect(firstName(null)).toBeNull();
});
