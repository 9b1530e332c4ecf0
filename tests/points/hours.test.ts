import { afterEach, describe, expect, it } from 'vitest';
import { openNowText, openTimes, readHours } from '../../src/points/hours.ts';
import { hoursInWords } from '../../src/points/hours-words.ts';

const london = 'Europe/London';
const timesIn = (hours: string, from: string, to: string, timeZone = london): string[] | undefined =>
  openTimes(hours, { from: new Date(from), to: new Date(to), timeZone })?.map(
    ({ startsAt, endsAt }) => `${startsAt.toISOString().slice(0, 16)} ${endsAt.toISOString().slice(0, 16)}`,
  );

describe('what people type', () => {
  it.each([
    [
      'Mo-Fr 09:00-17:00; PH off',
      'Mo-Fr 09:00-17:00; PH off',
      'Monday to Friday 9 am to 5 pm, closed on bank holidays',
    ],
    ['Mon-Fri 9-5', 'Mo-Fr 09:00-17:00', 'Monday to Friday 9 am to 5 pm'],
    ['Mo-Fr 9-5', 'Mo-Fr 09:00-17:00', 'Monday to Friday 9 am to 5 pm'],
    ['Monday – Friday: 9am – 5.30pm', 'Mo-Fr 09:00-17:30', 'Monday to Friday 9 am to 5.30 pm'],
    [
      'Mon to Fri 9 to 5, Sat 10 to noon',
      'Mo-Fr 09:00-17:00; Sa 10:00-12:00',
      'Monday to Friday 9 am to 5 pm, Saturday 10 am to noon',
    ],
    ['weekdays 9-12 and 1-5', 'Mo-Fr 09:00-12:00,13:00-17:00', 'Monday to Friday 9 am to noon and 1 pm to 5 pm'],
    ['Mon, Wed & Fri 10-4', 'Mo,We,Fr 10:00-16:00', 'Monday, Wednesday and Friday 10 am to 4 pm'],
    ['Every day, 9am to 5pm', 'Mo-Su 09:00-17:00', 'Every day 9 am to 5 pm'],
    ['9-5 except Sundays', '09:00-17:00; Su off', 'Every day 9 am to 5 pm, closed on Sunday'],
    ['Fri 10pm-2am', 'Fr 22:00-02:00', 'Friday 10 pm to 2 am'],
    ['daily 8 till midnight', 'Mo-Su 08:00-24:00', 'Every day 8 am to midnight'],
    ['Tue 0900-1700', 'Tu 09:00-17:00', 'Tuesday 9 am to 5 pm'],
    ['24/7', '24/7', 'Always open'],
    ['Sa[1] 10:00-12:00', 'Sa[1] 10:00-12:00', 'The first Saturday of the month 10 am to noon'],
    [
      'Apr-Oct Sa 10:00-16:00; Dec 25 off',
      'Apr-Oct Sa 10:00-16:00; Dec 25 off',
      'From April to October Saturday 10 am to 4 pm, closed on 25 December',
    ],
    [
      'Mo-Fr 09:00-17:00 "ring the bell"',
      'Mo-Fr 09:00-17:00 "ring the bell"',
      'Monday to Friday 9 am to 5 pm (ring the bell)',
    ],
  ])('%s is read', (typed, read, words) => {
    expect(readHours(typed)).toBe(read);
    expect(hoursInWords(typed)).toBe(words);
  });

  it.each([
    '9 to 5',
    'Mon 1-4',
    'Sat 7-9',
    'Mon-Fri 9-5, Sat, closed Sun',
    'closed Mondays 9-5',
    'by appointment',
    '8am to 8pm while the water is up',
    'Mon-Fri 9-25',
    'Mon-Fri 9:61-10',
    'sunrise-sunset',
    'SH off',
    'Mon 9-5 or so',
    'Feb 30 10:00-12:00',
    '',
  ])('%s could mean more than one thing, and is shown as typed', (typed) => {
    expect(readHours(typed)).toBeNull();
    expect(openTimes(typed, { from: new Date(0), to: new Date(1), timeZone: london })).toBeNull();
    expect(hoursInWords(typed)).toBe(typed === '' ? null : typed);
  });
});

