import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapUrl, positionText, readPosition } from '../../src/points/position.ts';

const manchester = { kind: 'at', latitude: 53.4808, longitude: -2.2426 };

it.each([
  '53.4808, -2.2426',
  '53.4808 -2.2426',
  '(53.4808, -2.2426)',
  '53.4808° N, 2.2426° W',
  'geo:53.4808,-2.2426?z=17',
  'geo:53.4808,-2.2426;u=35',
  'https://www.openstreetmap.org/?mlat=53.4808&mlon=-2.2426#map=17/53.40000/-2.20000',
  'https://www.openstreetmap.org/#map=17/53.4808/-2.2426',
  'https://www.google.com/maps/place/Town+Hall/@53.47,-2.24,17z/data=!3m1!4b1!4m6!3m5!1s0x0!8m2!3d53.4808!4d-2.2426!16s',
  'https://www.google.com/maps/@53.4808,-2.2426,17z',
  'https://maps.google.com/?q=53.4808,-2.2426',
  'https://www.google.com/maps/search/?api=1&query=53.4808%2C-2.2426',
  'https://maps.apple.com/?ll=53.4808,-2.2426&q=Town%20Hall',
  'https://www.bing.com/maps?cp=53.4808~-2.2426&lvl=16',
])('%s is where it says', (typed) => {
  expect(readPosition(typed)).toEqual(manchester);
});

it.each(['Town Hall, Manchester', '53.4808', '91, 0', '0, 181', 'https://maps.app.goo.gl/abc123', 'geo:', '1,2,3'])(
  '%s is answered in words',
  (typed) => {
    expect(readPosition(typed)).toMatchObject({ kind: 'wrong' });
  },
);

it('is none when nothing is typed, and goes there and back', () => {
  expect(readPosition('  ')).toEqual({ kind: 'none' });
  expect(readPosition(mapUrl(manchester))).toEqual(manchester);
  expect(readPosition(positionText(manchester))).toEqual(manchester);
});

it('answers to any text, soon, and never with a place that is not on earth', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 3000 }), fc.webUrl({ withQueryParameters: true, withFragments: true })),
      (text) => {
        const read = readPosition(text);
        if (read.kind !== 'at') return;
        expect(Math.abs(read.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(read.longitude)).toBeLessThanOrEqual(180);
      },
    ),
    { numRuns: 2000 },
  );
  const began = performance.now();
  for (const one of ['1,', '?q=1', '/@1.', '!3d1!4d', ' 1 ', '#map=1/']) readPosition(one.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(500);
});
