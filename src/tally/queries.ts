import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import { expectedOf, expectedRange, promisesBehind, type FollowThrough, type Range } from './expected.ts';
import { limitOf, openOf, stateAt, type AppealState, type Counts } from './rules.ts';
import type { NeedTally, Tally } from './shapes.ts';

/** The tally of one appeal at `now`, in one query; null when there is no such appeal. */
export async function tallyOf(db: DbOrTx, appealId: string, now: Date): Promise<Tally | null> {
  const [row] = await tallyRows(db, sql`appeals.id = ${appealId}`);
  return row ? tallyFrom(row, now) : null;
}

/** With it, what has come through people's links, and through how many; both as of about a second ago. */
export async function tallyWithPassedOn(
  db: DbOrTx,
  appealId: string,
  now: Date,
): Promise<{ tally: Tally; passedOn: { received: number; people: number } } | null> {
  const [row] = await tallyRows(db, sql`appeals.id = ${appealId}`);
  return row
    ? { tally: tallyFrom(row, now), passedOn: { received: row.passedOnReceived, people: row.passedOn } }
    : null;
}

/** What the live stream tells: the tally, and what the charity says at the moment. */
export type Snapshot = { appealId: string; tally: Tally; said: Said };

/** What the charity says at the moment; `sendsOn`: people are sent somewhere else. */
type Said = { message: string | null; slow: boolean; visitsStopped: boolean; sendsOn: boolean };

/** The snapshot by the appeal's slug, drafts and taken-down ones left out: what everybody may see. */
export async function publicSnapshotOf(db: DbOrTx, slug: string, now: Date): Promise<Snapshot | null> {
  const [row] = await tallyRows(
    db,
    sql`appeals.slug = ${slug} and appeals.state <> 'draft' and appeals.taken_down_at is null`,
  );
  return row ? { appealId: row.id, tally: tallyFrom(row, now), said: row.said } : null;
}

/** The tallies of several appeals by id, in one query. */
export async function talliesOf(db: DbOrTx, appealIds: string[], now: Date): Promise<Map<string, Tally>> {
  if (appealIds.length === 0) return new Map();
  const rows = await tallyRows(db, sql`appeals.id in ${appealIds}`);
  return new Map(rows.map((row) => [row.id, tallyFrom(row, now)]));
}

type TallyRow = {
  id: string;
  slug: string;
  version: number;
  state: AppealState;
  deadline: string | Date | null;
  said: Said;
  followThroughPercent: number;
  followThroughOf: number;
  supporters: number;
  links: number;
  visits: number;
  sharedPledges: number;
  sharedQuantity: number;
  passedOn: number;
  passedOnReceived: number;
  needs: NeedRow[];
};

type NeedRow = {
  id: string;
  item: string;
  unit: string | null;
  wanted: number | null;
  headroomPercent: number;
  closed: boolean;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
};

/**
 * A supporter counts once however many pledges they have confirmed; a pledge that a member entered for somebody
 * without e-mail is a person of its own. Shared is what was confirmed through somebody's link: of each item the
 * promise, or what came if that was more; and what was handed over at somebody's stall. These come from kept totals and
 * what has changed since they were added up last (docs/decisions/0013-ripple.md), so they cost the same for any size;
 * visits alone may be a second late.
 */
function tallyRows(db: DbOrTx, condition: SQL): Promise<TallyRow[]> {
  return runPrepared<TallyRow>(
    db,
    sql`
    select appeals.id, appeals.slug, appeals.tally_version as version, appeals.state, appeals.deadline,
      json_build_object('message', appeals.steer_message, 'slow', appeals.slow_since is not null,
        'visitsStopped', appeals.visits_stopped_at is not null,
        'sendsOn', exists (select from redirects where redirects.appeal_id = appeals.id)) as said,
      organisations.follow_through_percent as "followThroughPercent",
      organisations.follow_through_of as "followThroughOf",
      (coalesce(kept.supporters, 0) + since.supporters)::int as supporters,
      (coalesce(kept.links, 0) + news.links)::int as links, coalesce(kept.visits, 0) as visits,
      (coalesce(kept.pledges, 0) + since.pledges)::int as "sharedPledges",
      (coalesce(kept.quantity, 0) + since.quantity + walk_ins.quantity)::float8 as "sharedQuantity",
      coalesce(kept.passed_on, 0) as "passedOn", coalesce(kept.passed_on_received, 0)::float8 as "passedOnReceived",
      coalesce((select json_agg(json_build_object(
          'id', needs.id, 'item', needs.item, 'unit', needs.unit, 'wanted', needs.wanted,
          'headroomPercent', needs.headroom_percent, 'closed', needs.closed_at is not null,
          'unconfirmed', needs.unconfirmed, 'pledged', needs.pledged, 'onTheWay', needs.on_the_way,
          'received', needs.received) order by needs.position, needs.id)
        from needs where needs.appeal_id = appeals.id), '[]') as needs
    from appeals
    join organisations on organisations.id = appeals.organisation_id
    left join ripple_totals as kept on kept.appeal_id = appeals.id
    cross join lateral (
      select count(distinct link_id) as links from ripple_changes
       where ripple_changes.appeal_id = appeals.id and link_id is not null
         and not exists (select from ripples where ripples.link_id = ripple_changes.link_id)) as news
    cross join lateral (${changedPledges}) as since
    cross join lateral (${changedWalkIns}) as walk_ins
    where ${condition}`,
  );
}

