import type { AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { isId } from '../lib/ids.ts';
import { receiptLine, type ReceiptLine } from './lines.ts';
import { receiptById } from './queries.ts';

/** A receipt of this appeal, or null. */
export async function receiptHere(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { parts, organisation }: AppealHere,
  id: string,
): Promise<ReceiptLine | null> {
  const view = isId(id) ? await receiptById(db, id) : null;
  if (view?.appealId !== parts.appeal.id) return null;
  return receiptLine(view, organisation.timeZone, clock.now());
}

/** One value of a query, whatever was sent. */
export const textOf = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? '';

/** The path with one more, or another, value in its query. */
export function withQuery(path: string, name: string, value: string): string {
  const [bare = '', search = ''] = path.split('?', 2);
  const query = new URLSearchParams(search);
  query.set(name, value);
  return `${bare}?${query.toString()}`;
}
