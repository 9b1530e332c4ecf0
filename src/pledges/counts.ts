import { inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { takenBy, type Move } from './rules.ts';

/** What a need can still take. */
export type Open = { needId: string; open: number };

/**
 * Moves the counts of needs, under the lock of their appeal (see changeAppeal), needs in the order of their ids.
 * With `hold: 'limit'` a move that takes more than is still accepted takes nothing, and what is open is answered.
 * A receipt holds no limit: the goods are there.
 */
export async function moveCounts(
  tx: Tx,
  moves: Move[],
  { hold }: { hold: 'limit' | 'nothing' },
): Promise<{ kind: 'moved' } | { kind: 'need-full'; needs: Open[] }> {
  if (moves.length === 0) return { kind: 'moved' };
  const locked = await tx
    .select({
      id: needs.id,
      open: sql<number | null>`case when ${needs.closedAt} is not null then 0
        when ${needs.acceptedUpTo} is null then null else greatest(0, ${needs.acceptedUpTo} - ${needs.unconfirmed} - ${needs.pledged} - ${needs.onTheWay} - ${needs.received}) end`,
    })
    .from(needs)
    .where(
      inArray(
        needs.id,
        moves.map((move) => move.needId),
      ),
    )
    .orderBy(needs.id)
    .for('no key update');
  if (hold === 'limit') {
    const short = moves.flatMap((move) => {
      const open = locked.find((need) => need.id === move.needId)?.open ?? null;
      return open !== null && takenBy(move) > 0 && takenBy(move) > open ? [{ needId: move.needId, open }] : [];
    });
    if (short.length > 0) return { kind: 'need-full', needs: short };
  }
  await tx.execute(sql`
    update needs set unconfirmed = needs.unconfirmed + move.unconfirmed, pledged = needs.pledged + move.pledged,
                     on_the_way = needs.on_the_way + move."onTheWay", received = needs.received + move.received
      from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb)
             as move ("needId" uuid, unconfirmed int, pledged int, "onTheWay" int, received int)
     where needs.id = move."needId"`);
  return { kind: 'moved' };
}
