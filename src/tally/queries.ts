import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import { expectedOf, limitOf, openOf, stateAt, type AppealState } from './rules.ts';
import type { NeedTally, Tally } from './shapes.ts';

/** The tally of one appeal at `now`, in one query; null when there is no such appeal. */
export async function tallyOf(db: DbOrTx, appealId: string, now: Date): Promise<Tally | null> {
  const [row] = await tallyRows(db, sql`appeals.id = ${appealId}`);
  return row ? tallyFrom(row, now) : null;
}

/** What the live stream tells: the tally, and what the charity says at the moment. */
export type Snapshot = { appealId: string; tally: Tally; steerMessage: string | null };

/** The snapshot by the appeal's slug, drafts and taken-down ones left out: what everybody may see. */
export async function publicSnapshotOf(db: DbOrTx, slug: string, now: Date): Promise<Snapshot | null> {
  const [row] = await tallyRows(
    db,
    sql`appeals.slug = ${slug} and appeals.state <> 'draft' and appeals.taken_down_at is null`,
  );
  return row ? { appealId: row.id, tally: tallyFrom(row, now), steerMessage: row.steerMessage } : null;
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
  steerMessage: string | null;
  followThroughPercent: number;
  supporters: number;
  links: number;
  visits: number;
  sharedPledges: number;
  sharedQuantity: number;
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
 * promise, or what came if that was more.
 */
function tallyRows(db: DbOrTx, condition: SQL): Promise<TallyRow[]> {
  return runPrepared<TallyRow>(
    db,
    sql`
    select appeals.id, appeals.slug, appeals.tally_version as version, appeals.state, appeals.deadline,
      appeals.steer_message as "steerMessage",
      organisations.follow_through_percent as "followThroughPercent",
      (select count(distinct coalesce(supporter_id, id))::int from pledges
        where appeal_id = appeals.id and state in ('pledged', 'on-the-way', 'received')) as supporters,
      links.links, links.visits, shared.pledges as "sharedPledges", shared.quantity as "sharedQuantity",
      coalesce((select json_agg(json_build_object(
          'id', needs.id, 'item', needs.item, 'unit', needs.unit, 'wanted', needs.wanted,
          'headroomPercent', needs.headroom_percent, 'closed', needs.closed_at is not null,
          'unconfirmed', needs.unconfirmed, 'pledged', needs.pledged, 'onTheWay', needs.on_the_way,
          'received', needs.received) order by needs.position, needs.id)
        from needs where needs.appeal_id = appeals.id), '[]') as needs
    from appeals
    join organisations on organisations.id = appeals.organisation_id
    cross join lateral (
      select count(*)::int as links, coalesce(sum(share_links.visits), 0)::int as visits
        from share_links where share_links.appeal_id = appeals.id) as links
    cross join lateral (
      select count(distinct pledges.id)::int as pledges,
             coalesce(sum(greatest(pledge_items.quantity, pledge_items.received)), 0)::int as quantity
        from pledges join pledge_items on pledge_items.pledge_id = pledges.id
       where pledges.appeal_id = appeals.id and pledges.via_id is not null
         and pledges.state in ('pledged', 'on-the-way', 'received')) as shared
    where ${condition}`,
  );
}

function tallyFrom(row: TallyRow, now: Date): Tally {
  const needs = row.needs.map((need) => needTallyFrom(need, row.followThroughPercent));
  const sum = (pick: (need: NeedTally) => number | null) => needs.reduce((total, need) => total + (pick(need) ?? 0), 0);
  const deadline = row.deadline === null ? null : new Date(row.deadline);
  return {
    appeal: row.slug,
    version: row.version,
    state: stateAt({ state: row.state, deadline }, now),
    asOf: now.toISOString(),
    wanted: sum((need) => need.wanted),
    unconfirmed: sum((need) => need.unconfirmed),
    pledged: sum((need) => need.pledged),
    onTheWay: sum((need) => need.onTheWay),
    received: sum((need) => need.received),
    expected: sum((need) => need.expected),
    supporters: row.supporters,
    shared: { links: row.links, visits: row.visits, pledges: row.sharedPledges, quantity: row.sharedQuantity },
    needs,
  };
}

function needTallyFrom(need: NeedRow, followThroughPercent: number): NeedTally {
  const { id, item, unit, wanted, unconfirmed, pledged, onTheWay, received } = need;
  const limit = limitOf(wanted, need.headroomPercent);
  const expected = expectedOf(need, followThroughPercent);
  const open = need.closed ? 0 : openOf(limit, need);
  return { id, item, unit, wanted, limit, unconfirmed, pledged, onTheWay, received, expected, open };
}
