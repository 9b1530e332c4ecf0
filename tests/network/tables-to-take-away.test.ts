import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../src/http/csv.ts';

/** What a reader of RFC 4180 makes of a line. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let rest = line.replace(/\r\n$/, '');
  for (;;) {
    const [whole = '', quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(rest) ?? [];
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (rest === '') return cells;
    rest = rest.slice(1);
  }
}

describe('a line of CSV', () => {
  test('holds numbers, dates and nothing as they are', () => {
    expect(csvLine([1, -2, null, new Date('2026-11-23T10:00:00Z'), 'Sam'])).toBe(
      '1,-2,,2026-11-23T10:00:00.000Z,Sam\r\n',
    );
  });

  test.each(['=1+1', '+44', '-2+3', '@SUM(A1)', ' =cmd', '\t=1', '\r=1', '＝1', '|x'])(
    'keeps %j from being a formula',
    (text) => {
      expect(readLine(csvLine([text]))[0]).toBe(`'${text}`);
    },
  );

  test('comes back as it was, whatever is in it, and never begins with what a spreadsheet runs', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }), (texts) => {
        const cells = readLine(csvLine(texts));
        expect(cells.map((cell, at) => (cell === `'${texts[at] ?? ''}` ? cell.slice(1) : cell))).toEqual(texts);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});
