import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOfText, deadlineText, shortDate } from '../../src/ui/dates.ts';
import { numberText, plural, quantityText, singular } from '../../src/ui/quantities.ts';
import { appealTallyWords, peopleWords, stillNeededWords, tallyWords } from '../../src/ui/tally-words.ts';

const none = { wanted: 500, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0, expected: 0 };

describe('a tally in words', () => {
  it.each([
    [
      { pledged: 160, onTheWay: 80, received: 110, expected: 310 },
      '240 promised, 110 already here, about 310 expected of 500',
    ],
    [{}, 'Nothing promised yet of 500'],
    [{ wanted: null }, 'Nothing promised yet, as many as you can'],
    [{ unconfirmed: 24 }, '24 not confirmed yet of 500'],
    [{ pledged: 4, unconfirmed: 24, expected: 3 }, '4 promised, about 3 expected of 500; 24 not confirmed yet'],
    [{ wanted: 2500, received: 2500, expected: 2500 }, '2,500 already here of 2,500'],
    [{ wanted: null, pledged: 14, received: 9, expected: 19.5 }, '14 promised, 9 already here, about 20 expected'],
  ])('%j', (counts, words) => {
    expect(tallyWords({ ...none, ...counts })).toBe(words);
  });

  it.each([
    ['full', {}, 'Nothing promised of 500'],
    ['full', { pledged: 520, expected: 400 }, '520 promised, about 400 expected of 500'],
    ['closed', {}, 'Nothing was promised of 500 asked for'],
    ['closed', { wanted: null }, 'Nothing was promised'],
    ['closed', { unconfirmed: 3 }, '3 not confirmed of 500 asked for'],
    ['closed', { pledged: 4, onTheWay: 8 }, '12 promised of 500 asked for, none has come'],
    ['closed', { wanted: null, received: 9 }, '9 came'],
    [
      'closed',
      { received: 110, pledged: 30, unconfirmed: 2, expected: 130 },
      '110 came of 500 asked for, 30 more promised; 2 not confirmed',
    ],
  ])('asks for nothing when it is %s: %j', (state, counts, words) => {
    expect(tallyWords({ ...none, ...counts }, state)).toBe(words);
  });

  it('never counts what is promised as here', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (pledged, received) => {
        const words = tallyWords({ ...none, pledged, received, expected: received });
        expect(words.includes(`${numberText(received)} already here`)).toBe(received > 0);
        expect(words.includes(`${numberText(pledged)} promised`)).toBe(pledged > 0);
      }),
    );
  });

  it('says how many people promised, and asks only while it is open', () => {
    const shared = { pledges: 0, quantity: 0 };
    const words = (state: string, supporters: number) => peopleWords({ state, supporters, shared });
    expect(words('open', 0)).toBe('Be the first to promise something.');
    expect(words('full', 0)).toBe('');
    expect(words('closed', 0)).toBe('');
    expect(words('full', 2)).toBe('2 people have promised so far.');
    expect(words('closed', 1)).toBe('1 person promised something.');
  });

  it('says what is still needed', () => {
    expect(stillNeededWords({ ...none, unconfirmed: 24, pledged: 160, onTheWay: 80, received: 110 })).toBe(
      '126 still needed',
    );
    expect(stillNeededWords({ ...none, pledged: 520 })).toBe('Everything is promised');
    expect(stillNeededWords({ ...none, received: 500 })).toBe('Everything is here');
    expect(stillNeededWords({ ...none, wanted: null })).toBe('As many as you can');
  });
});

describe('a quantity in words', () => {
  it.each([
    [24, 'tin', 'dog food', '24 tins of dog food'],
    [1, 'tin', 'dog food', '1 tin of dog food'],
    [1, 'tins', 'dog food', '1 tin of dog food'],
    [1250, 'box', 'cereals', '1,250 boxes of cereals'],
    [2, 'loaf', 'bread', '2 loaves of bread'],
    [24, 'tin', 'Tins of dog food', '24 tins of dog food'],
    [1, 'tins', 'tin of peas', '1 tin of peas'],
    [4, 'box', 'Tins of dog food', '4 boxes of Tins of dog food'],
    [2, 'bag (2 kg)', 'oats', '2 bags (2 kg) of oats'],
    [3, 'pack of 6', 'toilet rolls', '3 packs of 6 of toilet rolls'],
    [5, 'kg', 'sugar', '5 kg of sugar'],
    [24, null, 'blankets', '24 blankets'],
    [1, null, 'blankets', '1 blanket'],
    [1, null, 'dog beds', '1 dog bed'],
    [6, null, 'leads and collars', '6 × leads and collars'],
    [6, null, 'dog food', '6 × dog food'],
  ])('%i, %s, %s', (quantity, unit, item, words) => {
    expect(quantityText(quantity, { unit, item })).toBe(words);
  });

  it('always holds the number and the item', () => {
    const word = fc.stringMatching(/^[a-z]{1,10}$/);
    fc.assert(
      fc.property(fc.nat(1_000_000), word, word, (quantity, unit, item) => {
        const words = quantityText(quantity, { unit, item });
        expect(words.startsWith(`${numberText(quantity)} `)).toBe(true);
        expect(words.endsWith(` of ${item}`)).toBe(true);
      }),
    );
  });

  it('bends a noun there and back', () => {
    for (const noun of [
      'tin',
      'box',
      'loaf',
      'battery',
      'brush',
      'dish',
      'bag',
      'bus',
      'bottle',
      'tray',
      'glass',
      'pie',
    ])
      expect(singular(plural(noun))).toBe(noun);
  });
});

