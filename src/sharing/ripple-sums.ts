import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/** What a link set going, itself and everything below it. */
export type RippleSums = {
  visits: number;
  /** Links below it, its own left out. */
  links: number;
  /** Who came through it and holds a confirmed pledge. */
  people: number;
  pledges: number;
  /** Of each item what was promised, or what came if that was more. */
  quantity: number;
  received: number;
};

/** The sums over the tree of each of these links. */
export async function ripplesOf(db: DbOrTx, linkIds: readonly string[]): Promise<Map<string, RippleSums>> {
  const { rows } = await db.execute<RippleSums & { id: string }>(sql`
    with recursive tree as (
      select id as root, id from share_links where id = any(${sql.param([...linkIds])}::uuid[])
      union
      select tree.root, child.id from share_links as child join tree on child.parent_id = tree.id
    )
    select tree.root as id, sum(share_links.visits)::int as visits, (count(*) - 1)::int as links,
           coalesce(sum(came.people), 0)::int as people, coalesce(sum(came.pledges), 0)::int as pledges,
           coalesce(sum(came.quantity), 0)::float8 as quantity, coalesce(sum(came.received), 0)::float8 as received
      from tree
      join share_links on share_links.id = tree.id
      cross join lateral (
        select count(*) as pledges, count(distinct coalesce(pledges.supporter_id, pledges.id)) as people,
               sum(items.quantity) as quantity, sum(items.received) as received
          from pledges
          cross join lateral (
            select sum(greatest(quantity, received)) as quantity, sum(received) as received
              from pledge_items where pledge_id = pledges.id) as items
         where pledges.via_id = tree.id and pledges.share_link_id is distinct from tree.root
           and pledges.state in ('pledged', 'on-the-way', 'received')) as came
     group by tree.root`);
  return new Map(rows.map(({ id, ...sums }) => [id, sums]));
}
