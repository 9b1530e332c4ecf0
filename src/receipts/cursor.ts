import { isId } from '../lib/ids.ts';

/** Where a list in the order of (createdAt, id) goes on. */
export type Cursor = { createdAt: string; id: string };

const cursorAfter = ({ createdAt, id }: { createdAt: Date; id: string }): string =>
  Buffer.from(`${createdAt.getTime()}_${id}`).toString('base64url');

/** Null when it is none of ours. */
export function readCursor(cursor: string): Cursor | null {
  const [, millis, id = ''] = /^(\d{1,14})_(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return millis !== undefined && isId(id) ? { createdAt: new Date(Number(millis)).toISOString(), id } : null;
}

/** The first `limit` of one row more than was asked for, and where the next page begins. */
export function pageOf<Row extends { createdAt: Date; id: string }>(
  rows: Row[],
  limit: number,
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}
