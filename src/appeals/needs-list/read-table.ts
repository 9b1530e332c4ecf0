import { readWholeAmount } from './amounts.ts';
import type { ReadNeed } from './details.ts';
import type { Polarity } from './polarity.ts';
import { verdictOfHeading } from './polarity.ts';
import type { Line } from './read-lines.ts';
import { refusedItems } from './read-refusal.ts';
import { readSentence } from './read-sentence.ts';
import { wordsOf } from './split-items.ts';
import type { Role } from './table-columns.ts';
import { roleOf } from './table-columns.ts';
import type { Row } from './table-rows.ts';
import { blocksOf } from './table-rows.ts';
import { unitFromColumn, unitOf } from './units.ts';

/** A row of a pasted table, read: a head or a rule, or the things in it. */
export type RowReading =
  { kind: 'head' } | { kind: 'list'; needs: ReadNeed[]; notWanted: string[] } | { kind: 'unclear' };

/** Finds the tables in a text; their rows, by the number of their line, are read when they are asked for. */
export function readTables(lines: readonly Line[]): Map<number, () => RowReading> {
  return new Map(blocksOf(lines).flatMap(readBlock));
}

function readBlock(rows: readonly Row[]): [number, () => RowReading][] {
  const polarities = polarityColumns(rows[0]);
  if (polarities)
    return [
      headReading(rows[0]),
      ...rows.slice(1).map((row): [number, () => RowReading] => [row.line.number, () => readPolarRow(row, polarities)]),
    ];
  const head = rows[0] && rows.length > 1 ? rolesOfHead(rows[0].cells) : null;
  const roles = head ?? rolesByContent(rows);
  const body = head ? rows.slice(1) : rows;
  const read = body.map((row): [number, () => RowReading] => [
    row.line.number,
    () => readRow(row.cells, roles, head ? (rows[0]?.cells ?? []) : []),
  ]);
  return head ? [headReading(rows[0]), ...read] : read;
}

function headReading(row: Row | undefined): [number, () => RowReading] {
  return [row?.line.number ?? 0, () => ({ kind: 'head' })];
}

/** "Yes please | No thank you": columns that say which way they go. */
function polarityColumns(row: Row | undefined): (Polarity | 'none' | null)[] | null {
  const columns = (row?.cells ?? []).map((cell) => (cell === '' ? null : verdictOfHeading(cell)));
  return columns.includes('wanted') &&
    columns.includes('notWanted') &&
    !(row?.cells ?? []).some((cell) => roleOf(cell) === 'item')
    ? columns
    : null;
}

function readPolarRow(row: Row, columns: readonly (Polarity | 'none' | null)[]): RowReading {
  const needs: ReadNeed[] = [];
  const notWanted: string[] = [];
  row.cells.forEach((cell, at) => {
    if (columns[at] === 'notWanted') notWanted.push(...refusedItems(cell));
    else if (cell !== '') needs.push(...needsIn(cell));
  });
  return needs.length + notWanted.length > 0 ? { kind: 'list', needs, notWanted } : { kind: 'unclear' };
}

function rolesOfHead(cells: readonly string[]): Role[] | null {
  const roles = cells.map(roleOf);
  const known = roles.filter((role) => role !== null).length;
  if (known === 0 || (known === 1 && cells.filter((cell) => cell !== '').length > 2)) return null;
  if (cells.some((cell) => /\d/.test(cell))) return null;
  if (!roles.includes('item')) {
    const free = roles.indexOf(null);
    if (free < 0) return null;
    roles[free] = 'item';
  }
  let hasQuantity = false;
  return roles.map((role) => {
    if (role === 'quantity' && hasQuantity) return 'note';
    hasQuantity ||= role === 'quantity';
    return role ?? 'note';
  });
}

