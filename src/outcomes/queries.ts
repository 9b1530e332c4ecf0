import { eq, sql, type SQL } from 'drizzle-orm';
import type { Db, DbOrTx } from '../db/connect.ts';
import { appealReports } from '../db/schema/network.ts';
import { mayBeWritten } from '../sharing/ripple/news.ts';
import { foldRipples } from '../sharing/ripple/fold.ts';

/** What became of one need, from its records alone; explained in docs/decisions/0026-outcomes.md. */
export type NeedOutcome = {
  id: string;
  item: string;
  unit: string | null;
  wanted: number | null;
  /** Every confirmed promise, also what was taken back later or lapsed; made-up ones are left out. */
  promised: number;
  /** Of that, what was taken back, lapsed, or was refused at the door. */
  takenBack: number;
  /** Everything that came, without a promise too. */
  received: number;
  /** Of that, what came through links that people had passed on. */
  shared: number;
  /** Of what came, what was there by the deadline; null without one. */
  inTime: number | null;
  /** When as much as was wanted had come for the first time. */
  enoughAt: Date | null;
};

type NeedRow = Omit<NeedOutcome, 'enoughAt'> & { enoughAt: string | Date | null };

/** What became of every need of an appeal. One query over what belongs to the appeal, by index. */
export async function needOutcomes(db: DbOrTx, appealId: string): Promise<NeedOutcome[]> {
  const { rows } = await db.execute<NeedRow>(sql`
    with came as (
      select receipt_items.need_id, receipts.id, receipts.created_at as at, receipt_items.quantity,
             receipts.pledge_id is null and ${isPersons(sql`receipts.via_id`)} as is_shared
        from receipts join receipt_items on receipt_items.receipt_id = receipts.id
       where receipts.appeal_id = ${appealId} and receipts.undone_at is null
      union all
      select need_id, id, created_at, difference, false
        from corrections where appeal_id = ${appealId} and undone_at is null
    ), running as (
      select came.*, sum(quantity) over (partition by need_id order by at, id) as total from came
    ), arrived as (
      select running.need_id, sum(running.quantity) filter (where is_shared) as shared,
             sum(running.quantity) filter (where at <= appeals.deadline) as in_time,
             min(at) filter (where total >= needs.wanted) as enough_at
        from running
        join needs on needs.id = running.need_id
        join appeals on appeals.id = needs.appeal_id
       group by running.need_id
    ), promised as (
      select pledge_items.need_id,
             sum(pledge_items.quantity) filter (where confirmed_at is not null) as promised,
             sum(greatest(0, pledge_items.quantity - pledge_items.received))
               filter (where confirmed_at is not null and state in ('withdrawn', 'lapsed')) as taken_back,
             sum(pledge_items.received)
               filter (where ${isPersons(sql`pledges.via_id`)} and state in ('pledged', 'on-the-way', 'received')) as shared
        from pledges join pledge_items on pledge_items.pledge_id = pledges.id
       where pledges.appeal_id = ${appealId} and pledges.removed_at is null
       group by pledge_items.need_id
    )
    select needs.id, needs.item, needs.unit, needs.wanted, needs.received,
           coalesce(promised.promised, 0)::float8 as promised,
           coalesce(promised.taken_back, 0)::float8 as "takenBack",
           least(needs.received, coalesce(promised.shared, 0) + coalesce(arrived.shared, 0))::float8 as shared,
           case when appeals.deadline is not null then greatest(0, coalesce(arrived.in_time, 0))::float8 end as "inTime",
           arrived.enough_at as "enoughAt"
      from needs
      join appeals on appeals.id = needs.appeal_id
      left join promised on promised.need_id = needs.id
      left join arrived on arrived.need_id = needs.id
     where needs.appeal_id = ${appealId}
       and (needs.closed_at is null or needs.received > 0 or promised.promised > 0)
     order by needs.position, needs.id`);
  return rows.map((row) => ({ ...row, enoughAt: row.enoughAt === null ? null : new Date(row.enoughAt) }));
}

/** A poster that hangs somewhere and a stall were passed on by nobody. */
const isPersons = (linkId: SQL) =>
  sql`exists (select from share_links where share_links.id = ${linkId} and share_links.kind = 'person')`;

/** Over how many hands the longest way went on which something came; 0: nothing came through a link. */
export async function longestWay(db: Db, appealId: string): Promise<number> {
  await foldRipples(db);
  const { rows } = await db.execute<{ hops: number }>(sql`
    select coalesce(max(ripples.depth) + 1, 0)::int as hops
      from ripple_credits
      join ripples on ripples.link_id = ripple_credits.via_id
     where ripple_credits.appeal_id = ${appealId} and ripple_credits.received > 0`);
  return rows[0]?.hops ?? 0;
}

export type ReportWords = {
  thanks: string;
  learnt: string;
  publishedAt: Date | null;
  /** When everyone around the appeal was owed the letter. */
  sentAt: Date | null;
};

const noWords: ReportWords = { thanks: '', learnt: '', publishedAt: null, sentAt: null };

/** What the charity says itself; nothing yet where it has not begun. */
export async function reportWordsOf(db: DbOrTx, appealId: string): Promise<ReportWords> {
  const [row] = await db
    .select({
      thanks: appealReports.thanks,
      learnt: appealReports.learnt,
      publishedAt: appealReports.publishedAt,
      sentAt: appealReports.sentAt,
    })
    .from(appealReports)
    .where(eq(appealReports.appealId, appealId));
  return row ?? noWords;
}

/**
 * Everyone around an appeal who may be written to, once each: who confirmed a promise that they did not take back (what
 * could not be taken at the door they did bring), who took a link to pass on or passed theirs on with success, and who
 * looks after a group.
 */
export const aroundAppeal = (appealId: string) => sql`
  select supporters.id
    from (
      select supporter_id from pledges
       where appeal_id = ${appealId} and confirmed_at is not null and removed_at is null and entered_by is null
         and (state <> 'withdrawn' or received_from is not null)
      union
      select share_links.supporter_id from share_links left join ripples on ripples.link_id = share_links.id
       where share_links.appeal_id = ${appealId} and share_links.kind = 'person'
         and share_links.turned_off_at is null
         and (ripples.people > 0 or not exists (select from pledges where pledges.share_link_id = share_links.id
                                                   and pledges.supporter_id = share_links.supporter_id))
      union
      select groups.supporter_id from groups join share_links on share_links.id = groups.link_id
       where share_links.appeal_id = ${appealId} and share_links.turned_off_at is null
    ) as around
    join supporters on supporters.id = around.supporter_id
   where ${mayBeWritten}`;

export async function peopleAround(db: DbOrTx, appealId: string): Promise<number> {
  const { rows } = await db.execute<{ people: number }>(
    sql`select count(*)::int as people from (${aroundAppeal(appealId)}) as around`,
  );
  return rows[0]?.people ?? 0;
}
