import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { flowUp, type AppealDelta, type Credit, type FlowLink, type LinkDelta, type VisitChange } from './flow.ts';

/** Any fixed number: of all nodes one adds up at a time. */
const foldLock = 727_013;
const mostAtOnce = 20_000;
/** So many are added up for somebody who waits for a page; more than a second's worth under a rush. */
const mostForReader = 1_000;
/** Another node is just adding up: what it has not done by then is read a moment later. */
const longestWait = '150ms';

export type Folded =
  /** `more`: there was more than fits in once. `passedOn`: the appeals of which more or fewer links brought something, or people's links more or less. */
  { kind: 'folded'; more: boolean; passedOn: string[] } | { kind: 'busy' };

/**
 * Every look-up is one index scan for each link, however many links there are: a planner that reads or hashes the whole
 * table does so again at each of a thousand hops (measured: 10 s instead of 20 ms).
 */
const lookUpOneByOne = sql.join(
  ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin'].map((setting) => sql`set_config(${setting}, 'off', true)`),
  sql`, `,
);

/**
 * Adds what has changed since the last time to the sums, in one transaction. The changes name records, not amounts: each
 * record is compared with what of it stands in the sums (`ripple_credits`), so a record that is named twice, or again
 * after a restart, changes nothing. The cost is that of the distinct links above what changed.
 */
export const foldRipples = (db: Db): Promise<Folded> => fold(db, mostAtOnce);

/** The same for who reads: what has just changed is there, and after a great deal of change what was there before. */
export const foldFewRipples = (db: Db): Promise<Folded> => fold(db, mostForReader);

