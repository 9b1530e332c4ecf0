import { desc, eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { shareTextTests } from '../db/schema/network.ts';
import { judgedAfterHours, type TextOutcomes } from './text-rules.ts';

export type TextTest = { id: string; startedAt: Date; endedAt: Date | null; texts: TextOutcomes[] };

/** Beyond so many links nothing new is learned; the count stops there for good, and does not slide. */
const mostJudged = 20_000;

/** More old tests than these nobody looks at. */
const mostTests = 5;

/**
 * The tests of an appeal, the newest first. A link takes part when it was made while the test ran. It succeeds if
 * somebody else came through it directly and confirmed a promise within 48 hours; it is judged when these are over, in
 * the order in which links were made, and that judgement does not change any more.
 */
export async function textTestsOf(db: DbOrTx, appealId: string, now: Date): Promise<TextTest[]> {
  const tests = await db
    .select()
    .from(shareTextTests)
    .where(eq(shareTextTests.appealId, appealId))
    .orderBy(desc(shareTextTests.startedAt))
    .limit(mostTests);
  return Promise.all(
    tests.map(async ({ id, texts, startedAt, endedAt }) => {
      const { rows } = await db.execute<{ number: number; carried: number; outcomes: string }>(
        outcomesSql(appealId, { from: startedAt, to: endedAt ?? now, now, texts: texts.length }),
      );
      return {
        id,
        startedAt,
        endedAt,
        texts: texts.map((text, at) => {
          const row = rows.find(({ number }) => number === at);
          return { text, carried: row?.carried ?? 0, outcomes: Array.from(row?.outcomes ?? '', (one) => one === '1') };
        }),
      };
    }),
  );
}

/** `textNumber` of text-choice.ts, for a link in a query. */
const textNumberSql = (texts: number) =>
  sql`(('x' || right(share_links.id::text, 8))::bit(32)::bigint % ${texts})::int`;

const outcomesSql = (
  appealId: string,
  { from, to, now, texts }: { from: Date; to: Date; now: Date; texts: number },
) => sql`
  with taken as (
    select share_links.id, share_links.created_at, share_links.supporter_id, ${textNumberSql(texts)} as number
      from share_links
     where share_links.appeal_id = ${appealId} and share_links.kind in ('person', 'group')
       and share_links.created_at >= ${from.toISOString()}::timestamptz
       and share_links.created_at < ${to.toISOString()}::timestamptz
     order by share_links.created_at, share_links.id
     limit ${mostJudged}
  ), judged as (
    select taken.*, exists (
             select from pledges
              where pledges.via_id = taken.id and pledges.removed_at is null
                and pledges.confirmed_at < taken.created_at + ${`${judgedAfterHours} hours`}::interval
                and pledges.share_link_id is distinct from taken.id
                and (taken.supporter_id is null or pledges.supporter_id is distinct from taken.supporter_id)) as brought
      from taken
     where taken.created_at + ${`${judgedAfterHours} hours`}::interval <= ${now.toISOString()}::timestamptz
  )
  select carried.number, carried.links as carried, coalesce(outcomes.bits, '') as outcomes
    from (select number, count(*)::int as links from taken group by number) as carried
    left join (
      select number, string_agg(case when brought then '1' else '0' end, '' order by created_at, id) as bits
        from judged group by number) as outcomes on outcomes.number = carried.number`;
