import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { ownName } from '../sharing/own-words.ts';

const longestName = 40;

/**
 * The newest names of those who chose to be shown, the newest first. Only of pledges that count, whose name was not taken
 * away after a report. What looks like an address is taken out of it, as everywhere where strangers read it.
 */
export async function shownNamesOf(db: DbOrTx, appealId: string, most: number): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`
    select pledges.name
      from pledges
      left join share_links on share_links.id = pledges.share_link_id
     where pledges.appeal_id = ${appealId} and pledges.show_name and pledges.confirmed_at is not null
       and pledges.name is not null and pledges.state in ('pledged', 'on-the-way', 'received')
       and share_links.words_hidden_at is null
     order by pledges.confirmed_at desc, pledges.id desc
     limit ${2 * most}`);
  return rows
    .map(({ name }) => ownName(name).slice(0, longestName))
    .filter((name) => name !== '')
    .slice(0, most);
}
