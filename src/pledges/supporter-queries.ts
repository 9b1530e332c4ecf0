import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { groups, shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';

export type Supporter = { id: string; email: string | null; mailStoppedAt: Date | null };

/** A supporter; one without an address has been erased. */
export async function supporterById(db: DbOrTx, supporterId: string): Promise<Supporter | null> {
  const [supporter] = await db
    .select({ id: supporters.id, email: supporters.email, mailStoppedAt: supporters.mailStoppedAt })
    .from(supporters)
    .where(eq(supporters.id, supporterId));
  return supporter ?? null;
}

/** Their share links and those of groups that they look after, the newest first, of appeals that everybody may see. */
export const linksOfSupporter = (db: DbOrTx, supporterId: string) =>
  db
    .select({ id: shareLinks.id, code: shareLinks.code, slug: appeals.slug, title: appeals.title })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .where(
      and(
        sql`${shareLinks.id} = any(array(
          select id from share_links where supporter_id = ${supporterId}
          union all select link_id from ${groups} where supporter_id = ${supporterId}))`,
        isNull(shareLinks.turnedOffAt),
        isNull(appeals.takenDownAt),
        ne(appeals.state, 'draft'),
      ),
    )
    .orderBy(desc(shareLinks.createdAt));
