import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { DbOrTx } from '../db/connect.ts';
import type { Deps } from '../http/deps.ts';

/** What became of an organisation's appeals, from its records alone; see docs/decisions/0026-outcomes.md. */
export type TrackRecord = {
  /** Published ones, the present ones too. */
  appeals: number;
  endedAppeals: number;
  /** When the first one was published; null before. */
  since: Date | null;
  /** Quantities of pledges that stand in appeals that have ended: promised, and how much of that came. */
  promised: number;
  kept: number;
  /** All that came in those, without a promise too. */
  received: number;
  /**
   * Every confirmed promise in appeals that have ended, those taken back or lapsed too, and the share of them that came:
   * each promise counts the same, by how much of it came, so that tins are not added to blankets.
   */
  promises: number;
  share: number;
  /** Receipts on promises for which somebody was thanked by mail, and how many days passed until then for half of them. */
  thanked: number;
  daysUntilThanked: number;
};

type Row = Omit<TrackRecord, 'since'> & { since: string | Date | null };

async function trackRecordOf(db: DbOrTx, organisationId: string, now: Date): Promise<TrackRecord> {
  const { rows } = await db.execute<Row>(sql`
    with ${published(organisationId, now)}, each as (
      select pledges.state, pledges.confirmed_at is not null and pledges.removed_at is null and not published.was_stopped as counts,
             sum(pledge_items.quantity) as promised,
             sum(least(pledge_items.quantity, pledge_items.received)) as kept
        from published
        join pledges on pledges.appeal_id = published.id
        join pledge_items on pledge_items.pledge_id = pledges.id
       where published.ended
       group by pledges.id, published.was_stopped
      having sum(pledge_items.quantity) > 0
    ), pledged as (
      select coalesce(sum(promised) filter (where state in ('pledged', 'on-the-way', 'received')), 0) as promised,
             coalesce(sum(kept) filter (where state in ('pledged', 'on-the-way', 'received')), 0) as kept,
             count(*) filter (where counts) as promises,
             coalesce(avg(kept / promised) filter (where counts), 0) as share
        from each
    ), thanks as (
      select count(*) as thanked,
             coalesce(percentile_cont(0.5) within group (
               order by extract(epoch from receipts.thanked_at - receipts.created_at) / 86400), 0) as days
        from published
        join receipts on receipts.appeal_id = published.id
       where receipts.thanked_at is not null and receipts.undone_at is null
    )
    select (select count(*)::int from published) as appeals,
           (select count(*)::int from published where ended) as "endedAppeals",
           (select min(published_at) from published) as since,
           pledged.promised::float8 as promised, pledged.kept::float8 as kept,
           pledged.promises::int as promises, pledged.share::float8 as share,
           thanks.thanked::int as thanked, thanks.days::float8 as "daysUntilThanked",
           (select coalesce(sum(needs.received), 0)::float8
              from needs join published on published.id = needs.appeal_id where published.ended) as received
      from pledged cross join thanks`);
  const [row] = rows;
  if (!row) throw new Error('sums without a group are always one row');
  return { ...row, since: row.since === null ? null : new Date(row.since) };
}

const published = (organisationId: string, now: Date) => sql`
  published as (
    select id, tally_version, published_at, visits_stopped_at is not null as was_stopped,
           state = 'closed' or deadline <= ${now.toISOString()}::timestamptz as ended
      from appeals
     where organisation_id = ${organisationId} and state <> 'draft' and taken_down_at is null
  )`;

export type TrackRecords = { of(organisationId: string): Promise<TrackRecord> };

const mostKept = 2_000;
/** Thanks move no tally: a record that is older is made anew whatever else has happened. */
const keptMs = 10 * 60_000;

/**
 * Track records in memory. What they rest on are appeals that have ended, which seldom change: a look at few rows tells
 * whether one has, or another has ended, and only then is all of it added up again.
 */
export function makeTrackRecords({ db, clock }: Pick<Deps, 'db' | 'clock'>): TrackRecords {
  const kept = new LRUCache<string, { mark: string; record: Promise<TrackRecord> }>({ max: mostKept, ttl: keptMs });
  return {
    async of(organisationId) {
      const now = clock.now();
      const { rows } = await db.execute<{ mark: string }>(sql`
        with ${published(organisationId, now)}
        select concat_ws(' ', count(*), count(*) filter (where ended), sum(tally_version) filter (where ended)) as mark from published`);
      const mark = rows[0]?.mark ?? '';
      const known = kept.get(organisationId);
      if (known?.mark === mark) return known.record;
      const record = trackRecordOf(db, organisationId, now);
      kept.set(organisationId, { mark, record });
      record.catch(() => kept.delete(organisationId));
      return record;
    },
  };
}
