import type { Deps } from '../http/deps.ts';
import { pledgeById, type PledgeView } from './queries.ts';

/** The pledge that a token from an e-mail opens, or null: not ours, made useless since, or its supporter was erased. */
export async function openPledge(
  { db, tokens }: Pick<Deps, 'db' | 'tokens'>,
  token: string,
): Promise<PledgeView | null> {
  const opened = tokens.open('pledge', token);
  if (!opened) return null;
  const view = await pledgeById(db, opened.id);
  if (!view || (view.supporterId !== null && view.email === null)) return null;
  return view.tokenVersion === opened.version ? view : null;
}

/** The same for the page right after pledging, which may correct the address and send the mail again, no more. */
export async function openAfterPledge(
  { db, tokens }: Pick<Deps, 'db' | 'tokens'>,
  token: string,
): Promise<PledgeView | null> {
  const opened = tokens.open('after', token);
  return opened ? pledgeById(db, opened.id) : null;
}
