import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** A value of a table; dates are written as ISO 8601 in UTC. */
export type Cell = string | number | Date | null;

/** Excel takes a file for UTF-8 when it begins so. */
const byteOrderMark = '\ufeff';

/** One line of RFC 4180. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV injection"): names come from
 * strangers. Numbers of ours are left as they are, a negative one too.
 */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const safe = /^[\s\u0000-\u001f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table, read as it is sent; `rows` come in batches. */
export function csvOf<Row>(
  headings: readonly string[],
  rows: AsyncIterable<Row[]>,
  cellsOf: (row: Row) => Cell[],
): Readable {
  return Readable.from(lines());
  async function* lines() {
    yield byteOrderMark + csvLine(headings);
    for await (const batch of rows) yield batch.map((row) => csvLine(cellsOf(row))).join('');
  }
}

/** Answers with a table to be saved. `name`: of the file, without its ending. */
export const sendCsv = (reply: FastifyReply, name: string, table: Readable | string): FastifyReply =>
  reply
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .type('text/csv; charset=utf-8')
    .send(typeof table === 'string' ? byteOrderMark + table : table);
