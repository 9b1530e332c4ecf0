import { sql } from 'drizzle-orm';
import type { Db, DbOrTx } from '../../db/connect.ts';
import { foldFewRipples } from './fold.ts';

/** What a link set going, itself and everything below it; defined in flow.ts. */
export type RippleSums = {
  visits: number;
  /** Links below it, its own left out. */
  links: number;
  /** Who came through it first and holds a confirmed pledge. */
  people: number;
  pledges: number;
  /** Of each item what was promised, or what came if that was more. */
  quantity: number;
  received: number;
};

/**
 * The sums over the tree of each of these links, in one look-up for each. Outside a transaction what has just changed is
 * added first; inside one they are as of about a second ago.
 */
export async function ripplesOf(db: DbOrTx, linkIds: readonly string[]): Promise<Map<string, RippleSums>> {
  if (isPool(db)) await foldFewRipples(db);
  const { rows } = await db.execute<RippleSums & { id: string }>(sql`
    select link_id as id, visits, links, people, pledges, quantity::float8 as quantity, received::float8 as received
      from ripples where link_id = any(${sql.param([...linkIds])}::uuid[])`);
  const found = new Map(rows.map(({ id, ...sums }) => [id, sums]));
  return new Map(linkIds.map((id) => [id, found.get(id) ?? { ...noRipple }]));
}

/** Of a link that set nothing going yet. */
export const noRipple: RippleSums = { visits: 0, links: 0, people: 0, pledges: 0, quantity: 0, received: 0 };

const isPool = (db: DbOrTx): db is Db => '$client' in db;