async function fold(db: Db, most: number): Promise<Folded> {
  if (!(await hasChanges(db))) return { kind: 'folded', more: false, passedOn: [] };
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('lock_timeout', ${longestWait}, true), ${lookUpOneByOne}`);
      await tx.execute(sql`select pg_advisory_xact_lock(${foldLock})`);
      await tx.execute(sql`select set_config('lock_timeout', '0', true)`);
      return foldOnce(tx, most);
    });
  } catch (error) {
    if (isLockTimeout(error)) return { kind: 'busy' };
    throw error;
  }
}

async function hasChanges(db: Db): Promise<boolean> {
  const { rows } = await db.execute<{ has: boolean }>(
    sql`select exists (select from ripple_changes) or exists (select from visit_changes) as has`,
  );
  return rows[0]?.has ?? false;
}

/** PostgreSQL's lock_not_available. */
const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === '55P03') || (error.cause !== undefined && isLockTimeout(error.cause)));

async function foldOnce(tx: Tx, most: number): Promise<Folded> {
  const { linkIds, records, taken } = await takeRecords(tx, most);
  const visits = await takeVisits(tx, most);
  const credits = records.flatMap(({ was, now }) => [was, now]).filter((credit) => credit !== null);
  const touched = new Set(
    [
      ...linkIds,
      ...credits.flatMap(({ viaId, ownerId }) => [viaId, ownerId]),
      ...visits.counted.map((one) => one.linkId),
    ].filter((id) => id !== null),
  );
  const links = await linksUpFrom(tx, [...touched]);
  const deltas = flowUp(links, { credits: records, visits: visits.counted });
  await writeLinks(tx, deltas.links);
  await writeTotals(tx, deltas.appeals);
  await writeCredits(tx, records);
  return {
    kind: 'folded',
    more: taken >= most || visits.taken >= most,
    passedOn: deltas.appeals
      .filter((delta) => delta.passedOn !== 0 || delta.passedOnReceived !== 0)
      .map((delta) => delta.appealId),
  };
}

type ChangedRecord = { id: string; appealId: string; was: Credit | null; now: Credit | null };

/** One statement, so that everything is read as of one moment; what changes after it is named again. */
async function takeRecords(
  tx: Tx,
  most: number,
): Promise<{ linkIds: string[]; records: ChangedRecord[]; taken: number }> {
  const { rows } = await tx.execute<{ linkIds: string[]; records: ChangedRecord[]; taken: number }>(sql`
    with taken as (
      delete from ripple_changes where ctid = any(array(select ctid from ripple_changes limit ${most}))
      returning link_id, pledge_id, receipt_id
    ), standing as (
      select pledges.id, pledges.appeal_id,
             case when pledges.state in ('pledged', 'on-the-way', 'received') then json_build_object(
               'viaId', pledges.via_id, 'ownerId', pledges.share_link_id, 'pledges', 1,
               'quantity', items.quantity, 'received', items.received) end as now
        from (select distinct pledge_id as id from taken where pledge_id is not null) as changed
        join pledges on pledges.id = changed.id
        cross join lateral (
          select coalesce(sum(greatest(quantity, received)), 0) as quantity, coalesce(sum(received), 0) as received
            from pledge_items where pledge_id = pledges.id) as items
      union all
      select receipts.id, receipts.appeal_id,
             case when receipts.via_id is not null and receipts.undone_at is null then json_build_object(
               'viaId', receipts.via_id, 'ownerId', null, 'pledges', 0,
               'quantity', items.came, 'received', items.came) end as now
        from (select distinct receipt_id as id from taken where receipt_id is not null) as changed
        join receipts on receipts.id = changed.id
        cross join lateral (
          select coalesce(sum(quantity), 0) as came from receipt_items where receipt_id = receipts.id) as items
    )
    select coalesce((select json_agg(distinct link_id) from taken where link_id is not null), '[]') as "linkIds",
           (select count(*)::int from taken) as taken,
           coalesce((select json_agg(json_build_object(
             'id', standing.id, 'appealId', standing.appeal_id, 'now', standing.now,
             'was', case when credit.record_id is not null then json_build_object(
               'viaId', credit.via_id, 'ownerId', credit.owner_id, 'pledges', credit.pledges,
               'quantity', credit.quantity, 'received', credit.received) end))
             from standing left join ripple_credits as credit on credit.record_id = standing.id), '[]') as records`);
  return rows[0] ?? { linkIds: [], records: [], taken: 0 };
}

/** Moves visits to their counts by day, and answers those through a link; one whose appeal is gone goes nowhere. */
async function takeVisits(tx: Tx, most: number): Promise<{ counted: VisitChange[]; taken: number }> {
  const { rows } = await tx.execute<{ counted: VisitChange[]; taken: number }>(sql`
    with taken as (
      delete from visit_changes where ctid = any(array(select ctid from visit_changes limit ${most}))
      returning appeal_id, link_id, channel, day, visits
    ), summed as (
      select appeal_id, link_id, channel, day, sum(visits)::int as visits
        from taken
       where exists (select from appeals where appeals.id = taken.appeal_id)
         and (link_id is null or exists (select from share_links where share_links.id = taken.link_id))
       group by appeal_id, link_id, channel, day
    ), counted as (
      insert into visit_counts (appeal_id, link_id, channel, day, visits) select * from summed
      on conflict on constraint visit_counts_once do update set visits = visit_counts.visits + excluded.visits
    )
    select (select count(*)::int from taken) as taken,
           coalesce((select json_agg(json_build_object('linkId', link_id, 'visits', visits)) from summed
                      where link_id is not null), '[]') as counted`);
  return rows[0] ?? { counted: [], taken: 0 };
}

/** These links and every link above them, once each. */
async function linksUpFrom(tx: Tx, linkIds: string[]): Promise<FlowLink[]> {
  if (linkIds.length === 0) return [];
  const { rows } = await tx.execute<FlowLink>(sql`
    with recursive up as (
      select id, appeal_id, parent_id, kind from share_links where id = any(${sql.param(linkIds)}::uuid[])
      union
      select above.id, above.appeal_id, above.parent_id, above.kind
        from up join share_links as above on above.id = up.parent_id
    )
    select up.id, up.appeal_id as "appealId", up.parent_id as "parentId", up.kind = 'person' as "isPerson",
           ripples.link_id is null as "isNew", coalesce(ripples.own_pledges, 0) as "ownPledges",
           coalesce(ripples.received, 0)::float8 as received
      from up left join ripples on ripples.link_id = up.id`);
  return rows;
}

async function writeLinks(tx: Tx, deltas: LinkDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await tx.execute(sql`
    insert into ripples (link_id, parent_id, depth, links, visits, people, pledges, quantity, received,
                         through_visits, through_pledges, through_quantity, through_received,
                         own_pledges, own_quantity, own_received)
    select * from jsonb_to_recordset(${JSON.stringify(deltas)}::jsonb) as d (
      "linkId" uuid, "parentId" uuid, depth int, links int, visits int, people int, pledges int, quantity bigint,
      received bigint, "throughVisits" int, "throughPledges" int, "throughQuantity" bigint, "throughReceived" bigint,
      "ownPledges" int, "ownQuantity" bigint, "ownReceived" bigint)
    on conflict (link_id) do update set
      links = ripples.links + excluded.links, visits = ripples.visits + excluded.visits,
      people = ripples.people + excluded.people, pledges = ripples.pledges + excluded.pledges,
      quantity = ripples.quantity + excluded.quantity, received = ripples.received + excluded.received,
      through_visits = ripples.through_visits + excluded.through_visits,
      through_pledges = ripples.through_pledges + excluded.through_pledges,
      through_quantity = ripples.through_quantity + excluded.through_quantity,
      through_received = ripples.through_received + excluded.through_received,
      own_pledges = ripples.own_pledges + excluded.own_pledges,
      own_quantity = ripples.own_quantity + excluded.own_quantity,
      own_received = ripples.own_received + excluded.own_received`);
}

async function writeTotals(tx: Tx, deltas: AppealDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await tx.execute(sql`
    insert into ripple_totals (appeal_id, links, visits, supporters, pledges, quantity, received, passed_on,
                               passed_on_received)
    select * from jsonb_to_recordset(${JSON.stringify(deltas)}::jsonb) as d (
      "appealId" uuid, links int, visits int, supporters int, pledges int, quantity bigint, received bigint,
      "passedOn" int, "passedOnReceived" bigint)
    on conflict (appeal_id) do update set
      links = ripple_totals.links + excluded.links, visits = ripple_totals.visits + excluded.visits,
      supporters = ripple_totals.supporters + excluded.supporters, pledges = ripple_totals.pledges + excluded.pledges,
      quantity = ripple_totals.quantity + excluded.quantity, received = ripple_totals.received + excluded.received,
      passed_on = ripple_totals.passed_on + excluded.passed_on,
      passed_on_received = ripple_totals.passed_on_received + excluded.passed_on_received`);
}

async function writeCredits(tx: Tx, records: ChangedRecord[]): Promise<void> {
  const gone = records.filter(({ now }) => now === null).map(({ id }) => id);
  const standing = records.flatMap(({ id, appealId, now }) => (now === null ? [] : [{ id, appealId, ...now }]));
  if (gone.length > 0)
    await tx.execute(sql`delete from ripple_credits where record_id = any(${sql.param(gone)}::uuid[])`);
  if (standing.length === 0) return;
  await tx.execute(sql`
    insert into ripple_credits (record_id, appeal_id, via_id, owner_id, pledges, quantity, received)
    select * from jsonb_to_recordset(${JSON.stringify(standing)}::jsonb) as c (
      id uuid, "appealId" uuid, "viaId" uuid, "ownerId" uuid, pledges int, quantity bigint, received bigint)
    on conflict (record_id) do update set via_id = excluded.via_id, owner_id = excluded.owner_id,
      pledges = excluded.pledges, quantity = excluded.quantity, received = excluded.received`);
}
