import { and, count, eq } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import type { DbOrTx } from '../db/connect.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';
import { newCode, newId } from '../lib/ids.ts';
import { stateAt } from '../tally/rules.ts';

/** An appeal has links for this many embedding sites; visits from further ones come without credit. */
export const mostSites = 200;

/**
 * The code of an embedding site's own share link, made when there is none and `mayMake`; null when there is none, it was
 * turned off, there are too many, or the appeal takes nothing any more. Sites are known by their host name alone.
 */
export async function codeOfSite(
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  appealId: string,
  site: string,
  mayMake: () => Promise<boolean>,
): Promise<string | null> {
  const known = await linkOfSite(deps.db, appealId, site);
  if (known) return known.turnedOffAt === null ? known.code : null;
  if ((await sitesOf(deps.db, appealId)) >= mostSites || !(await mayMake())) return null;
  return changeAppeal(deps, appealId, async (tx, appeal) => {
    const now = deps.clock.now();
    const isPublic = appeal.state !== 'draft' && appeal.takenDownAt === null;
    if (!isPublic || stateAt(appeal, now) === 'closed') return null;
    // Somebody may have been faster before the appeal was locked.
    const meanwhile = await linkOfSite(tx, appealId, site);
    if (meanwhile) return meanwhile.code;
    if ((await sitesOf(tx, appealId)) >= mostSites) return null;
    const code = newCode();
    await tx.insert(shareLinks).values({ id: newId(), appealId, code, kind: 'embed', name: site, createdAt: now });
    return code;
  });
}

async function linkOfSite(db: DbOrTx, appealId: string, site: string) {
  const [link] = await db
    .select({ code: shareLinks.code, turnedOffAt: shareLinks.turnedOffAt })
    .from(shareLinks)
    .where(and(eq(shareLinks.appealId, appealId), eq(shareLinks.kind, 'embed'), eq(shareLinks.name, site)));
  return link;
}

async function sitesOf(db: DbOrTx, appealId: string): Promise<number> {
  const [row] = await db
    .select({ sites: count() })
    .from(shareLinks)
    .where(and(eq(shareLinks.appealId, appealId), eq(shareLinks.kind, 'embed')));
  return row?.sites ?? 0;
}