describe('the times at which it is open', () => {
  it('are those of the organisation’s clock, in summer and in winter', () => {
    expect(timesIn('Mo-Fr 09:00-17:00', '2026-03-27T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-27T09:00 2026-03-27T17:00',
      '2026-03-30T08:00 2026-03-30T16:00',
    ]);
    expect(timesIn('Mo-Fr 09:00-17:00', '2026-10-23T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-23T08:00 2026-10-23T16:00',
      '2026-10-26T09:00 2026-10-26T17:00',
    ]);
    expect(timesIn('Mo 09:00-17:00', '2026-11-22T12:00Z', '2026-11-23T23:00Z', 'Pacific/Auckland')).toEqual([
      '2026-11-22T20:00 2026-11-23T04:00',
    ]);
  });

  it('lose the hour that the clock skips, and are not longer for it', () => {
    const night = (hours: string) => timesIn(hours, '2026-03-28T22:00Z', '2026-03-29T12:00Z');
    expect(night('Su 00:00-06:00')).toEqual(['2026-03-29T00:00 2026-03-29T05:00']);
    expect(night('Su 00:30-01:30')).toEqual(['2026-03-29T00:30 2026-03-29T01:00']);
    expect(night('Su 01:30-03:00')).toEqual(['2026-03-29T01:00 2026-03-29T02:00']);
    expect(night('Su 01:15-01:45')).toEqual([]);
    expect(night('Sa 22:00-02:30')).toEqual(['2026-03-28T22:00 2026-03-29T01:30']);
  });

  it('have the hour that the clock shows twice, once, in the order of the day', () => {
    const night = (hours: string) => timesIn(hours, '2026-10-24T21:00Z', '2026-10-25T12:00Z');
    expect(night('Su 00:00-06:00')).toEqual(['2026-10-24T23:00 2026-10-25T06:00']);
    expect(night('Su 01:00-01:30,01:31-03:00')).toEqual([
      '2026-10-25T00:00 2026-10-25T00:30',
      '2026-10-25T00:31 2026-10-25T03:00',
    ]);
    expect(night('Sa 22:00-02:30')).toEqual(['2026-10-24T21:00 2026-10-25T02:30']);
  });

  it('leave out bank holidays, also those of the next country, and what is open by appointment alone', () => {
    const week = (hours: string, zone = london) =>
      timesIn(hours, '2026-12-24T00:00Z', '2026-12-30T00:00Z', zone)?.length;
    expect(week('Mo-Fr 09:00-17:00')).toBe(4);
    expect(week('Mo-Fr 09:00-17:00; PH off')).toBe(2);
    expect(week('Mo-Fr 09:00-17:00; PH off', 'Europe/Dublin')).toBe(3);
    // Where the holidays are not known, the days are counted as any other.
    expect(week('Mo-Fr 09:00-17:00; PH off', 'Asia/Kathmandu')).toBe(4);
    expect(week('Mo-Fr 09:00-17:00 "by appointment"')).toBe(0);
  });

  it('come whole, however little of them is asked for, and are cut where they never end', () => {
    expect(timesIn('Mo 09:00-17:00', '2026-11-23T12:00Z', '2026-11-23T12:01Z')).toEqual([
      '2026-11-23T09:00 2026-11-23T17:00',
    ]);
    expect(timesIn('24/7', '2026-11-23T12:00Z', '2026-11-23T12:01Z')).toEqual(['2026-11-22T00:00 2026-11-25T00:00']);
  });

  describe('on a machine with another clock', () => {
    const zone = process.env['TZ'];
    afterEach(() => {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    });
    it.each(['America/New_York', 'Europe/London', 'Asia/Kathmandu'])('are the same: %s', (machine) => {
      process.env['TZ'] = machine;
      expect(timesIn('Su 00:30-09:00', '2026-03-28T22:00Z', '2026-03-29T12:00Z')).toEqual([
        '2026-03-29T00:30 2026-03-29T08:00',
      ]);
      expect(timesIn('Su 02:15-02:45', '2026-03-07T22:00Z', '2026-03-08T12:00Z')).toEqual([
        '2026-03-08T02:15 2026-03-08T02:45',
      ]);
      expect(process.env['TZ']).toBe(machine);
    });
  });
});

describe('whether it is open', () => {
  it.each([
    ['2026-11-23T10:00Z', 'open now until 5 pm'],
    ['2026-11-23T08:00Z', 'opens today at 9 am'],
    ['2026-11-23T17:00Z', 'opens tomorrow at 9 am'],
    ['2026-11-27T18:00Z', 'opens on Monday 30 November at 9 am'],
    // The clock goes forward in the night: nine is an hour earlier then.
    ['2026-03-28T18:00Z', 'opens on Monday 30 March at 9 am'],
  ])('at %s: %s', (now, words) => {
    expect(openNowText('Mo-Fr 09:00-17:00', { now: new Date(now), timeZone: london })).toBe(words);
  });

  it('says when it closes after midnight, and nothing that nobody knows', () => {
    const at = (hours: string) => openNowText(hours, { now: new Date('2026-11-27T23:00Z'), timeZone: london });
    expect(at('Fr 22:00-02:00')).toBe('open now until tomorrow at 2 am');
    expect(at('24/7')).toBe('open now');
    expect(at('by moonlight')).toBeNull();
    expect(at('Apr-Oct Sa 10:00-16:00')).toBeNull();
  });
});
