import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { appeals, organisations, shareLinks } from '../db/schema.ts';
import { ownName, ownWords } from './own-words.ts';
import { countedStates, type RippleLink, type Sums } from './rules.ts';

/** Of an appeal, what passing it on needs. */
export type SharedAppeal = {
  id: string;
  slug: string;
  title: string;
  state: (typeof appeals.$inferSelect)['state'];
  deadline: Date | null;
  tallyVersion: number;
  organisation: {
    slug: string;
    name: string;
    kind: (typeof organisations.$inferSelect)['kind'];
    email: string;
    timeZone: string;
  };
};

/** An appeal that everybody may see: drafts and taken-down ones are not there. */
export async function publicAppeal(db: DbOrTx, slug: string): Promise<SharedAppeal | null> {
  const [row] = await db
    .select({ appeal: appealColumns, organisation: organisationColumns })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(appeals.slug, slug), isPublic));
  return row ? { ...row.appeal, organisation: row.organisation } : null;
}

const isPublic = and(ne(appeals.state, 'draft'), isNull(appeals.takenDownAt));
const appealColumns = {
  id: appeals.id,
  slug: appeals.slug,
  title: appeals.title,
  state: appeals.state,
  deadline: appeals.deadline,
  tallyVersion: appeals.tallyVersion,
};
const organisationColumns = {
  slug: organisations.slug,
  name: organisations.name,
  kind: organisations.kind,
  email: organisations.email,
  timeZone: organisations.timeZone,
};

export type ShareLink = {
  id: string;
  code: string;
  kind: (typeof shareLinks.$inferSelect)['kind'];
  name: string | null;
  message: string | null;
};

/** A link of this appeal by its code, as strangers may see it; null when there is none or it was turned off. */
export async function shareLinkByCode(db: DbOrTx, appealId: string, code: string): Promise<ShareLink | null> {
  const [link] = await db
    .select({
      id: shareLinks.id,
      code: shareLinks.code,
      kind: shareLinks.kind,
      name: shareLinks.name,
      message: shareLinks.message,
    })
    .from(shareLinks)
    .where(and(eq(shareLinks.code, code), eq(shareLinks.appealId, appealId), isNull(shareLinks.turnedOffAt)));
  if (!link) return null;
  return {
    ...link,
    name: shownName(link.name),
    message: link.message === null ? null : ownWords(link.message) || null,
  };
}

/** The link that a ripple begins with, and its appeal; null when the appeal is not public any more. */
export async function rippleStart(
  db: DbOrTx,
  linkId: string,
): Promise<{ appeal: SharedAppeal; link: { id: string; code: string; name: string | null } } | null> {
  const [row] = await db
    .select({
      appeal: appealColumns,
      organisation: organisationColumns,
      link: { id: shareLinks.id, code: shareLinks.code, name: shareLinks.name },
    })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .where(and(eq(shareLinks.id, linkId), isPublic));
  if (!row) return null;
  return {
    appeal: { ...row.appeal, organisation: row.organisation },
    link: { ...row.link, name: shownName(row.link.name) },
  };
}

/** A tree deeper than this is a mistake; the guard ends the recursion should a circle ever get in by hand. */
const deepest = 1_000;

/**
 * The whole ripple of a link with its sums, as defined in rules.ts, from one snapshot: one statement. Links come level
 * by level, in the order in which they were made.
 */
export async function rippleOf(
  db: DbOrTx,
  linkId: string,
): Promise<{ links: RippleLink[]; own: Sums; people: number }> {
  const states = sql.join(
    countedStates.map((state) => sql`${state}`),
    sql`, `,
  );
  const { rows } = await db.execute<RippleRow>(sql`
    with recursive tree as (
      select id, parent_id, 0 as depth from share_links where id = ${linkId}
      union all
      select child.id, child.parent_id, tree.depth + 1
        from share_links as child join tree on child.parent_id = tree.id
       where tree.depth < ${deepest}
    ), root as (
      select id, appeal_id, supporter_id from share_links where id = ${linkId}
    ), counted as (
      select pledges.id, pledges.supporter_id, pledges.via_id,
             (coalesce(pledges.share_link_id = root.id, false)
               or coalesce(pledges.supporter_id = root.supporter_id, false)) as is_own,
             sums.quantity, sums.received
        from root
        join pledges on pledges.appeal_id = root.appeal_id and pledges.state in (${states})
         and (pledges.via_id in (select id from tree) or pledges.share_link_id = root.id
              or pledges.supporter_id = root.supporter_id)
        cross join lateral (
          select coalesce(sum(greatest(quantity, received)), 0) as quantity, coalesce(sum(received), 0) as received
            from pledge_items where pledge_id = pledges.id) as sums
    ), by_link as (
      select via_id, count(*) as pledges, sum(quantity) as quantity, sum(received) as received
        from counted where not is_own group by via_id
    ), own as (
      select count(*) as pledges, coalesce(sum(quantity), 0) as quantity, coalesce(sum(received), 0) as received
        from counted where is_own
    )
    select share_links.id, tree.parent_id as "parentId", share_links.code, share_links.name, tree.depth,
           share_links.visits, coalesce(by_link.pledges, 0)::int as pledges,
           coalesce(by_link.quantity, 0)::float8 as quantity, coalesce(by_link.received, 0)::float8 as received,
           own.pledges::int as "ownPledges", own.quantity::float8 as "ownQuantity", own.received::float8 as "ownReceived",
           (select count(distinct coalesce(supporter_id, id)) from counted where not is_own)::int as people
      from tree
      join share_links on share_links.id = tree.id
      left join by_link on by_link.via_id = tree.id
      cross join own
     order by tree.depth, share_links.created_at, share_links.id`);
  const [first] = rows;
  // Were there ever a circle, each link would come again at a greater depth.
  const once = [...new Map(rows.toReversed().map((row) => [row.id, row])).values()].toReversed();
  return {
    links: once.map(({ id, parentId, code, name, depth, visits, pledges, quantity, received }) => ({
      id,
      parentId,
      code,
      name: shownName(name),
      depth,
      visits,
      pledges,
      quantity,
      received,
    })),
    own: {
      pledges: first?.ownPledges ?? 0,
      quantity: first?.ownQuantity ?? 0,
      received: first?.ownReceived ?? 0,
    },
    people: first?.people ?? 0,
  };
}

type RippleRow = RippleLink & { ownPledges: number; ownQuantity: number; ownReceived: number; people: number };

/** Also the names that came with a pledge are shown to strangers. */
export const shownName = (name: string | null): string | null => (name === null ? null : ownName(name) || null);