/** What changed pledges add to the kept totals, and which supporters gained their first or lost their last. */
const changedPledges = sql`
  select coalesce(sum(by_owner.pledges), 0) as pledges, coalesce(sum(by_owner.quantity), 0) as quantity,
         coalesce(sum((held + added > 0)::int - (held > 0)::int), 0) as supporters
    from (
      select sum((is_now and via_id is not null)::int - coalesce(was_pledges, 0)) as pledges,
             sum(case when is_now and via_id is not null then quantity else 0 end - coalesce(was_quantity, 0)) as quantity,
             sum(is_now::int - was::int) as added,
             coalesce(max(own_pledges), max(was::int)) as held
        from (
          select pledges.id, pledges.via_id, pledges.share_link_id, items.quantity, ripples.own_pledges,
                 pledges.state in ('pledged', 'on-the-way', 'received') as is_now, credit.record_id is not null as was,
                 case when credit.via_id is not null then credit.pledges end as was_pledges,
                 case when credit.via_id is not null then credit.quantity end as was_quantity
            from (select distinct pledge_id as id from ripple_changes
                   where ripple_changes.appeal_id = appeals.id and pledge_id is not null) as changed
            join pledges on pledges.id = changed.id
            left join ripple_credits as credit on credit.record_id = pledges.id
            left join ripples on ripples.link_id = pledges.share_link_id
            cross join lateral (
              select coalesce(sum(greatest(pledge_items.quantity, pledge_items.received)), 0) as quantity
                from pledge_items where pledge_items.pledge_id = pledges.id) as items) as each
       group by coalesce(share_link_id, id)) as by_owner`;

const changedWalkIns = sql`
  select coalesce(sum(case when is_now then items.came else 0 end - coalesce(was.quantity, 0)), 0) as quantity
    from (select distinct receipt_id as id from ripple_changes
           where ripple_changes.appeal_id = appeals.id and receipt_id is not null) as changed
    join lateral (select receipts.id, via_id is not null and undone_at is null as is_now
                    from receipts where receipts.id = changed.id) as receipt on true
    left join ripple_credits as was on was.record_id = receipt.id
    cross join lateral (
      select coalesce(sum(receipt_items.quantity), 0) as came
        from receipt_items where receipt_items.receipt_id = receipt.id) as items`;

function tallyFrom(row: TallyRow, now: Date): Tally {
  const people = {
    supporters: row.supporters,
    things: row.needs.reduce((sum, { pledged, onTheWay, received }) => sum + pledged + onTheWay + received, 0),
  };
  const deadline = row.deadline === null ? null : new Date(row.deadline);
  const state = stateAt({ state: row.state, deadline }, now);
  // Once it is over everybody is asked to bring nothing more.
  const record = state === 'closed' ? nothingMore : row;
  const needs = row.needs.map((need) => needTallyFrom(need, record, people));
  const sum = (pick: (need: NeedTally) => number | null) => needs.reduce((total, need) => total + (pick(need) ?? 0), 0);
  const all = {
    unconfirmed: sum((need) => need.unconfirmed),
    pledged: sum((need) => need.pledged),
    onTheWay: sum((need) => need.onTheWay),
    received: sum((need) => need.received),
  };
  const expected = sum((need) => need.expected);
  return {
    appeal: row.slug,
    version: row.version,
    state,
    asOf: now.toISOString(),
    wanted: sum((need) => need.wanted),
    ...all,
    expected,
    expectedRange: around(expected, rangeOf(all, record, people)),
    supporters: row.supporters,
    shared: { links: row.links, visits: row.visits, pledges: row.sharedPledges, quantity: row.sharedQuantity },
    needs,
  };
}

const nothingMore = 'nothing more';
type Expecting = FollowThrough | typeof nothingMore;
type People = { supporters: number; things: number };

const rangeOf = (counts: Counts, record: Expecting, people: People): Range =>
  record === nothingMore
    ? { low: counts.received, high: counts.received }
    : expectedRange(counts, record, promisesBehind(counts.pledged + counts.onTheWay, people));

function needTallyFrom(need: NeedRow, record: Expecting, people: People): NeedTally {
  const { id, item, unit, wanted, unconfirmed, pledged, onTheWay, received } = need;
  const limit = limitOf(wanted, need.headroomPercent);
  const expected = record === nothingMore ? received : expectedOf(need, record);
  const range = rangeOf(need, record, people);
  const open = need.closed ? 0 : openOf(limit, need);
  return {
    ...{ id, item, unit, wanted, limit, unconfirmed, pledged, onTheWay, received },
    expected,
    expectedRange: range,
    open,
  };
}

/** The needs' rounded numbers may add up to one more or less than the whole's own. */
const around = (expected: number, { low, high }: Range): Range => ({
  low: Math.min(low, expected),
  high: Math.max(high, expected),
});
