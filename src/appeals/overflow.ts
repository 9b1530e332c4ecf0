import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import type { Tally } from '../tally/shapes.ts';
import { quantityText } from '../ui/quantities.ts';
import { distanceWords, metNeeds } from './overflow-rules.ts';
import type { AppealWithParts } from './queries.ts';

/** An open need of another appeal, for who can't give to this one any more. Why, and how alike: docs/decisions/0025-overflow.md. */
type AlikeNeed = {
  id: string;
  item: string;
  unit: string | null;
  /** How many are still taken; null: as many as you can. */
  open: number | null;
  /** How many are missing to what is wanted: what the page says, as the headroom is for those who forget. */
  missing: number | null;
  appeal: { id: string; slug: string; title: string };
  organisation: { slug: string; name: string; isOwn: boolean };
  /** Between the nearest public drop-off points; null when one of the two appeals has none with a position. */
  distanceKm: number | null;
};

/** What one need that is met is passed on to, nearest first. */
export type Overflow = { needId: string; item: string; alike: AlikeNeed[] };

/** The other appeals of which something is shown: when one of them changes, what shows it is old. */
export const shownOthers = (overflow: readonly Overflow[]): string[] => [
  ...new Set(overflow.flatMap(({ alike }) => alike.map(({ appeal }) => appeal.id))),
];

type Looked = Pick<AppealWithParts, 'appeal' | 'needs'> & { tally: Tally };

/** So many needs are passed on, the first of the appeal; a page can't hold more, and each is a search. */
const mostNeeds = 6;
const mostAlike = 3;

/**
 * For each need of an appeal that takes no more, open needs for the same kind of thing: of the same organisation, and of
 * those that agreed to be shown. What is paused, slow, full, closed or visited by nobody at present is left out. One query,
 * and none while something is open everywhere.
 */
export async function overflowOf(db: DbOrTx, { appeal, needs, tally }: Looked, now: Date): Promise<Overflow[]> {
  const met = metNeeds(tally.state, withOpen(needs, tally)).slice(0, mostNeeds);
  if (met.length === 0) return [];
  const rows = await runPrepared<AlikeNeed & { needId: string }>(
    db,
    alikeQuery(
      appeal,
      met.map(({ id }) => id),
      now,
    ),
  );
  return met.flatMap(({ id, item }) => {
    const alike = rows.filter(({ needId }) => needId === id);
    return alike.length === 0 ? [] : [{ needId: id, item, alike }];
  });
}

const withOpen = (needs: Looked['needs'], tally: Tally) =>
  needs.map(({ id, item, closedAt }) => ({ id, item, closedAt, open: openOf(tally, id) }));

const openOf = (tally: Tally, needId: string): number | null =>
  tally.needs.find(({ id }) => id === needId)?.open ?? null;

/** Also for the script that measures it. */
export const alikeQuery = (
  appeal: { id: string; organisationId: string },
  needIds: readonly string[],
  now: Date,
): SQL => sql`
  with asked as materialized (
    select id, kind from needs where id = any(${sql.param([...needIds])}::uuid[])
  ), here as materialized (
    select points.latitude, points.longitude
      from appeal_drop_off_points as named join drop_off_points as points on points.id = named.point_id
     where named.appeal_id = ${appeal.id} and ${isShown} order by named.position, points.id limit 1
  )
  select asked.id as "needId", nearest.*
    from asked cross join lateral (
      select alike.id, alike.item, alike.unit, alike.open, alike.missing, alike.appeal, alike.organisation, near.km as "distanceKm"
        from (
          select needs.id, needs.item, needs.unit, appeals.id as appeal_id, appeals.deadline,
                 needs.accepted_up_to - needs.unconfirmed - needs.pledged - needs.on_the_way - needs.received as open,
                 needs.wanted - needs.unconfirmed - needs.pledged - needs.on_the_way - needs.received as missing,
                 similarity(needs.kind, asked.kind) as likeness,
                 organisations.id = ${appeal.organisationId} as is_own,
                 json_build_object('id', appeals.id, 'slug', appeals.slug, 'title', appeals.title) as appeal,
                 json_build_object('slug', organisations.slug, 'name', organisations.name,
                   'isOwn', organisations.id = ${appeal.organisationId}) as organisation
            from needs
            join appeals on appeals.id = needs.appeal_id
            join organisations on organisations.id = appeals.organisation_id
           where needs.closed_at is null and needs.kind % asked.kind
             and similarity(needs.kind, asked.kind) >= ${sql.raw(String(leastLikeness))}
             and (needs.wanted is null
                  or needs.unconfirmed + needs.pledged + needs.on_the_way + needs.received < needs.wanted)
             and appeals.id <> ${appeal.id} and appeals.state = 'open' and appeals.taken_down_at is null
             and appeals.slow_since is null and appeals.visits_stopped_at is null
             and appeals.deadline > ${now.toISOString()}::timestamptz
             and organisations.state = 'approved'
             and (organisations.id = ${appeal.organisationId} or organisations.takes_overflow_since is not null)
           limit ${sql.raw(String(mostCandidates))}) as alike
        left join lateral (
          select min(${kilometres}) as km
            from here, appeal_drop_off_points as named join drop_off_points as points on points.id = named.point_id
           where named.appeal_id = alike.appeal_id and ${isShown}) as near on true
       order by near.km nulls last, alike.is_own desc, alike.likeness desc, alike.deadline, alike.id
       limit ${sql.raw(String(mostAlike))}) as nearest`;

