import { sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';

/**
 * Writes the words by which an appeal is found: title, story, organisation, and what is needed at present. A column
 * of its own, because the words stand in three tables and one index has to hold them all.
 */
export async function refreshSearch(tx: Tx, appealId: string): Promise<void> {
  await tx.execute(sql`
    update appeals
       set search = to_tsvector('english', concat_ws(' ', appeals.title, appeals.story, organisations.name,
             (select string_agg(needs.item || ' ' || needs.note, ' ')
                from needs where needs.appeal_id = appeals.id and needs.closed_at is null)))
      from organisations
     where organisations.id = appeals.organisation_id and appeals.id = ${appealId}`);
}
