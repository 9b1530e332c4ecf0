import { and, eq, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import type { TaskList } from 'graphile-worker';
import { appeals, shareLinks, supporters, toldSums } from '../../db/schema.ts';
import type { Deps } from '../../http/deps.ts';
import { days, hours, later } from '../../lib/clock.ts';
import type { LetterKinds } from '../../mail/letter.ts';
import { oweMail } from '../../mail/owe.ts';
import { rippleNewsDraft } from '../emails.tsx';
import { linkUrl, rippleUrl } from '../paths.ts';
import { publicAppeal } from '../queries.ts';
import { foldRipples } from './fold.ts';
import { shareStage } from '../texts/share-text.ts';

export const rippleNewsTask = 'tell-ripples';
const newsLetter = 'ripple-news';

/** At most one a day, at an hour of the day at which mail disturbs nobody, and not long after an appeal has closed. */
const atMostEvery = hours(23);
const [firstHour, endHour] = [9, 20];
const closedFor = days(30);
/** In portions, so that one hour's work has an end; the next hour goes on. */
const mostAtOnce = 2_000;

type NewsDeps = Pick<Deps, 'db' | 'clock'>;

/** Tells the owners of links, hourly, what was newly confirmed or received through them. */
export const rippleNewsTasks = (deps: NewsDeps): TaskList => ({
  [rippleNewsTask]: async () => {
    await foldRipples(deps.db);
    await forgetWhatFell(deps);
    for (const supporterId of await ownersWithNews(deps)) await oweNews(deps, supporterId);
  },
});

/** Of what was taken back it is forgotten that it was told, so that what comes after it is news again. */
const forgetWhatFell = ({ db }: NewsDeps) =>
  db.execute(sql`
    update told_sums set quantity = least(told_sums.quantity, ripples.quantity),
                         received = least(told_sums.received, ripples.received)
      from ripples
     where ripples.link_id = told_sums.link_id
       and (ripples.quantity < told_sums.quantity or ripples.received < told_sums.received)`);

/**
 * Links with news, whose owner reads the mail of their address and still wants it: `owner_id` is a person's, or whoever
 * looks after the group. `whose`: of one owner alone, by index.
 */
const linksWithNews = (now: Date, whose: SQL = sql`true`) => sql`
  select share_links.id as link_id, coalesce(share_links.supporter_id, groups.supporter_id) as owner_id,
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
     and (appeals.closed_at is null or appeals.closed_at > ${later(now, -closedFor).toISOString()}::timestamptz)
     and extract(hour from ${now.toISOString()}::timestamptz at time zone organisations.time_zone)
         between ${firstHour} and ${endHour - 1}
     and supporters.email is not null and supporters.mail_stopped_at is null and supporters.bounced_at is null
     and (supporters.ripple_told_at is null
          or supporters.ripple_told_at <= ${later(now, -atMostEvery).toISOString()}::timestamptz)
     and (supporters.address_confirmed_at is not null
          or exists (select 1 from pledges where pledges.supporter_id = supporters.id
                        and pledges.confirmed_at is not null and pledges.entered_by is null))`;

/** Their own links, and those of groups that they look after. */
const isLinkOf = (supporterId: string): SQL => sql`share_links.id = any(array(
  select id from share_links where supporter_id = ${supporterId}
  union all select link_id from groups where supporter_id = ${supporterId}))`;

async function ownersWithNews({ db, clock }: NewsDeps): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct owner_id as id from (${linksWithNews(clock.now())}) as news limit ${mostAtOnce}`);
  return rows.map(({ id }) => id);
}

/** The UPDATE of the supporter is the claim: of two nodes at the same moment only one finds that a day has passed. */
async function oweNews({ db, clock }: NewsDeps, supporterId: string): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ id: supporters.id })
      .from(supporters)
      .where(
        and(
          eq(supporters.id, supporterId),
          or(isNull(supporters.rippleToldAt), lte(supporters.rippleToldAt, later(now, -atMostEvery))),
        ),
      )
      .for('no key update');
    if (!locked) return;
    const { rowCount } = await tx.execute(sql`
      insert into told_sums (link_id, quantity, received, quantity_before, received_before, people, told_at)
      select link_id, least(quantity, 2147483647)::int, least(received, 2147483647)::int, quantity_before,
             received_before, people, ${now.toISOString()}::timestamptz
        from (${linksWithNews(now, isLinkOf(supporterId))}) as news
      on conflict (link_id) do update
        set quantity = excluded.quantity, received = excluded.received, quantity_before = excluded.quantity_before,
            received_before = excluded.received_before, people = excluded.people, told_at = excluded.told_at`);
    if (rowCount === 0) return;
    await tx.update(supporters).set({ rippleToldAt: now }).where(eq(supporters.id, supporterId));
    // One that still waits would say the same as this one.
    await oweMail(tx, newsLetter, { supporterId }, { key: `${newsLetter}:${supporterId}` });
  });
}

/** The numbers are those of the moment at which it was owed: a letter that waited says no others. */
export const rippleNewsLetters = (deps: Deps): LetterKinds => ({
  [newsLetter]: async ({ supporterId = '' }) => {
    const { db, publicUrl, tokens, clock } = deps;
    const [supporter] = await db.select().from(supporters).where(eq(supporters.id, supporterId));
    if (!supporter?.email || supporter.mailStoppedAt !== null || supporter.rippleToldAt === null) return null;
    const told = await db
      .select({ link: shareLinks, told: toldSums, slug: appeals.slug })
      .from(toldSums)
      .innerJoin(shareLinks, eq(shareLinks.id, toldSums.linkId))
      .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
      .where(and(eq(toldSums.toldAt, supporter.rippleToldAt), isLinkOf(supporterId)))
      .orderBy(shareLinks.createdAt, shareLinks.id);
    const news = [];
    for (const { link, told: sums, slug } of told) {
      const appeal = await publicAppeal(db, slug);
      if (!appeal) continue;
      const stage = shareStage(appeal, clock.now());
      news.push({
        title: appeal.title,
        organisation: appeal.organisation,
        group: link.kind === 'group' ? (link.name ?? 'your group') : null,
        sums,
        rippleUrl: rippleUrl(deps, link.id),
        url: ['paused', 'full', 'closed'].includes(stage) ? null : linkUrl(publicUrl, slug, link.code, 'mail'),
      });
    }
    const [first, ...others] = news;
    if (!first) return null;
    return rippleNewsDraft({
      to: supporter.email,
      news: [first, ...others],
      stopUrl: `${publicUrl}/stop/${tokens.make('stop', supporter.id)}`,
      aboutMeUrl: `${publicUrl}/supporters/${tokens.make('supporter', supporter.id)}`,
    });
  },
});