/** Among so many that are alike the nearest are looked for: a page of a name that everybody asks for stays cheap. */
const mostCandidates = 300;

/** From looking at every pair of the items in real lists (docs/decisions/0025-overflow.md). */
const leastLikeness = 0.52;

/** Everybody knows where it is. */
const isShown = sql`(points.visibility = 'public' and points.closed_at is null and points.latitude is not null)`;

/** The great circle by the haversine formula, on a sphere of 6,371 km. */
const kilometres = sql`2 * 6371 * asin(least(1, sqrt(
  power(sin(radians(points.latitude - here.latitude) / 2), 2) +
  cos(radians(here.latitude)) * cos(radians(points.latitude)) * power(sin(radians(points.longitude - here.longitude) / 2), 2))))`;

export const overflowSchema = z
  .object({
    needId: z.string().describe('The need that takes no more'),
    item: z.string(),
    alike: z.array(
      z.object({
        needId: z.string(),
        item: z.string(),
        unit: z.string().nullable(),
        missing: z.number().int().nullable().describe('To what is wanted; null: as many as you can'),
        open: z.number().int().nullable().describe('null: as many as you can'),
        appeal: z.object({ slug: z.string(), title: z.string() }),
        organisation: z.object({ slug: z.string(), name: z.string() }),
        url: z.string().describe('Put /~<code> behind it to keep the credit of the link that somebody came through'),
        distanceKm: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'Overflow' });

export const overflowJson = (overflow: readonly Overflow[], publicUrl: string): z.infer<typeof overflowSchema>[] =>
  overflow.map(({ needId, item, alike }) => ({
    needId,
    item,
    alike: alike.map(({ id, appeal, organisation, distanceKm, ...need }) => ({
      needId: id,
      item: need.item,
      unit: need.unit,
      missing: need.missing,
      open: need.open,
      appeal: { slug: appeal.slug, title: appeal.title },
      organisation: { slug: organisation.slug, name: organisation.name },
      url: `${publicUrl}/a/${appeal.slug}`,
      distanceKm: distanceKm === null ? null : Math.round(distanceKm * 10) / 10,
    })),
  }));

/** As the page shows it. */
export type OverflowLine = {
  needId: string;
  item: string;
  alike: { id: string; slug: string; text: string; by: string }[];
};

export const overflowLines = (overflow: readonly Overflow[]): OverflowLine[] =>
  overflow.map(({ needId, item, alike }) => ({
    needId,
    item,
    alike: alike.map(({ id, missing, appeal, organisation, distanceKm, ...need }) => ({
      id,
      slug: appeal.slug,
      text: missing === null ? need.item : quantityText(missing, need),
      by: [organisation.name, `“${appeal.title}”`, distanceWords(distanceKm)].filter((part) => part !== '').join(', '),
    })),
  }));
