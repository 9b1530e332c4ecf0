import { and, eq, sql, type SQL } from 'drizzle-orm';
import { photoOfTheDay } from '../../appeals/day-photos.ts';
import type { DbOrTx, Tx } from '../../db/connect.ts';
import { appeals } from '../../db/schema/appeals.ts';
import { shareLinks, toldSums } from '../../db/schema/sharing.ts';
import type { Deps } from '../../http/deps.ts';
import { days, hours, later } from '../../lib/clock.ts';
import { hasFreeDay } from '../../mail/mail-days.ts';
import type { LinkNews } from '../emails.tsx';
import { linkUrl, rippleUrl } from '../paths.ts';
import { publicAppeal } from '../queries.ts';
import { shareStage } from '../texts/share-text.ts';

/** News about an appeal that has closed are none after a while. */
const closedFor = days(30);
/** Across all appeals, who has links in several gets one letter about all of them. */
export const atMostEvery = hours(23);

const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;

/**
 * Links with news, whose owner reads the mail of their address and still wants it, and got no mail about this appeal
 * today: `owner_id` is a person's, or whoever looks after the group. `whose`: of one owner alone, by index.
 */
const linksWithNews = (now: Date, whose: SQL = sql`true`) => sql`
  select share_links.id as link_id, share_links.appeal_id, supporters.id as owner_id,
         ripples.quantity, ripples.received, ripples.people,
         coalesce(told_sums.quantity, 0) as quantity_before, coalesce(told_sums.received, 0) as received_before
    from ripples
    join share_links on share_links.id = ripples.link_id
    join appeals on appeals.id = share_links.appeal_id
    join organisations on organisations.id = appeals.organisation_id
    left join groups on groups.link_id = share_links.id
    left join told_sums on told_sums.link_id = share_links.id
    join supporters on supporters.id = coalesce(share_links.supporter_id, groups.supporter_id)
   where ${whose} and ripples.quantity > 0
     and (ripples.quantity > coalesce(told_sums.quantity, 0) or ripples.received > coalesce(told_sums.received, 0))
     and share_links.turned_off_at is null and appeals.taken_down_at is null and appeals.state <> 'draft'
     and (appeals.closed_at is null or appeals.closed_at > ${at(later(now, -closedFor))})
     and ${mayBeWritten}`;

/** They want such mail, and have shown once that they read what comes to this address. */
export const mayBeWritten = sql`supporters.email is not null and supporters.mail_stopped_at is null
     and supporters.bounced_at is null
     and (supporters.address_confirmed_at is not null
          or exists (select 1 from pledges where pledges.supporter_id = supporters.id
                        and pledges.confirmed_at is not null and pledges.entered_by is null))`;

/** Between these hours of the day, in the zone of the organisation. */
export const isHourThere = (now: Date, [first, end]: readonly [number, number]): SQL =>
  sql`extract(hour from ${at(now)} at time zone organisations.time_zone) between ${first} and ${end - 1}`;

/** For so long after it was counted, what somebody brought is still thanked for. */
const thankedWithin = days(7);

/** In a query: a receipt for which its bringer is to be thanked; `receipts` and `pledges` are joined. */
export const isToBeThanked = (now: Date): SQL => sql`receipts.thanked_at is null and receipts.undone_at is null
     and receipts.created_at > ${at(later(now, -thankedWithin))}
     and exists (select from receipt_items where receipt_items.receipt_id = receipts.id)`;

/** The news that go by themselves: whoever is to be thanked for what they brought gets both in one letter, later today. */
const newsAlone = (now: Date, whose?: SQL) => sql`
  select news.* from (${linksWithNews(now, whose)}) as news
    join appeals on appeals.id = news.appeal_id
    join organisations on organisations.id = appeals.organisation_id
    join supporters on supporters.id = news.owner_id
   where ${isHourThere(now, [9, 20])} and ${hasFreeDay(sql`news.owner_id`, sql`news.appeal_id`, now)}
     and (supporters.ripple_told_at is null or supporters.ripple_told_at <= ${at(later(now, -atMostEvery))})
     and not exists (select from pledges join receipts on receipts.pledge_id = pledges.id
                      where pledges.supporter_id = news.owner_id and pledges.appeal_id = news.appeal_id
                        and ${isToBeThanked(now)})`;

