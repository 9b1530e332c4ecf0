import type { Line } from './read-lines.ts';

/** What stands around a line: what the list looks like, and what comes next. */
export type Surroundings = {
  first: boolean;
  bulleted: boolean;
  next: Line | undefined;
  blankBefore: boolean;
  blankAfter: boolean;
  left: number;
};

/** Looks around in a text once, and then tells for any of its lines. */
export function surroundingsOf(lines: readonly Line[], filled: readonly Line[]): (line: Line) => Surroundings {
  const isBullet = (line: Line): boolean => line.mark === 'bullet' || line.mark === 'yes' || line.mark === 'no';
  const bullets = filled.filter(isBullet).length;
  const bulleted = bullets >= 3 && bullets * 2 >= filled.length;
  const places = new Map(filled.map((line, at) => [line.number, at]));
  const isBlank = (number: number): boolean => (lines[number - 1]?.raw.trim() ?? '') === '';
  return (line) => {
    const at = places.get(line.number) ?? 0;
    return {
      first: at === 0,
      bulleted,
      next: filled[at + 1],
      blankBefore: isBlank(line.number - 1),
      blankAfter: isBlank(line.number + 1),
      left: filled.length - at - 1,
    };
  };
}
