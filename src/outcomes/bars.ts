import { numberText } from '../ui/quantities.ts';

/** What one bar shows. */
type BarKey = 'asked' | 'promised' | 'came';

type NeedBars = {
  name: string;
  /** Of the line on which the name stands. */
  y: number;
  bars: { key: BarKey; y: number; width: number; words: string }[];
};

export type Bars = { width: number; height: number; needs: NeedBars[] };

export const barHeight = 15;
const width = 360;
const longest = 218;
const most = 12;

/**
 * Three bars for each need: asked for, promised, came. Each need has a scale of its own, since tins can't be held against
 * blankets. The first twelve; the table has all.
 */
export function barsOf(
  needs: readonly { item: string; wanted: number | null; promised: number; received: number }[],
): Bars {
  let y = 0;
  const drawn = needs.slice(0, most).map(({ item, wanted, promised, received }): NeedBars => {
    const scale = longest / Math.max(1, wanted ?? 0, promised, received);
    const rows = [
      ...(wanted === null ? [] : [{ key: 'asked' as const, number: wanted, words: 'asked for' }]),
      { key: 'promised' as const, number: promised, words: 'promised' },
      { key: 'came' as const, number: received, words: 'came' },
    ];
    const top = y + 18;
    const bars = rows.map(({ key, number, words }, nth) => ({
      key,
      y: top + 6 + nth * (barHeight + 5),
      width: Math.round(number * scale * 10) / 10,
      words: `${numberText(number)} ${words}`,
    }));
    y = top + 6 + rows.length * (barHeight + 5) + 10;
    return { name: shortened(item), y: top, bars };
  });
  return { width, height: y, needs: drawn };
}

const shortened = (name: string): string => (name.length <= 42 ? name : `${name.slice(0, 41).trimEnd()}…`);