/** Without a head: the first column that is mostly words is the thing, the first that is mostly amounts the quantity. */
function rolesByContent(rows: readonly Row[]): Role[] {
  const width = rows.reduce((widest, row) => Math.max(widest, row.cells.length), 0);
  const shares = Array.from({ length: Math.min(width, 30) }, (_, at) => {
    const filled = rows.map((row) => row.cells[at] ?? '').filter((cell) => cell !== '');
    const amounts = filled.filter((cell) => readWholeAmount(wordsOf(cell)) !== null).length;
    const units = filled.filter((cell) => unitOf(cell) !== null).length;
    return { words: filled.length - amounts, amounts, units, filled: filled.length };
  });
  const item = shares.findIndex((share) => share.words > share.amounts && share.words > share.units);
  const quantity = shares.findIndex((share) => share.amounts > share.words);
  return shares.map((share, at) => {
    if (at === item) return 'item';
    if (at === quantity) return 'quantity';
    return share.units > 0 && share.units * 2 >= share.filled ? 'unit' : 'note';
  });
}

function readRow(cells: readonly string[], roles: readonly Role[], head: readonly string[]): RowReading {
  if (cells.every((cell) => /^[-:=_\s]*$/.test(cell))) return { kind: 'head' };
  const of = (role: Role): string[] =>
    cells.filter((cell, at) => roles[at] === role && cell !== '' && !/^[-–/]$/.test(cell));
  const name = of('item')[0] ?? '';
  if (/^(?:(?:grand |sub)?-?total)\b/i.test(name)) return { kind: 'head' };
  const need = needsIn(name);
  const first = need.length === 1 ? need[0] : wholeCell(name);
  if (!first) return { kind: 'unclear' };
  const said = of('quantity')[0] ?? '';
  const state = [said, ...of('status'), ...of('note')];
  if (
    state.some((cell) => verdictOfHeading(cell) === 'notWanted' && !/^no$/i.test(cell)) ||
    of('status').some((cell) => /^no?$/i.test(cell))
  ) {
    return { kind: 'list', needs: [], notWanted: [first.item] };
  }
  const amount = readWholeAmount(wordsOf(said));
  if (/^0+$/.test(said)) return { kind: 'unclear' };
  const notes = [
    first.note,
    ...(amount?.notes ?? (said === '' ? [] : [said])),
    ...of('note'),
    ...extraCells(cells, roles, head),
  ];
  const note = [...new Set(notes.filter((text) => text !== ''))].join('; ');
  const unit =
    of('unit')
      .map(unitFromColumn)
      .find((found) => found !== null) ??
    amount?.unit ??
    first.unit ??
    unitFirstInNote(of('note'));
  const anythingLike = first.anythingLike || /\bany (?:brand|make|type|kind|flavou?r)|or similar|own brand/i.test(note);
  return {
    kind: 'list',
    needs: [
      {
        item: first.item,
        unit,
        wanted: amount ? amount.wanted : first.wanted,
        note: note.slice(0, 300).toWellFormed().trim(),
        anythingLike,
      },
    ],
    notWanted: [],
  };
}

function extraCells(cells: readonly string[], roles: readonly Role[], head: readonly string[]): string[] {
  return cells.filter((cell, at) => cell !== '' && roles[at] === undefined && at >= head.length);
}

/** "pairs - assorted sizes" in a note says the unit as well. */
function unitFirstInNote(notes: readonly string[]): string | null {
  const found = unitOf(wordsOf(notes[0] ?? '')[0]);
  return found?.many === true && !found.needsOf ? found.singular : null;
}

function needsIn(cell: string): ReadNeed[] {
  const reading = readSentence(cell, 'wanted');
  return reading.kind === 'list' ? reading.needs : [];
}

function wholeCell(cell: string): ReadNeed | null {
  const item = cell.replace(/\s+/g, ' ').trim();
  if (item === '' || item.length > 120 || !/\p{L}/u.test(item)) return null;
  return {
    item: item.toLowerCase() === item.toUpperCase() ? item : item.charAt(0).toLowerCase() + item.slice(1),
    unit: null,
    wanted: null,
    note: '',
    anythingLike: false,
  };
}
