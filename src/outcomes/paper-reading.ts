import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { mostOfOneThing } from '../pledges/input.ts';

/** A line of a counting sheet as it was written; `number` is where it stands in the file. */
export type SheetLine = { number: number; raw: string; code: string; what: string; came: string };

export type ReadSheet = {
  /** Lines with something in them, in their order. */
  lines: SheetLine[];
  /** Lines without a number, as most lines of a sheet that was printed beforehand are. */
  empty: { number: number; raw: string }[];
};

/** More lines than these are better counted in two sheets: each is shown for correction, and all are saved at once. */
export const mostLines = 400;

/**
 * Reads a counting sheet, pasted or uploaded, with commas, semicolons or tabs, with or without a line of headings. Never
 * throws and loses nothing: every line that has something in it is in the answer, read as far as it can be.
 */
export function readSheet(text: string): ReadSheet {
  const records = recordsOf(text);
  const delimiter = delimiterOf(records);
  const rows = records.map(({ number, raw }) => ({ number, raw, cells: cellsOf(raw, delimiter) }));
  const headingAt = rows.slice(0, 10).findIndex(({ cells }) => columnsIn(cells) !== null);
  const columns = columnsIn(rows[headingAt]?.cells ?? null);
  const body = rows.filter((_, nth) => nth !== headingAt);
  const lines: SheetLine[] = [];
  const empty: ReadSheet['empty'] = [];
  for (const { number, raw, cells } of body) {
    const read = cells === null ? null : valuesOf(cells, columns);
    if (read !== null && columns !== null && read.came === '') empty.push({ number, raw });
    else lines.push({ number, raw, ...(read ?? { code: '', what: '', came: '' }) });
  }
  return { lines, empty };
}

/** The same file is the same sheet; `label` tells two sheets apart that happen to say the same. */
export const sheetIdOf = (text: string, label: string): string =>
  createHash('sha256')
    .update(JSON.stringify([text, label]))
    .digest('base64url')
    .slice(0, 22);

/** What a file says: UTF-8, or what spreadsheets on Windows write instead. */
export function textOfFile(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** How many came, as people write it; null when it is no number that can be counted. */
export function readCount(text: string): number | null {
  const digits = text.trim().replaceAll(/(?<=\d)[ ,'’](?=\d{3}(?!\d))/g, '');
  if (!/^\d{1,9}(\.0+)?$/.test(digits)) return null;
  const number = Number(digits);
  return number <= mostOfOneThing ? number : null;
}

type Record = { number: number; raw: string };

/** Lines that are not blank; one that is left open by a quotation mark goes on for a few lines, if that closes it. */
function recordsOf(text: string): Record[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const records: Record[] = [];
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1;
    let raw = lines[at] ?? '';
    if (isOpen(raw)) {
      for (let more = 1; more <= mostLinesInCell && at + more < lines.length; more++) {
        const joined = lines.slice(at, at + more + 1).join('\n');
        if (isOpen(joined)) continue;
        raw = joined;
        at += more;
        break;
      }
    }
    if (raw.trim() !== '') records.push({ number, raw });
  }
  return records;
}

const mostLinesInCell = 4;
const isOpen = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1;

/** The sign that stands most often in the first lines. */
function delimiterOf(records: readonly Record[]): string {
  const start = records
    .slice(0, 10)
    .map(({ raw }) => raw)
    .join('\n');
  const counts = ['\t', ';', ','].map((sign) => ({ sign, count: start.split(sign).length - 1 }));
  return counts.toSorted((one, other) => other.count - one.count)[0]?.sign ?? ',';
}

/** Null: its quotation marks make no sense; then it is shown as it is. */
function cellsOf(raw: string, delimiter: string): string[] | null {
  try {
    const [cells] = parse(raw, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      record_delimiter: ['\r\n\r\n'],
    });
    return cells?.map((cell) => (isNeutralised(cell) ? cell.slice(1) : cell)) ?? null;
  } catch {
    return null;
  }
}

/** Our own sheets put an apostrophe before what a spreadsheet would run (http/csv.ts). */
const isNeutralised = (cell: string): boolean => /^'\s*[=+\-@|]/.test(cell);

type Columns = { code: number; what: number; came: number };

/** Where a heading says the columns are; null when it is no line of headings. */
function columnsIn(cells: readonly string[] | null): Columns | null {
  const names = (cells ?? []).map((cell) => cell.trim().toLowerCase());
  const find = (pattern: RegExp) => names.findIndex((name) => pattern.test(name));
  const columns = {
    code: find(/^(door )?code$/),
    what: find(/^(what|need|item|thing)$/),
    came: find(/^(came|here|received|counted|how many( came)?|number|quantity)$/),
  };
  return columns.came >= 0 && (columns.what >= 0 || columns.code >= 0) ? columns : null;
}

/** Without headings: what and how many, or a code before them. */
function valuesOf(cells: readonly string[], columns: Columns | null): Omit<SheetLine, 'number' | 'raw'> {
  const at = (index: number) => (index < 0 ? '' : (cells[index] ?? '')).trim();
  if (columns !== null) return { code: at(columns.code), what: at(columns.what), came: at(columns.came) };
  if (cells.length === 2) return { code: '', what: at(0), came: at(1) };
  if (cells.length === 3) return { code: at(0), what: at(1), came: at(2) };
  return { code: '', what: '', came: '' };
}
