import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeFor } from '../../src/ui/shapes.ts';
import { scaleFor, shelfOf, type Shelf, type ShelfCounts, type Stage } from '../../src/ui/shelf.ts';

const quantity = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1_000_000 }));
const anyCounts: fc.Arbitrary<ShelfCounts> = fc.record({
  wanted: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1_000_000 })),
  unconfirmed: quantity,
  pledged: quantity,
  onTheWay: quantity,
  received: quantity,
});
const most = fc.constantFrom(10, 20, 50);

describe('the scale', () => {
  it('is 1, 2 or 5 times a power of ten, and the smallest with which the objects are enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), most, (wanted, most) => {
        const scale = scaleFor(wanted, most);
        expect(String(scale)).toMatch(/^[125]0*$/);
        expect(Math.ceil(wanted / scale)).toBeLessThanOrEqual(most);
        if (scale > 1) expect(wanted).toBeGreaterThan(most * (String(scale).startsWith('5') ? scale / 2.5 : scale / 2));
      }),
    );
  });

  it('is ten for 500 tins, so that a full row is a hundred', () => {
    expect(scaleFor(500)).toBe(10);
    expect(shelfOf({ wanted: 500, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 })).toMatchObject({
      columns: 10,
      places: Array.from({ length: 50 }, () => 'empty'),
    });
  });
});

describe('the shelf', () => {
  it('shows 24 + 160 + 80 + 110 of 500 as objects of ten', () => {
    const shelf = shelfOf({ wanted: 500, unconfirmed: 24, pledged: 160, onTheWay: 80, received: 110 });
    expect(tallied(shelf)).toEqual({ received: 11, onTheWay: 8, pledged: 16, unconfirmed: 2, empty: 13 });
  });

  it('never shows more received than came', () => {
    fc.assert(
      fc.property(anyCounts, most, (counts, most) => {
        const shelf = shelfOf(counts, most);
        const solid = tallied(shelf).received * shelf.scale;
        // The last place that was asked stands for what is left of the wanted quantity, so it may be less than full.
        if (counts.wanted === null || counts.received < counts.wanted)
          expect(solid).toBeLessThanOrEqual(counts.received);
        else expect(solid).toBeLessThan(counts.received + shelf.scale);
      }),
    );
  });

  it('has an empty place while something is missing, and none when nothing is', () => {
    fc.assert(
      fc.property(anyCounts, most, (counts, most) => {
        const empty = tallied(shelfOf(counts, most)).empty;
        if (counts.wanted === null) return;
        if (sumOf(counts) < counts.wanted) expect(empty).toBeGreaterThan(0);
        else expect(empty).toBe(0);
      }),
    );
  });

  it('is exact where one object stands for one', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const shelf = shelfOf(counts);
        if (shelf.scale > 1) return;
        const { received, onTheWay, pledged, unconfirmed } = counts;
        expect(tallied(shelf)).toMatchObject({ received, onTheWay, pledged, unconfirmed });
        expect(shelf.receivedPart).toBe(0);
      }),
    );
  });

  it('shows a first small pledge', () => {
    const shelf = shelfOf({ wanted: 500, unconfirmed: 0, pledged: 6, onTheWay: 0, received: 0 });
    expect(tallied(shelf)).toMatchObject({ pledged: 1, empty: 49 });
  });

  it('shows every promised stage as long as there is room', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const shown = tallied(shelfOf(counts));
        const stages = [counts.onTheWay, counts.pledged, counts.unconfirmed];
        const seen = [shown.onTheWay, shown.pledged, shown.unconfirmed];
        const room = seen.reduce((a, b) => a + b, 0) >= stages.filter((amount) => amount > 0).length;
        stages.forEach((amount, index) => {
          if (amount === 0) expect(seen[index]).toBe(0);
          else if (room) expect(seen[index]).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('stays countable, however much comes', () => {
    fc.assert(
      fc.property(anyCounts, most, (counts, most) => {
        const { places, extra, receivedPart } = shelfOf(counts, most);
        expect(places.length).toBeGreaterThan(0);
        expect(places.length).toBeLessThanOrEqual(most * 1.3 + 3);
        expect(extra).toBeGreaterThanOrEqual(0);
        expect(extra).toBeLessThanOrEqual(places.length);
        expect(receivedPart).toBeGreaterThanOrEqual(0);
        expect(receivedPart).toBeLessThan(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('never takes an object away when one more of the same is received', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const before = shelfOf(counts);
        const after = shelfOf({ ...counts, received: counts.received + 1 });
        if (before.scale === after.scale) {
          expect(tallied(after).received).toBeGreaterThanOrEqual(tallied(before).received);
        }
      }),
    );
  });

  it('puts what is more than was asked behind it', () => {
    const shelf = shelfOf({ wanted: 40, unconfirmed: 0, pledged: 6, onTheWay: 0, received: 40 });
    expect(shelf).toMatchObject({ extra: 6 });
    expect(tallied(shelf)).toMatchObject({ received: 40, pledged: 6, empty: 0 });
  });

  it('takes a bigger scale when far too much comes', () => {
    expect(shelfOf({ wanted: 40, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 4000 })).toMatchObject({
      scale: 100,
    });
  });

  it('fills the next object as far as has been received', () => {
    expect(shelfOf({ wanted: 500, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 7 }).receivedPart).toBe(0.7);
  });

  it('shows what is there where as many as possible are asked', () => {
    const none = { wanted: null, unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0 };
    expect(tallied(shelfOf(none))).toMatchObject({ empty: 5 });
    expect(tallied(shelfOf({ ...none, pledged: 3 }))).toEqual({
      received: 0,
      onTheWay: 0,
      pledged: 3,
      unconfirmed: 0,
      empty: 0,
    });
  });
});

describe('the shape of an object', () => {
  it.each([
    ['dog food', 'tin', 'tin'],
    ['dog food', null, 'bag'],
    ['blankets', null, 'blanket'],
    ['foil blankets', null, 'blanket'],
    ['sleeping bags', null, 'blanket'],
    ['hot water bottles', null, 'bottle'],
    ['bleach', null, 'bottle'],
    ['breakfast cereals', null, 'box'],
    ['dog beds', null, 'bed'],
    ['air mattresses', null, 'bed'],
    ['stainless steel bowls', null, 'bowl'],
    ['socks', null, 'sock'],
    ['newspapers', null, 'paper'],
    ['leads and collars', null, 'collar'],
    ['diapers', null, 'pack'],
    ['kitchen roll', null, 'roll'],
    ['can openers', null, 'parcel'],
    ['sim cards', null, 'parcel'],
    ['tents', null, 'tent'],
    ['constructor', 'toString', 'parcel'],
  ])('fits %s in %s', (item, unit, shape) => {
    expect(shapeFor(item, unit)).toBe(shape);
  });
});

function tallied({ places }: Shelf): Record<Stage, number> {
  const count = (stage: Stage) => places.filter((each) => each === stage).length;
  return {
    received: count('received'),
    onTheWay: count('onTheWay'),
    pledged: count('pledged'),
    unconfirmed: count('unconfirmed'),
    empty: count('empty'),
  };
}

function sumOf({ unconfirmed, pledged, onTheWay, received }: ShelfCounts): number {
  return unconfirmed + pledged + onTheWay + received;
}
