import type { Tally } from '../tally/shapes.ts';
import { asOfText, shortDate } from '../ui/dates.ts';
import { appealTallyWords } from '../ui/tally-words.ts';
import type { BurnUpProps } from './burn-up-view.tsx';
import { burnUp, daysOf, pointsToDraw, type BurnUp } from './burn-up.ts';
import type { TallyPoint } from './queries.ts';

/** Something that may have moved the numbers. */
export type Mark = { at: Date; words: string };

/** The chart of an appeal with its words; null while there is nothing to draw. `marks` in their order in time. */
export function burnUpProps(
  { publishedAt, deadline }: { publishedAt: Date | null; deadline: Date | null },
  timeZone: string,
  { tally, kept, marks, now }: { tally: Tally; kept: readonly TallyPoint[]; marks: readonly Mark[]; now: Date },
): BurnUpProps | null {
  const isOver = deadline !== null && deadline <= now;
  const points = pointsToDraw(kept, { from: publishedAt, now: { ...tally, at: now }, isOver });
  const chart = burnUp(
    points,
    isOver ? deadline : now,
    marks.map(({ at }) => at),
  );
  if (!chart) return null;
  const dayOf = (at: Date) => shortDate(at, timeZone, now);
  const first = chart.times[0]?.at;
  const isOneDay = first !== undefined && dayOf(first) === dayOf(chart.times.at(-1)?.at ?? first);
  return {
    chart,
    timeWords: timeWords(chart, (at) => (isOneDay ? asOfText(at, timeZone).replace('as of ', '') : dayOf(at))),
    marks: chart.marks.flatMap(({ number }) => {
      const mark = marks[number - 1];
      return mark ? [{ number, words: `${dayOf(mark.at)}, ${mark.words}` }] : [];
    }),
    days: daysOf(points, dayOf).map((point) => ({ day: dayOf(point.at), point })),
    summary: `From ${dayOf(points[0]?.at ?? now)} to ${dayOf(points.at(-1)?.at ?? now)}: ${appealTallyWords(tally)}.`,
  };
}

/** Each once, and with room for a phone's letters between them. */
function timeWords({ times }: BurnUp, wordsOf: (at: Date) => string): string[] {
  let last = { x: -Infinity, words: '' };
  return times.map(({ x, at }) => {
    const words = wordsOf(at);
    if (words === last.words || x - last.x < roomForWords) return '';
    last = { x, words };
    return words;
  });
}

const roomForWords = 110;
