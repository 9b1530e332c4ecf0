import { sql, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import { nearlyThere, ownTexts } from '../sharing/queries.ts';
import type { AppealState } from '../tally/rules.ts';
import type { Way } from './arrivals.ts';
import type { PledgeState } from './rules.ts';

export type PledgedItem = {
  needId: string;
  item: string;
  unit: string | null;
  quantity: number;
  received: number;
  /** Where it can be ordered online. */
  orderUrl?: string | null;
};

/** The time that a pledge has at a drop-off point. */
export type PledgeSlot = { pointId: string; pointName: string; startsAt: Date; endsAt: Date };

/** How it comes. Where it can be collected stands here for nobody: src/slots reads that for those who may know. */
export type PledgePlan = {
  way: Way;
  carrier: string | null;
  trackingNumber: string | null;
  /** They have said where it can be collected. */
  hasAddress: boolean;
  calendarSequence: number;
};

export const noPlan: PledgePlan = {
  way: 'bring',
  carrier: null,
  trackingNumber: null,
  hasAddress: false,
  calendarSequence: 0,
};

/** A pledge with what its page, its mails and the API show of it. */
export type PledgeView = {
  id: string;
  appealId: string;
  appeal: string;
  appealTitle: string;
  appealState: AppealState;
  appealDeadline: Date | null;
  appealPublishedAt: Date | null;
  appealNearlyThere: boolean;
  /** The charity's own texts to be sent along. */
  ownTexts: string[];
  steerMessage: string | null;
  /** The host has taken the appeal off the site. */
  appealTakenDown: boolean;
  notWanted: string[];
  organisation: { id: string; slug: string; name: string; email: string; timeZone: string };
  state: PledgeState;
  name: string | null;
  showName: boolean;
  note: string | null;
  supporterId: string | null;
  email: string | null;
  mailStopped: boolean;
  /** The mail server said that the address does not exist. */
  mailRefused: boolean;
  tokenVersion: number;
  via: string | null;
  /** Who passed it on, if they chose to show their name. */
  viaName: string | null;
  code: string | null;
  shareLinkId: string | null;
  entered: boolean;
  removedReason: string | null;
  /** All of it was refused at the door. */
  notTaken: boolean;
  createdAt: Date;
  confirmedAt: Date | null;
  expiresAt: Date | null;
  /** The appeal is slow: whoever brings something needs a time. */
  appealSlow: boolean;
  /** The charity asks that nobody sets out at present. */
  visitsStopped: boolean;
  slot: PledgeSlot | null;
  plan: PledgePlan;
  items: PledgedItem[];
};

export async function pledgeById(db: DbOrTx, pledgeId: string): Promise<PledgeView | null> {
  const [view] = await pledgeViews(db, sql`pledges.id = ${pledgeId}`);
  return view ?? null;
}

/** All pledges of one address, the newest first. */
export const pledgesOfSupporter = (db: DbOrTx, supporterId: string): Promise<PledgeView[]> =>
  pledgeViews(db, sql`pledges.supporter_id = ${supporterId}`, sql`order by pledges.created_at desc, pledges.id desc`);

export type PledgeCursor = { createdAt: string; id: string };

/** The pledges of an appeal in the order of (createdAt, id), after a cursor. */
export const pledgesOfAppeal = (
  db: DbOrTx,
  appealId: string,
  { after, limit }: { after: PledgeCursor | null; limit: number },
): Promise<PledgeView[]> =>
  pledgeViews(
    db,
    after === null
      ? sql`pledges.appeal_id = ${appealId}`
      : sql`pledges.appeal_id = ${appealId} and (pledges.created_at, pledges.id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    sql`order by pledges.created_at, pledges.id limit ${limit}`,
  );

/** The same, the newest first, those that fit: in one of these states, with these letters in the name. */
export const pledgesThatFit = (
  db: DbOrTx,
  appealId: string,
  {
    states,
    name,
    after,
    limit,
  }: { states: readonly PledgeState[] | null; name: string; after: PledgeCursor | null; limit: number },
): Promise<PledgeView[]> => {
  const conditions = [sql`pledges.appeal_id = ${appealId}`];
  if (states) conditions.push(sql`pledges.state in ${states}`);
  if (name !== '') conditions.push(sql`strpos(lower(pledges.name), lower(${name})) > 0`);
  if (after)
    conditions.push(sql`(pledges.created_at, pledges.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  return pledgeViews(
    db,
    sql.join(conditions, sql` and `),
    sql`order by pledges.created_at desc, pledges.id desc limit ${limit}`,
  );
};

type PledgeViewRow = Omit<
  PledgeView,
  'slot' | 'plan' | 'createdAt' | 'confirmedAt' | 'expiresAt' | 'appealDeadline' | 'appealPublishedAt'
> & {
  createdAt: string | Date;
  confirmedAt: string | Date | null;
  expiresAt: string | Date | null;
  appealDeadline: string | Date | null;
  appealPublishedAt: string | Date | null;
  slot: (Omit<PledgeSlot, 'startsAt' | 'endsAt'> & { startsAt: string; endsAt: string }) | null;
  plan: PledgePlan | null;
};

/** Why a member took it out, where that is how it ended. */
export const removedReason = sql`
  case when pledges.removed_at is not null and pledges.state = 'withdrawn' then pledges.removed_reason end`;
/** It came, and nothing of it could be taken. */
export const notTaken = sql`(pledges.state = 'withdrawn' and pledges.received_from is not null)`;

async function pledgeViews(db: DbOrTx, condition: SQL, order: SQL = sql``): Promise<PledgeView[]> {
  const rows = await runPrepared<PledgeViewRow>(
    db,
    sql`
    select pledges.id, appeals.id as "appealId", appeals.slug as appeal, appeals.title as "appealTitle",
      appeals.state as "appealState", appeals.deadline as "appealDeadline", appeals.steer_message as "steerMessage",
      appeals.published_at as "appealPublishedAt", ${nearlyThere} as "appealNearlyThere", ${ownTexts} as "ownTexts",
      appeals.taken_down_at is not null as "appealTakenDown", appeals.not_wanted as "notWanted",
      json_build_object('id', organisations.id, 'slug', organisations.slug, 'name', organisations.name,
        'email', organisations.email, 'timeZone', organisations.time_zone) as organisation,
      pledges.state, pledges.name, pledges.show_name as "showName", pledges.note,
      pledges.supporter_id as "supporterId", supporters.email, supporters.mail_stopped_at is not null as "mailStopped",
      supporters.bounced_at is not null as "mailRefused", pledges.token_version as "tokenVersion",
      via.code as via, via.name as "viaName", own.code, own.id as "shareLinkId",
      (pledges.supporter_id is null and pledges.idempotency_key is null) as entered,
      ${removedReason} as "removedReason", ${notTaken} as "notTaken",
      pledges.created_at as "createdAt", pledges.confirmed_at as "confirmedAt", pledges.expires_at as "expiresAt",
      appeals.slow_since is not null as "appealSlow", appeals.visits_stopped_at is not null as "visitsStopped",
      (select json_build_object('pointId', slots.point_id, 'pointName', drop_off_points.name,
          'startsAt', slots.starts_at, 'endsAt', slots.ends_at)
         from slot_bookings
         join slots on slots.point_id = slot_bookings.point_id and slots.starts_at = slot_bookings.starts_at
         join drop_off_points on drop_off_points.id = slot_bookings.point_id
        where slot_bookings.pledge_id = pledges.id and slot_bookings.freed_at is null) as slot,
      (select json_build_object('way', way, 'carrier', carrier, 'trackingNumber', tracking_number,
          'hasAddress', address is not null, 'calendarSequence', calendar_sequence)
         from pledge_plans where pledge_plans.pledge_id = pledges.id) as plan,
      (select coalesce(json_agg(json_build_object('needId', needs.id, 'item', needs.item, 'unit', needs.unit,
          'quantity', pledge_items.quantity, 'received', pledge_items.received, 'orderUrl', needs.order_url) order by needs.position, needs.id), '[]')
        from pledge_items join needs on needs.id = pledge_items.need_id
       where pledge_items.pledge_id = pledges.id) as items
    from pledges
    join appeals on appeals.id = pledges.appeal_id
    join organisations on organisations.id = appeals.organisation_id
    left join supporters on supporters.id = pledges.supporter_id
    left join share_links as via on via.id = pledges.via_id
    left join share_links as own on own.id = pledges.share_link_id
    where ${condition} ${order}`,
  );
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    confirmedAt: row.confirmedAt === null ? null : new Date(row.confirmedAt),
    expiresAt: row.expiresAt === null ? null : new Date(row.expiresAt),
    appealDeadline: row.appealDeadline === null ? null : new Date(row.appealDeadline),
    appealPublishedAt: row.appealPublishedAt === null ? null : new Date(row.appealPublishedAt),
    slot: row.slot && { ...row.slot, startsAt: new Date(row.slot.startsAt), endsAt: new Date(row.slot.endsAt) },
    plan: row.plan ?? noPlan,
  }));
}
