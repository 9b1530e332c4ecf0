/** A value of a table; dates are written as ISO 8601 in UTC. */
export type Cell = string | number | Date | null;

/** Excel takes a file for UTF-8 when it begins so. */
export const byteOrderMark = '\ufeff';

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
