import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../src/http/csv.ts';
import { readCount, readSheet, sheetIdOf, textOfFile } from '../../src/outcomes/paper-reading.ts';
import { understand } from '../../src/outcomes/paper-rules.ts';

const needs = [
  { id: 'a', item: 'Dog food', unit: 'tin' },
  { id: 'b', item: 'Blankets', unit: null },
];
const pledges = new Map([['K7QM', { id: 'p', name: 'Sam', items: [{ needId: 'a', quantity: 12, received: 4 }] }]]);
const read = (text: string) =>
  readSheet(text).lines.map((line) => {
    const { needId, quantity, pledgeId, problems } = understand(line, { needs, pledges });
    return problems.length > 0 ? problems.map(({ field }) => field) : [needId, quantity, pledgeId];
  });

describe('a counting sheet', () => {
  test.each([
    [
      'code,what,came\nK7QM,Dog food,12\n,blankets,3',
      [
        ['a', 12, 'p'],
        ['b', 3, null],
      ],
    ],
    ['Code;Name;What;Unit;Promised;Came\r\nk7 qm;Sam;Dog food;tin;8;8\r\n', [['a', 8, 'p']]],
    [
      'dog food\t1,200\nblankets\t2',
      [
        ['a', 1200, null],
        ['b', 2, null],
      ],
    ],
    [
      '1,5\n2.,6',
      [
        ['a', 5, null],
        ['b', 6, null],
      ],
    ],
    ['K7QM,,4', [['a', 4, 'p']]],
    ['dog,3', [['a', 3, null]]],
    ['cats,3\ndog food,many\nZZZZ,dog food,3', [['what'], ['came'], ['code']]],
    ['only one thing', [['what', 'came']]],
    ['"blankets",3', [['b', 3, null]]],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('sets lines without a number aside, and says which they were', () => {
    const sheet = readSheet('code,what,came\nK7QM,Dog food,\n,Blankets,3');
    expect(sheet.empty).toEqual([{ number: 2, raw: 'K7QM,Dog food,' }]);
    expect(sheet.lines).toHaveLength(1);
  });

  test('never throws, and every line of it is still there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-c1-3,;"\t\n' =-]{0,80}$/)), (text) => {
        const { lines, empty } = readSheet(text);
        for (const line of lines) understand(line, { needs, pledges });
        const kept = [...lines, ...empty].map(({ raw }) => raw).join('\n');
        const written = text
          .replace(/^\ufeff/, '')
          .split(/\r\n|\r|\n/)
          .filter((line) => line.trim() !== '');
        const missing = written.filter((line) => !kept.includes(line));
        // One line may be the headings.
        expect(missing.length).toBeLessThanOrEqual(1);
        for (const line of missing) expect(line).toMatch(/came|here|received|counted|how many|number|quantity/i);
      }),
      { numRuns: 2_000 },
    );
  });

  test('reads back, in order, whatever our own tables write', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, ' ').trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.integer({ min: 1, max: 1_000_000 })), { minLength: 1 }), (rows) => {
        const text = csvLine(['what', 'came']) + rows.map((row) => csvLine(row)).join('');
        const { lines, empty } = readSheet(text);
        expect(empty).toEqual([]);
        expect(lines.map(({ came }) => readCount(came))).toEqual(rows.map(([, came]) => came));
      }),
    );
  });

  test('is the same sheet when it says the same under the same name', () => {
    expect(sheetIdOf('a,1', '')).toBe(sheetIdOf('a,1', ''));
    expect(new Set([sheetIdOf('a,1', ''), sheetIdOf('a,1', 'Saturday'), sheetIdOf('a,2', '')]).size).toBe(3);
  });

  test('may come from any spreadsheet', () => {
    const say = (bytes: number[]) => textOfFile(Uint8Array.from(bytes));
    expect(say([0xef, 0xbb, 0xbf, 0x63, 0xc3, 0xa9])).toBe('cé');
    expect(say([0x63, 0xe9])).toBe('cé');
    expect(say([0xff, 0xfe, 0x63, 0x00])).toBe('c');
  });
});
