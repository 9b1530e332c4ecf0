import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openTimes, readHours } from '../../src/points/hours.ts';

const week = { from: new Date('2026-03-25T10:00Z'), to: new Date('2026-04-01T10:00Z'), timeZone: 'Europe/London' };

/** Pieces of hours in any order, which go deeper into the readers than letters do. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...['Mo', 'Tu-Su', 'Mon', 'to', '-', ',', ';', ' ', 'PH', 'off', 'closed', '24/7', '09:00', '17:00', '9', '5pm'],
      ...[
        'Apr',
        'Oct-Mar',
        'week 1-53/2',
        '[1]',
        '[-1]',
        '+',
        '"by bell"',
        '||',
        'easter',
        '2026',
        'noon',
        'and',
        '26:00',
      ],
      ...[
        'open',
        'unknown',
        ':',
        '1 day',
        'Dec 25',
        '/',
        '10:00-16:00/01:30',
        'Feb 30',
        '\n',
        'except',
        'midnight',
        '0900',
      ],
    ),
    { maxLength: 60 },
  )
  .map((some) => some.join(''));

it('answers to any text, soon, with times in order that are none of them empty', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 100 }), pieces),
      (text) => {
        const began = performance.now();
        const times = openTimes(text, week);
        expect(performance.now() - began).toBeLessThan(5000);
        expect(times === null).toBe(readHours(text) === null);
        for (const [at, { startsAt, endsAt }] of (times ?? []).entries()) {
          expect(startsAt.getTime()).toBeLessThan(endsAt.getTime());
          expect(startsAt.getTime()).toBeLessThan(week.to.getTime());
          expect(endsAt.getTime()).toBeGreaterThan(week.from.getTime());
          if (at > 0) expect(startsAt.getTime()).toBeGreaterThanOrEqual(times?.[at - 1]?.endsAt.getTime() ?? 0);
        }
        expect(readHours(readHours(text))).toBe(readHours(text));
      },
    ),
    // The same ones each time, and the ones that once held it up.
    {
      numRuns: 3000,
      seed: 20261123,
      examples: [
        ['24/7::easter'],
        ['24/7: :Mo'],
        ['  Mo09002026 \n Dec 25 '],
        ['2026easter +1 day'],
        ['2026easter +1 day2026-2030 Mo week 1-53/2'],
        ['9'.repeat(40)],
      ],
    },
  );
});

it('leaves what stands in a comment to the comment', () => {
  expect(readHours('Mo-Fr 09:00-17:00 "call 01612345678 :: ring twice"')).toContain('01612345678');
});

it('takes no longer for the worst that fits the field', () => {
  const began = performance.now();
  const often = ['Mo-Su 00:00-24:00;', 'week 1-53/2 Jan-Dec Mo[1,2] 09:00-17:00,', 'Dec 25 off;', '9-5 and '].map(
    (one) => one.repeat(300 / one.length),
  );
  for (const text of [...often, `${'9'.repeat(32)} pm`])
    openTimes(text, { ...week, to: new Date('2036-01-01T00:00Z') });
  expect(performance.now() - began).toBeLessThan(5000);
});
