import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/**
 * What became of an organisation's appeals that have ended. `promised` and `kept` are quantities of confirmed pledges
 * (kept: what came on them, at most what was promised); `received` is all that came, walk-ins too.
 */
export type TrackRecord = { appeals: number; endedAppeals: number; promised: number; kept: number; received: number };

export async function trackRecordOf(db: DbOrTx, organisationId: string, now: Date): Promise<TrackRecord> {
  const { rows } = await db.execute<TrackRecord>(sql`
    with published as (
      select id, state = 'closed' or deadline <= ${now.toISOString()}::timestamptz as ended
        from appeals
       where organisation_id = ${organisationId} and state <> 'draft' and taken_down_at is null
    ), pledged as (
      select coalesce(sum(pledge_items.quantity), 0) as promised,
             coalesce(sum(least(pledge_items.quantity, pledge_items.received)), 0) as kept
        from published
        join pledges on pledges.appeal_id = published.id and pledges.state in ('pledged', 'on-the-way', 'received')
        join pledge_items on pledge_items.pledge_id = pledges.id
       where published.ended
    )
    select (select count(*)::int from published) as appeals,
           (select count(*)::int from published where ended) as "endedAppeals",
           pledged.promised::float8 as promised, pledged.kept::float8 as kept,
           (select coalesce(sum(needs.received), 0)::float8
              from needs join published on published.id = needs.appeal_id where published.ended) as received
      from pledged`);
  return rows[0] ?? { appeals: 0, endedAppeals: 0, promised: 0, kept: 0, received: 0 };
}

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
