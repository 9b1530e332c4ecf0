import type { VNode } from 'preact';
import { NumbersTable } from '../ui/numbers-table.tsx';
import { Details } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import { chartSize, type BurnUp, type ChartLine, type ChartPoint } from './burn-up.ts';

export type BurnUpProps = {
  chart: BurnUp;
  /** In the order of the chart's times, as words. */
  timeWords: string[];
  /** Share moments and what the charity told people, numbered as in the chart. */
  marks: { number: number; words: string }[];
  /** The table below: the last point of each day. */
  days: { day: string; point: ChartPoint }[];
  /** The chart in a sentence, for who does not see it. */
  summary: string;
};

/** How much was promised and came over time, towards what is wanted. */
export function BurnUpChart({ chart, timeWords, marks, days, summary }: BurnUpProps): VNode {
  const { left, right, top, bottom } = chart.frame;
  return (
    <>
      <figure class="burn-up">
        <svg viewBox={`0 0 ${chartSize.width} ${chartSize.height}`} role="img" aria-labelledby="burn-up-words">
          <title id="burn-up-words">{summary}</title>
          {chart.levels.map(({ y, quantity }) => (
            <g key={quantity}>
              <path class="chart-grid" d={`M${left} ${y}H${right}`} />
              <text class="chart-text" x={left - 8} y={y + 5} text-anchor="end">
                {numberText(quantity)}
              </text>
            </g>
          ))}
          {chart.times.map(({ x }, index) => (
            <text class="chart-text" x={x} y={bottom + 22} text-anchor={index === 0 ? 'start' : 'middle'} key={x}>
              {timeWords[index]}
            </text>
          ))}
          {chart.marks.map(({ x, number }) => (
            <g key={number}>
              <path class="chart-mark" d={`M${x} ${top}V${bottom}`} />
              <text class="chart-text" x={x + 4} y={top + 12}>
                {number}
              </text>
            </g>
          ))}
          <path class="chart-ground" d={chart.ground} />
          {chart.lines.map(({ key, path }) => (
            <path class={`chart-line is-${key}`} d={path} key={key} />
          ))}
        </svg>
        <figcaption>
          <ul class="chart-key">
            {chart.lines.map(({ key }) => (
              <li key={key}>
                <svg viewBox="0 0 40 12" aria-hidden="true" focusable="false">
                  <path class={`chart-line is-${key}`} d="M1 6H39" />
                </svg>
                {lineNames[key]}
              </li>
            ))}
          </ul>
          {marks.length > 0 && (
            <ul class="plain-list small quiet" aria-label="Marked in the chart">
              {marks.map(({ number, words }) => (
                <li key={number}>
                  {number}: {words}
                </li>
              ))}
            </ul>
          )}
        </figcaption>
      </figure>
      <DaysTable days={days} />
    </>
  );
}

const lineNames: Record<ChartLine['key'], string> = {
  wanted: 'wanted',
  promised: 'promised, with what is here',
  expected: 'expected',
  received: 'here',
};

function DaysTable({ days }: Pick<BurnUpProps, 'days'>): VNode {
  const columns = ['wanted', 'promised', 'expected', 'received'] as const;
  return (
    <Details summary="The same as a table">
      <NumbersTable
        caption="At the end of each day"
        first="Day"
        headings={columns.map((column) => headings[column])}
        rows={days.map(({ day, point }) => ({
          key: day,
          name: day,
          cells: columns.map((column) => numberText(point[column])),
        }))}
      />
    </Details>
  );
}

const headings = { wanted: 'Wanted', promised: 'Promised, with what is here', expected: 'Expected', received: 'Here' };
