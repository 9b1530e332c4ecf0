import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/** How many pledges their supporters say to have brought although nothing, or not all, was counted (src/courses). */
export async function saidBroughtOf(db: DbOrTx, appealId: string): Promise<number> {
  const { rows } = await db.execute<{ pledges: number }>(sql`
    select count(*)::int as pledges
      from pledges join course_letters on course_letters.pledge_id = pledges.id and course_letters.step = 'brought'
     where pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way', 'lapsed')`);
  return rows[0]?.pledges ?? 0;
}
