import { leading, type Type, type Weight } from './type.ts';

/** Text that was broken into lines at a size at which it fits. */
export type Fitted = { lines: string[]; size: number; height: number };

type Room = { width: number; height: number; weight: Weight; largest: number; smallest: number };

/**
 * The largest size at which the text fits into the room. If none does, the smallest, cut after the last line that fits,
 * with an ellipsis.
 */
export function fitted(type: Type, text: string, room: Room): Fitted {
  for (let size = room.largest; size > room.smallest; size *= 0.94) {
    const lines = broken(type, text, { ...room, size, mayCut: false });
    if (lines && heightOf(lines.length, size) <= room.height)
      return { lines, size, height: heightOf(lines.length, size) };
  }
  const size = room.smallest;
  const lines = broken(type, text, { ...room, size, mayCut: true }) ?? [];
  const most = Math.max(1, Math.floor(room.height / (size * leading)));
  const kept =
    lines.length <= most
      ? lines
      : [...lines.slice(0, most - 1), ellipsed(type, lines[most - 1] ?? '', { ...room, size })];
  return { lines: kept, size, height: heightOf(kept.length, size) };
}

export const heightOf = (lines: number, size: number): number => lines * size * leading;

/**
 * Breaks text at its spaces, and addresses after their slashes and hyphens. A word that is wider than the line is cut
 * where `mayCut` allows it; else the answer is null, and a smaller size has to be tried.
 */
function broken(
  type: Type,
  text: string,
  { width, weight, size, mayCut }: { width: number; weight: Weight; size: number; mayCut: boolean },
): string[] | null {
  const widthOf = (part: string) => type.width(part, weight, size);
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const part of text.match(/\S+?(?:[/-]+(?=\S)|\s+|$)/g) ?? []) {
    if (taken + widthOf(part.trimEnd()) <= width) {
      line += part;
      taken += widthOf(part);
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = part;
    while (widthOf(line.trimEnd()) > width) {
      if (!mayCut) return null;
      const piece = longestFitting(line, (start) => widthOf(start) <= width);
      lines.push(piece);
      line = line.slice(piece.length);
    }
    taken = widthOf(line);
  }
  return [...lines, line.trimEnd()].filter((one) => one !== '');
}

/** At least one sign, so that it ends. */
function longestFitting(text: string, fits: (line: string) => boolean): string {
  const signs = Array.from(text);
  let most = 1;
  while (most < signs.length && fits(signs.slice(0, most + 1).join(''))) most += 1;
  return signs.slice(0, most).join('');
}

function ellipsed(
  type: Type,
  line: string,
  { width, weight, size }: { width: number; weight: Weight; size: number },
): string {
  const signs = Array.from(line);
  while (signs.length > 0 && type.width(`${signs.join('')}…`, weight, size) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
