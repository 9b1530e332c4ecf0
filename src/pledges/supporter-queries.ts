import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals, shareLinks, supporters } from '../db/schema.ts';

export type Supporter = { id: string; email: string | null; mailStoppedAt: Date | null };

/** A supporter; one without an address has been erased. */
export async function supporterById(db: DbOrTx, supporterId: string): Promise<Supporter | null> {
  const [supporter] = await db
    .select({ id: supporters.id, email: supporters.email, mailStoppedAt: supporters.mailStoppedAt })
    .from(supporters)
    .where(eq(supporters.id, supporterId));
  return supporter ?? null;
}

/** Their share links, the newest first, of appeals that everybody may see. */
export const linksOfSupporter = (db: DbOrTx, supporterId: string) =>
  db
    .select({ id: shareLinks.id, code: shareLinks.code, slug: appeals.slug, title: appeals.title })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .where(
      and(
        eq(shareLinks.supporterId, supporterId),
        isNull(shareLinks.turnedOffAt),
        isNull(appeals.takenDownAt),
        ne(appeals.state, 'draft'),
      ),
    )
    .orderBy(desc(shareLinks.createdAt));
