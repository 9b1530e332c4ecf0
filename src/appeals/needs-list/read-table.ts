import { readWholeAmount } from './amounts.ts';
import type { Polarity } from './polarity.ts';
import { headingWords, verdictOfHeading } from './polarity.ts';
import type { Line } from './read-lines.ts';
import { plainText } from './read-lines.ts';
import type { ReadNeed } from './read-sentence.ts';
import { readSentence, refusedItems } from './read-sentence.ts';
import { wordsOf } from './split-items.ts';
import { unitFromColumn, unitOf } from './units.ts';

/** A row of a pasted table, read: a head or a rule, or the things in it. */
export type RowReading =
  { kind: 'head' } | { kind: 'list'; needs: ReadNeed[]; notWanted: string[] } | { kind: 'unclear' };

type Role = 'item' | 'quantity' | 'unit' | 'note' | 'status' | 'skip' | Polarity;
type Row = { line: Line; cells: string[] };

const ROLES: readonly (readonly [Role, RegExp])[] = [
  [
    'item',
    /^(?:items?(?: needed| required| name| description)?|description|products?|articles?|goods|what|what we need|name|thing|donation|food item|item description)$/,
  ],
  [
    'skip',
    /^(?:have|got|have got|in stock|stock|current stock|received|pledged|donated|so far|already have|on hand|#|id|ref|row|line|price|cost|each|link|priority|urgent|category|number received)$/,
  ],
  [
    'quantity',
    /^(?:qty|quantity|quantities|how many|how much|number|numbers|amount|no|nos|needed|number needed|qty needed|quantity needed|amount needed|still needed|required|qty required|quantity required|number required|wanted|target|count|total|total needed|goal|q ty|need|we need|how many needed|short|shortfall)$/,
  ],
  ['unit', /^(?:units?|unit type|pack|packaging|container|measure|per|uom|unit of measure|form|counted in|packed in)$/],
  [
    'note',
    /^(?:notes?|comments?|details?|remarks?|info|information|spec|specification|sizes?|brand|colour|color|type|condition|extra info|other|more info|requirements|preference|preferences|anything else|age)$/,
  ],
  ['status', /^(?:status|still wanted|needed y n|need y n)$/],
];

/** Finds the tables in a text and reads their rows, by the number of their line. */
export function readTables(lines: readonly Line[]): Map<number, RowReading> {
  const found = new Map<number, RowReading>();
  for (const block of blocksOf(lines)) {
    for (const [number, reading] of readBlock(block)) found.set(number, reading);
  }
  return found;
}

/** Runs of lines that are cut into cells by the same sign. */
function blocksOf(lines: readonly Line[]): Row[][] {
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

function isHead(cells: readonly string[]): boolean {
  const named = cells.filter((cell) => cell !== '');
  return (
    named.length >= 2 && named.every((cell) => roleOf(cell) !== null) && named.some((cell) => roleOf(cell) === 'item')
  );
}

function roleOf(cell: string): Role | null {
  const words = headingWords(cell.replace(/\([^()]*\)/g, '').replace(/[?*#:]/g, ' ')).join(' ');
  return ROLES.find(([, pattern]) => pattern.test(words))?.[0] ?? (cell.trim() === '#' ? 'skip' : null);
}

function readBlock(rows: readonly Row[]): [number, RowReading][] {
  const polarities = polarityColumns(rows[0]);
  if (polarities) return [headOf(rows[0]), ...rows.slice(1).map((row) => readPolarRow(row, polarities))];
  const head = rows[0] && rows.length > 1 ? rolesOfHead(rows[0].cells) : null;
  const roles = head ?? rolesByContent(rows);
  const body = head ? rows.slice(1) : rows;
  const read = body.map((row): [number, RowReading] => [
    row.line.number,
    readRow(row.cells, roles, head ? (rows[0]?.cells ?? []) : []),
  ]);
  return head ? [headOf(rows[0]), ...read] : read;
}

function headOf(row: Row | undefined): [number, RowReading] {
  return [row?.line.number ?? 0, { kind: 'head' }];
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

function readPolarRow(row: Row, columns: readonly (Polarity | 'none' | null)[]): [number, RowReading] {
  const needs: ReadNeed[] = [];
  const notWanted: string[] = [];
  row.cells.forEach((cell, at) => {
    if (columns[at] === 'notWanted') notWanted.push(...refusedItems(cell));
    else if (cell !== '') needs.push(...needsIn(cell));
  });
  return [
    row.line.number,
    needs.length + notWanted.length > 0 ? { kind: 'list', needs, notWanted } : { kind: 'unclear' },
  ];
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