describe('the tally of a whole appeal in words', () => {
  const tins = { unit: 'tin', wanted: 500 };
  const blankets = { unit: null, wanted: 40 };
  const here = { wanted: 540, pledged: 200, received: 27, expected: 177 };
  it.each([
    [[tins], { received: 27, expected: 27 }, '27 already here of 500'],
    [[tins, { unit: 'tin', wanted: 40 }], here, '200 promised, 27 already here, about 177 expected of 540'],
    [[tins, blankets], here, '200 things promised, 27 already here, about 177 expected of 540'],
    [[tins, blankets], { wanted: 540 }, 'Nothing promised yet of 540 things'],
    [[tins, blankets], { wanted: 540, unconfirmed: 1 }, '1 thing not confirmed yet of 540'],
    [[tins, { unit: null, wanted: null }], { received: 600, expected: 600 }, '600 things already here'],
    [[tins, { unit: null, wanted: null }], {}, 'Nothing promised yet'],
    [[{ unit: null, wanted: null }], { wanted: 0 }, 'Nothing promised yet, as many as you can'],
    [[tins, blankets], { wanted: 540, state: 'closed' }, 'Nothing was promised of 540 things asked for'],
    [[tins, blankets], { ...here, state: 'closed' }, '27 things came of 540 asked for, 200 more promised'],
    [[tins, { unit: null, wanted: null }], { state: 'closed' }, 'Nothing was promised'],
  ])('%j with %j', (needs, counts, words) => {
    expect(appealTallyWords({ ...none, state: 'open', ...counts, needs })).toBe(words);
  });
});

describe('a deadline in words', () => {
  const now = new Date('2025-11-24T10:00:00Z');
  it.each([
    ['2025-11-28T18:00:00Z', 'by Friday 28 November, 6 pm'],
    ['2025-11-28T12:00:00Z', 'by Friday 28 November, noon'],
    ['2025-11-28T09:30:00Z', 'by Friday 28 November, 9.30 am'],
    ['2025-11-28T00:30:00Z', 'by Friday 28 November, 12.30 am'],
    ['2025-11-28T23:59:00Z', 'by the end of Friday 28 November'],
    ['2025-11-28T00:00:00Z', 'by the end of Thursday 27 November'],
    ['2025-11-24T18:00:00Z', 'by 6 pm today'],
    ['2025-11-25T00:00:00Z', 'by the end of today'],
    ['2025-11-25T18:00:00Z', 'by 6 pm tomorrow'],
    ['2026-01-09T18:00:00Z', 'by Friday 9 January 2026, 6 pm'],
    ['2025-11-24T10:00:00Z', 'ended today'],
    ['2025-11-21T18:00:00Z', 'ended on Friday 21 November'],
  ])('%s in London', (instant, words) => {
    expect(deadlineText(new Date(instant), 'Europe/London', now)).toBe(words);
  });

  it('is in the time zone of the organisation, also across the change of the clocks', () => {
    expect(deadlineText(new Date('2025-11-28T23:00:00Z'), 'America/New_York', now)).toBe('by Friday 28 November, 6 pm');
    expect(deadlineText(new Date('2026-06-05T17:00:00Z'), 'Europe/London', now)).toBe('by Friday 5 June 2026, 6 pm');
  });

  it('never fails, whatever the moment', () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        moment,
        moment,
        fc.constantFrom('Europe/London', 'Asia/Kathmandu', 'Pacific/Apia'),
        (at, now, zone) => {
          expect(deadlineText(at, zone, now).startsWith('ended ')).toBe(at <= now);
          expect(shortDate(at, zone, now)).toMatch(/^\d{1,2} [A-Z][a-z]{2}( \d{4})?$/);
          expect(asOfText(at, zone)).toMatch(/^as of \d{2}:\d{2}$/);
        },
      ),
    );
  });

  it('says short dates and times', () => {
    expect(shortDate(new Date('2025-11-28T23:30:00Z'), 'Europe/Berlin', now)).toBe('29 Nov');
    expect(shortDate(new Date('2027-11-28T10:00:00Z'), 'Europe/Berlin', now)).toBe('28 Nov 2027');
    expect(asOfText(new Date('2025-11-28T14:02:59Z'), 'Europe/London')).toBe('as of 14:02');
  });
});
