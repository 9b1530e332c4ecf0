import { chartSize } from '../network/burn-up.ts';
import type { BurnUpProps } from '../network/burn-up-view.tsx';
import type { DocumentBlock, DocumentDrawing, DocumentSheet } from '../sharing/documents/sheet.ts';
import { numberText } from '../ui/quantities.ts';
import { barHeight, type Bars } from './bars.ts';
import type { ReportView } from './report.ts';

/** The report as a document to print: the same words and drawings as its page, black on white. */
export function documentOf(view: ReportView, madeAt: Date): DocumentSheet {
  const { title, organisation, url, table, burnUp } = view;
  return {
    title: `What became of it: ${title}`,
    author: organisation.name,
    url,
    madeAt,
    blocks: [
      { kind: 'text', text: `${organisation.name} asked for` },
      { kind: 'title', text: title },
      { kind: 'lede', text: `What became of it. ${view.when}` },
      { kind: 'heading', text: 'What came' },
      { kind: 'list', lines: view.came },
      {
        kind: 'drawing',
        drawing: barsDrawing(view.bars),
        alt: 'Asked for, promised and came, as bars; the table says the same.',
      },
      {
        kind: 'table',
        headings: ['What', ...table.headings],
        rows: table.rows.map(({ name, cells }) => [name, ...cells]),
      },
      ...(view.takenBack === null ? [] : [{ kind: 'small' as const, text: view.takenBack }]),
      ...(burnUp === null ? [] : overTime(burnUp)),
      ...section('How it spread', view.spread),
      ...section('Thank you', [...view.thanks, ...(view.names === null ? [] : [view.names])]),
      ...section('What was learnt', view.learnt),
      ...section('Put right', view.corrections),
    ],
    foot: `Every number comes from what was promised and what was counted at the door. ${url.replace(/^https?:\/\//, '')}`,
  };
}

function section(heading: string, texts: readonly string[]): DocumentBlock[] {
  if (texts.length === 0) return [];
  return [{ kind: 'heading', text: heading }, ...texts.map((text) => ({ kind: 'text' as const, text }))];
}

const barLooks = { asked: 'outline', promised: 'hatched', came: 'solid' } as const;

const barsDrawing = ({ width, height, needs }: Bars): DocumentDrawing => ({
  width,
  height,
  mostWidth: 330,
  lines: [],
  bars: needs.flatMap(({ bars }) =>
    bars.map((bar) => ({ x: 1, y: bar.y, width: bar.width, height: barHeight, looks: barLooks[bar.key] })),
  ),
  words: needs.flatMap(({ name, y, bars }) => [
    { text: name, x: 0, y, size: 13, anchor: 'start' as const, bold: true },
    ...bars.map((bar) => ({ text: bar.words, x: bar.width + 8, y: bar.y + 12, size: 13, anchor: 'start' as const })),
  ]),
});

const lineLooks = { wanted: 'dashed', promised: 'plain', expected: 'dotted', received: 'thick' } as const;

function overTime({ chart, timeWords, summary }: BurnUpProps): DocumentBlock[] {
  const { left, right, bottom } = chart.frame;
  const drawing: DocumentDrawing = {
    ...chartSize,
    mostWidth: 420,
    lines: [
      ...chart.levels.map(({ y }) => ({ path: `M${left} ${y}H${right}`, looks: 'thin' as const })),
      ...chart.lines.map(({ key, path }) => ({ path, looks: lineLooks[key] })),
    ],
    bars: [],
    words: [
      ...chart.levels.map(({ y, quantity }) => ({
        text: numberText(quantity),
        x: left - 8,
        y: y + 5,
        size: 17,
        anchor: 'end' as const,
      })),
      ...chart.times.map(({ x }, nth) => ({
        text: timeWords[nth] ?? '',
        x,
        y: bottom + 24,
        size: 17,
        anchor: nth === 0 ? ('start' as const) : ('middle' as const),
      })),
    ],
  };
  return [
    { kind: 'heading', text: 'Over time' },
    { kind: 'drawing', drawing, alt: summary },
    {
      kind: 'small',
      text: 'Broken line: wanted. Thin line: promised, with what is here. Dotted: expected. Thick line: here.',
    },
  ];
}
