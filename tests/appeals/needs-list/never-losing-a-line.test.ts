import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedNeedsList } from '../../../src/appeals/needs-list/parse-needs-list.ts';
import { parseNeedsList } from '../../../src/appeals/needs-list/parse-needs-list.ts';

const pieces = fc.constantFrom(
  ...[
    '40',
    '2 dozen',
    'x 40',
    '1,000',
    '(any brand)',
    '(',
    ')',
    ' – ',
    '- ',
    ': ',
    ', ',
    '; ',
    ' and ',
    ' or ',
    ' but ',
    'no ',
  ],
  ...[
    'tins of ',
    'Tins: ',
    'blankets',
    'towels',
    'dog food',
    '15kg bags ',
    'We need ',
    'We do not need ',
    'please',
    '\t',
    '|',
    '"',
  ],
  ...[
    'size 4',
    'by Friday',
    '5pm',
    '£5',
    '\n',
    '\r\n',
    '• ',
    '❌ ',
    '✅ ',
    '*',
    '~',
    '_',
    '1. ',
    'Not wanted:',
    '99999999999',
    '0',
  ],
  ...[
    '\u200b',
    '\u00a0',
    '\ud800',
    '\u0000',
    '👨‍👩‍👧',
    '½',
    '①',
    'é',
    'etc.',
    'Item\tQty\n',
    'Item,Qty\n',
    '. ',
    '! ',
    '…',
  ],
);
const lists = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
);

function expectRightShape(text: string, list: ParsedNeedsList): void {
  const filled = text.split(/\r\n|\r|\n/).flatMap((line, at) => (line.trim() === '' ? [] : [at + 1]));
  expect(list.lines.map(({ line }) => line)).toEqual(filled);
  expect(list.unclear).toHaveLength(list.lines.filter(({ became }) => became === 'unclear').length);
  const needLines = new Set(list.lines.filter(({ became }) => became === 'need').map(({ line }) => line));
  expect(new Set(list.needs.map(({ line }) => line))).toEqual(needLines);
  expect(list.needs.length).toBeLessThanOrEqual(500);
  for (const need of list.needs) {
    expect(need.item).toBe(need.item.trim());
    expect(need.item.length).toBeGreaterThan(0);
    expect(need.item.length).toBeLessThanOrEqual(120);
    expect(need.note.length).toBeLessThanOrEqual(300);
    if (need.unit !== null) expect(need.unit).toMatch(/^\S.{0,29}$/u);
    if (need.wanted !== null) {
      expect(Number.isInteger(need.wanted)).toBe(true);
      expect(need.wanted).toBeGreaterThanOrEqual(1);
      expect(need.wanted).toBeLessThanOrEqual(1_000_000);
    }
    const written = `${need.item}${need.unit ?? ''}${need.note}`;
    expect(written.isWellFormed()).toBe(true);
    expect(written).not.toMatch(/[\u0000-\u001f]/);
  }
  for (const item of list.notWanted) expect(item.trim().length).toBeGreaterThan(0);
}

describe('any text at all', () => {
  it('is read without an error, every line accounted for, in the right shape', () => {
    fc.assert(
      fc.property(lists, (text) => {
        expectRightShape(text, parseNeedsList(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('is read the same with either kind of line end', () => {
    fc.assert(
      fc.property(lists, (text) => {
        const unix = text.replace(/\r\n?/g, '\n');
        const windows = unix.replace(/\n/g, '\r\n');
        const sorted = ({ unclear, ...rest }: ParsedNeedsList): unknown => ({
          ...rest,
          unclear: unclear.map((line) => line.trim()),
        });
        expect(sorted(parseNeedsList(windows))).toEqual(sorted(parseNeedsList(unix)));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a line that nobody can read, as it was typed', () => {
    const { unclear } = parseNeedsList('Blankets x 40\n  ~~towels~~ \nToys: 0\n' + 'long '.repeat(2000));
    expect(unclear[0]).toBe('~~towels~~');
    expect(unclear).toHaveLength(3);
  });

  it('gives 500 needs at most and says the other lines', () => {
    const text = Array.from({ length: 520 }, (_, at) => `Thing${at} x 3`).join('\n');
    const { needs, unclear } = parseNeedsList(text);
    expect(needs).toHaveLength(500);
    expect(unclear).toHaveLength(20);
  });
});