/** Their own links, and those of groups that they look after. */
const isLinkOf = (supporterId: string): SQL => sql`share_links.id = any(array(
  select id from share_links where supporter_id = ${supporterId}
  union all select link_id from groups where supporter_id = ${supporterId}))`;

export async function ownersWithNews(db: DbOrTx, now: Date, most: number): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct owner_id as id from (${newsAlone(now)}) as alone limit ${most}`);
  return rows.map(({ id }) => id);
}

/** The appeals about which somebody can be told something today. */
export async function appealsWithNews(db: DbOrTx, supporterId: string, now: Date): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct appeal_id as id from (${newsAlone(now, isLinkOf(supporterId))}) as alone order by id`);
  return rows.map(({ id }) => id);
}

/** Writes down that somebody is told now of the news in these appeals; how many links there were. */
export async function noteNews(
  tx: Tx,
  { supporterId, appealIds, now }: { supporterId: string; appealIds: readonly string[]; now: Date },
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    insert into told_sums (link_id, quantity, received, quantity_before, received_before, people, told_at)
    select link_id, least(quantity, 2147483647)::int, least(received, 2147483647)::int, quantity_before,
           received_before, people, ${at(now)}
      from (${linksWithNews(now, isLinkOf(supporterId))}) as news
     where appeal_id = any(${sql.param([...appealIds])}::uuid[])
    on conflict (link_id) do update
      set quantity = excluded.quantity, received = excluded.received, quantity_before = excluded.quantity_before,
          received_before = excluded.received_before, people = excluded.people, told_at = excluded.told_at`);
  return rowCount ?? 0;
}

/** What somebody was told at that moment, for a letter; of one appeal, or of all. */
export async function newsTold(
  deps: Pick<Deps, 'db' | 'publicUrl' | 'tokens' | 'clock'>,
  { supporterId, toldAt, appealId }: { supporterId: string; toldAt: Date; appealId?: string },
): Promise<LinkNews[]> {
  const { db, publicUrl, clock } = deps;
  const now = clock.now();
  const told = await db
    .select({ link: shareLinks, told: toldSums, slug: appeals.slug, unit: commonUnit })
    .from(toldSums)
    .innerJoin(shareLinks, eq(shareLinks.id, toldSums.linkId))
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .where(
      and(
        eq(toldSums.toldAt, toldAt),
        isLinkOf(supporterId),
        appealId === undefined ? undefined : eq(shareLinks.appealId, appealId),
      ),
    )
    .orderBy(shareLinks.createdAt, shareLinks.id);
  const news: LinkNews[] = [];
  for (const { link, told: sums, slug, unit } of told) {
    const appeal = await publicAppeal(db, slug);
    if (!appeal) continue;
    const stage = shareStage(appeal, now);
    news.push({
      title: appeal.title,
      organisation: appeal.organisation,
      group: link.kind === 'group' ? (link.name ?? 'your group') : null,
      sums,
      unit,
      photo: sums.received > sums.receivedBefore ? await photoOfTheDay({ db, publicUrl }, appeal.id, now) : null,
      rippleUrl: rippleUrl(deps, link.id),
      url: ['paused', 'full', 'closed'].includes(stage) ? null : linkUrl(publicUrl, slug, link.code, 'mail'),
    });
  }
  return news;
}

/** The unit in which everything is counted that the appeal asks for; null when there are several, or none. */
const commonUnit = sql<string | null>`(
  select case when count(distinct coalesce(needs.unit, '')) = 1 then min(needs.unit) end
    from needs where needs.appeal_id = ${appeals.id})`;
