import type { FastifyRequest } from 'fastify';
import { appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { personOf, roleIn, whoAsks } from '../organisations/who-asks.ts';
import { appeals } from '../db/schema/appeals.ts';
import { eq } from 'drizzle-orm';
import { stallById, type Stall } from './queries.ts';

/** `recordedBy`: the member who works here with their own session; null for a helper. */
export type StallHere = { stall: Stall; parts: AppealWithParts; recordedBy: string | null };

export type OpenedStall =
  | ({ kind: 'open' } & StallHere)
  /** It was this stall's, and opens nothing any more. */
  | ({ kind: 'ended'; why: 'link-ended' | 'stall-closed' | 'appeal-gone' } & StallHere)
  | { kind: 'not-found' };

/**
 * The stall that a helper link leads to. A link that was ended still opens it for members who are signed in; they keep
 * their own phone when a helper's link has to go.
 */
export async function openStall(
  deps: Pick<Deps, 'db' | 'clock' | 'tokens'>,
  request: FastifyRequest,
  token: string,
): Promise<OpenedStall> {
  const opened = deps.tokens.open('stall', token);
  const stall = opened && (await stallById(deps.db, opened.id));
  const parts = stall && (await partsOf(deps, stall.appealId));
  if (!stall || !parts) return { kind: 'not-found' };
  const caller = await whoAsks(deps, request);
  const isMember = caller.kind === 'person' && roleIn(caller, parts.organisation.id) !== null;
  // Addresses that are made of it hold the link that was opened: one that was ended must not lead to the new one.
  const asOpened = isMember ? stall : { ...stall, helperVersion: opened.version };
  const here = { stall: asOpened, parts, recordedBy: isMember ? personOf(caller) : null };
  if (!isPublic(parts.appeal)) return { kind: 'ended', why: 'appeal-gone', ...here };
  if (stall.closedAt !== null) return { kind: 'ended', why: 'stall-closed', ...here };
  const isCurrent = opened.version === stall.helperVersion && stall.helperEndedAt === null;
  return isCurrent || isMember ? { kind: 'open', ...here } : { kind: 'ended', why: 'link-ended', ...here };
}

async function partsOf({ db }: Pick<Deps, 'db'>, appealId: string): Promise<AppealWithParts | null> {
  const [row] = await db.select({ slug: appeals.slug }).from(appeals).where(eq(appeals.id, appealId));
  return row ? appealWithParts(db, row.slug) : null;
}

/** Why nothing is taken here, for whoever stands at the stall. */
export const endedWords: Record<Extract<OpenedStall, { kind: 'ended' }>['why'], string> = {
  'link-ended': 'This helper link was ended. Ask the charity for a new one and open it on this phone.',
  'stall-closed': 'This stall was closed. Ask the charity to open it again, or for the link of another stall.',
  'appeal-gone': 'This appeal is not on the site at the moment. Ask the charity what to do.',
};
