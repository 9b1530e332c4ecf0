import type { Line } from './read-lines.ts';
import { plainText } from './read-lines.ts';
import { isHead } from './table-columns.ts';

/** A line and its cells. */
export type Row = { line: Line; cells: string[] };

/** Runs of lines that are cut into cells by the same sign. */
export function blocksOf(lines: readonly Line[]): Row[][] {
  const blocks: Row[][] = [];
  let current: Row[] = [];
  let sign: Separator | null = null;
  for (const line of lines) {
    const own = separatorOf(line, sign);
    if (own !== sign || own === null) {
      if (current.length > 0) blocks.push(current);
      current = [];
      sign = own;
    }
    if (own !== null) current.push({ line, cells: cellsOf(line.raw, own) });
  }
  if (current.length > 0) blocks.push(current);
  return blocks;
}

type Separator = 'tab' | 'pipe' | 'comma' | 'semicolon';

function separatorOf(line: Line, running: Separator | null): Separator | null {
  if (line.tooLong || line.raw.trim() === '') return null;
  if (/\S *\t/.test(line.raw) || (running === 'tab' && line.raw.includes('\t'))) return 'tab';
  if (/^\s*\|.*\|/.test(line.raw) || /\|.*\|/.test(line.raw) || (running === 'pipe' && line.raw.includes('|')))
    return 'pipe';
  if (running === 'comma' || running === 'semicolon') {
    return cellsOf(line.raw, running).length > 1 && line.mark === 'none' ? running : null;
  }
  if (line.raw.includes(',') && isHead(cellsOf(line.raw, 'comma'))) return 'comma';
  if (line.raw.includes(';') && isHead(cellsOf(line.raw, 'semicolon'))) return 'semicolon';
  return line.mark === 'none' && /^[^,\d]+,\s*\d[\d ]*(?:,[^,]*){0,2}$/.test(line.raw) && !/,\s*\d{3}$/.test(line.raw)
    ? null
    : null;
}

/** The cells of a row; in quotes a separator is a letter like others, and two quotes are one. */
function cellsOf(raw: string, separator: Separator): string[] {
  const sign = { tab: '\t', pipe: '|', comma: ',', semicolon: ';' }[separator];
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  const text = separator === 'pipe' ? raw.trim().replace(/^\||\|$/g, '') : raw;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"' && (quoted || cell.trim() === '')) {
      if (quoted && text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (letter === sign && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  cells.push(cell);
  return cells.map((content) => plainText(content).replace(/\*\*/g, '').trim());
}
