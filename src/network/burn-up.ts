import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { TallyPoint } from './queries.ts';

export const chartSize = { width: 720, height: 380 };
const margin = { top: 16, right: 16, bottom: 44, left: 72 };

/** What a line shows. Promised holds what is on the way and what is here, so that it can be held against wanted. */
export type ChartLine = { key: 'wanted' | 'promised' | 'expected' | 'received'; path: string };

export type BurnUp = {
  lines: ChartLine[];
  /** Below received. */
  ground: string;
  /** Of the left edge: where, and which number. */
  levels: { y: number; quantity: number }[];
  /** Of the lower edge. */
  times: { x: number; at: Date }[];
  marks: { x: number; number: number }[];
  frame: { left: number; right: number; top: number; bottom: number };
};

export type ChartPoint = Pick<TallyPoint, 'at' | 'wanted' | 'expected' | 'received'> & { promised: number };

export const chartPoint = ({ at, wanted, pledged, onTheWay, received, expected }: TallyPoint): ChartPoint => ({
  at,
  wanted,
  promised: pledged + onTheWay + received,
  expected,
  received,
});

/** The chart as numbers to draw; null while there is no stretch of time to draw. Steps, as nothing moves between points. */
export function burnUp(points: readonly ChartPoint[], until: Date, marks: readonly Date[]): BurnUp | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return null;
  const end = new Date(Math.max(until.getTime(), last.at.getTime()));
  if (end <= first.at) return null;
  const frame = {
    left: margin.left,
    right: chartSize.width - margin.right,
    top: margin.top,
    bottom: chartSize.height - margin.bottom,
  };
  const highest = Math.max(1, ...points.flatMap(({ wanted, promised, expected }) => [wanted, promised, expected]));
  const x = scaleUtc([first.at, end], [frame.left, frame.right]);
  const y = scaleLinear([0, highest], [frame.bottom, frame.top]).nice(5);
  const stepOf = (key: ChartLine['key']): ChartLine => ({
    key,
    path:
      line<ChartPoint>(
        (point) => rounded(x(point.at)),
        (point) => rounded(y(point[key])),
      ).curve(curveStepAfter)([...points]) ?? '',
  });
  const ground = area<ChartPoint>(
    (point) => rounded(x(point.at)),
    rounded(y(0)),
    (point) => rounded(y(point.received)),
  ).curve(curveStepAfter)([...points]);
  const keys = points.some(({ wanted }) => wanted > 0)
    ? (['wanted', 'promised', 'expected', 'received'] as const)
    : (['promised', 'expected', 'received'] as const);
  return {
    lines: keys.map(stepOf),
    ground: ground ?? '',
    levels: y
      .ticks(5)
      .filter((quantity) => Number.isInteger(quantity))
      .map((quantity) => ({ y: rounded(y(quantity)), quantity })),
    times: wholeDays(x.ticks(5)).map((at) => ({ x: rounded(x(at)), at })),
    marks: marks.flatMap((at, index) =>
      at >= first.at && at <= end ? [{ x: rounded(x(at)), number: index + 1 }] : [],
    ),
    frame,
  };
}

/** Where there are days to name, hours are left out. */
function wholeDays(ticks: Date[]): Date[] {
  const days = ticks.filter((at) => at.getTime() % 86_400_000 === 0);
  return days.length >= 2 ? days : ticks;
}

const rounded = (number: number): number => Math.round(number * 10) / 10;

/**
 * The points of a chart: nothing at the beginning, what was kept since, and how it is now unless nothing has moved for
 * long and the appeal is over.
 */
export function pointsToDraw(
  kept: readonly TallyPoint[],
  { from, now, isOver }: { from: Date | null; now: TallyPoint; isOver: boolean },
): ChartPoint[] {
  const [first] = kept;
  const nothing = { unconfirmed: 0, pledged: 0, onTheWay: 0, received: 0, expected: 0 };
  const start =
    from === null || (first && first.at <= from) ? [] : [{ ...nothing, at: from, wanted: (first ?? now).wanted }];
  const last = kept.at(-1);
  const isNews = !last || !sameNumbers(last, now);
  return [...start, ...kept, ...(isNews || !isOver ? [now] : [])].map(chartPoint);
}

const sameNumbers = (a: TallyPoint, b: TallyPoint): boolean =>
  a.wanted === b.wanted &&
  a.unconfirmed === b.unconfirmed &&
  a.pledged === b.pledged &&
  a.onTheWay === b.onTheWay &&
  a.received === b.received;

/** For the table under the chart: the last point of each day, as `dayOf` names days. */
export function daysOf<Point extends { at: Date }>(points: readonly Point[], dayOf: (at: Date) => string): Point[] {
  return [...new Map(points.map((point) => [dayOf(point.at), point])).values()];
}
