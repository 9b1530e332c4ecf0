import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/** The slugs of what everybody may see, for search engines: open appeals and approved organisations. */
export async function publicSlugs(
  db: DbOrTx,
  now: Date,
  most: number,
): Promise<{ appeals: { slug: string; changedAt: Date | null }[]; organisations: { slug: string }[] }> {
  const [appeals, organisations] = await Promise.all([
    db.execute<{ slug: string; publishedAt: string | Date | null }>(sql`
      select slug, published_at as "publishedAt" from appeals
       where state = 'open' and taken_down_at is null and deadline > ${now.toISOString()}::timestamptz
       order by deadline, id limit ${most}`),
    db.execute<{ slug: string }>(sql`
      select slug from organisations where state = 'approved' order by created_at desc, id limit ${most}`),
  ]);
  return {
    appeals: appeals.rows.map(({ slug, publishedAt }) => ({
      slug,
      changedAt: publishedAt === null ? null : new Date(publishedAt),
    })),
    organisations: organisations.rows,
  };
}
