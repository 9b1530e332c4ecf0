import { describe, expect, test } from 'vitest';
import { burnUp, chartPoint, daysOf, pointsToDraw } from '../../src/network/burn-up.ts';
import type { TallyPoint } from '../../src/network/queries.ts';

const at = (text: string) => new Date(`2026-11-${text}Z`);
const point = (when: Date, more: Partial<TallyPoint> = {}): TallyPoint => ({
  at: when,
  wanted: 500,
  unconfirmed: 0,
  pledged: 0,
  onTheWay: 0,
  received: 0,
  expected: 0,
  ...more,
});

describe('the burn-up chart', () => {
  const points = [
    point(at('20T10:00')),
    point(at('21T10:00'), { pledged: 100, expected: 75 }),
    point(at('22T10:00'), { pledged: 60, onTheWay: 20, received: 20, expected: 80 }),
  ].map(chartPoint);

  test('draws steps, from the first point to the last, promised with what is here', () => {
    const chart = burnUp(points, at('22T10:00'), []);
    expect(chart?.lines.map(({ key }) => key)).toEqual(['wanted', 'promised', 'expected', 'received']);
    // 0 to 500 from the lower edge to the upper, and two days from the left to the right.
    const { left, right, top, bottom } = chart?.frame ?? { left: 0, right: 0, top: 0, bottom: 0 };
    const middle = (left + right) / 2;
    const y = (quantity: number) => bottom - ((bottom - top) * quantity) / 500;
    expect(chart?.lines[1]?.path).toBe(
      `M${left},${bottom}L${middle},${bottom}L${middle},${y(100)}L${right},${y(100)}L${right},${y(100)}`,
    );
    expect(chart?.lines[3]?.path).toContain(`L${right},${y(20)}`);
  });

  test('has whole numbers at its edge and only the marks that lie within', () => {
    const chart = burnUp(
      [point(at('20T10:00')), point(at('21T10:00'), { pledged: 1 })].map((p) => ({ ...chartPoint(p), wanted: 0 })),
      at('21T10:00'),
      [at('19T10:00'), at('20T22:00')],
    );
    expect(chart?.lines.map(({ key }) => key)).toEqual(['promised', 'expected', 'received']);
    expect(chart?.levels.map(({ quantity }) => quantity)).toEqual([0, 1]);
    expect(chart?.marks).toEqual([{ x: ((chart?.frame.left ?? 0) + (chart?.frame.right ?? 0)) / 2, number: 2 }]);
  });

  test('names days where there are days, and hours within one', () => {
    const hours = (until: Date) =>
      burnUp(points.slice(0, 1), until, [])?.times.map(({ at: when }) => when.toISOString().slice(8, 13));
    expect(hours(at('23T10:00'))).toEqual(['21T00', '22T00', '23T00']);
    expect(hours(at('20T15:00'))).toContain('20T12');
  });

  test('is not there without a stretch of time', () => {
    expect(burnUp([], at('20T10:00'), [])).toBeNull();
    expect(burnUp(points.slice(0, 1), at('20T10:00'), [])).toBeNull();
    expect(burnUp(points.slice(0, 1), at('20T10:01'), [])).not.toBeNull();
  });

  test('begins at nothing when the appeal was published and ends now, or with the last move once it is over', () => {
    const kept = [point(at('21T10:00'), { pledged: 5 })];
    const same = point(at('25T10:00'), { pledged: 5 });
    const drawn = (isOver: boolean, now: TallyPoint) =>
      pointsToDraw(kept, { from: at('20T09:30'), now, isOver }).map(({ at: when, promised }) => [
        when.getUTCDate(),
        promised,
      ]);
    expect(drawn(false, same)).toEqual([
      [20, 0],
      [21, 5],
      [25, 5],
    ]);
    expect(drawn(true, same)).toEqual([
      [20, 0],
      [21, 5],
    ]);
    expect(drawn(true, { ...same, received: 3 })).toEqual([
      [20, 0],
      [21, 5],
      [25, 8],
    ]);
  });

  test('has a table of the last point of each day', () => {
    const days = daysOf([point(at('20T10:00')), point(at('20T12:00'), { pledged: 7 }), point(at('22T10:00'))], (when) =>
      String(when.getUTCDate()),
    );
    expect(days.map(({ at: when, pledged }) => [when.getUTCHours(), pledged])).toEqual([
      [12, 7],
      [10, 0],
    ]);
  });
});
