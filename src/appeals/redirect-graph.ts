import { sql, type SQL } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import type { DbOrTx } from '../db/connect.ts';
import { runPrepared } from '../db/run-prepared.ts';
import type { Deps } from '../http/deps.ts';
import type { ShownRedirect } from '../ui/state-words.ts';
import { mostSteps, type Redirect, type RedirectGraph } from './redirect-rules.ts';

/** How a redirect stands on a page, whole address and all; null when what it leads to is not in the graph. */
export function shownAs(
  graph: NamedGraph,
  appealId: string,
  redirect: Redirect,
  publicUrl: string,
): ShownRedirect | null {
  const own = graph.appeals.get(appealId);
  const at = (path: string) => `${publicUrl}${path}`;
  switch (redirect.kind) {
    case 'point': {
      const point = graph.points.get(redirect.pointId);
      if (!point) return null;
      const isOwn = own !== undefined && point.appealIds.includes(appealId);
      return {
        kind: 'point',
        label: pointLabel(point),
        url: at(isOwn ? `/a/${own.slug}#where` : `/o/${point.organisation}`),
      };
    }
    case 'need': {
      const need = graph.needs.get(redirect.needId);
      return need && own ? { kind: 'need', label: need.item, url: at(`/a/${own.slug}#need-${redirect.needId}`) } : null;
    }
    case 'appeal': {
      const appeal = graph.appeals.get(redirect.appealId);
      if (!appeal) return null;
      const by = appeal.organisationId === own?.organisationId ? '' : ` (${appeal.organisation})`;
      return { kind: 'appeal', label: `${appeal.title}${by}`, url: at(`/a/${appeal.slug}`) };
    }
    case 'organisation': {
      const organisation = graph.organisations.get(redirect.organisationId);
      return organisation
        ? { kind: 'organisation', label: organisation.name, url: at(`/o/${organisation.slug}`) }
        : null;
    }
    case 'web':
      return { kind: 'web', label: new URL(redirect.url).host, url: redirect.url };
  }
}

const pointLabel = ({ name, address, postcode }: { name: string; address: string | null; postcode: string | null }) =>
  [name, address, postcode].filter((part) => part !== null && part !== '').join(', ');

/** The graph with what is shown of each thing in it. */
export type NamedGraph = Pick<RedirectGraph, 'hasAgreed'> & {
  appeals: ReadonlyMap<string, GraphAppeal>;
  needs: ReadonlyMap<string, { appealId: string; item: string; takes: boolean }>;
  points: ReadonlyMap<string, GraphPoint>;
  organisations: ReadonlyMap<string, { slug: string; name: string; takes: boolean }>;
};

type GraphAppeal = {
  organisationId: string;
  slug: string;
  title: string;
  organisation: string;
  takes: boolean;
  redirect: Redirect | null;
};
/** The address of one that is shown after pledging is null here. */
type GraphPoint = {
  organisationId: string;
  /** The organisation's slug. */
  organisation: string;
  /** The appeals that name it. */
  appealIds: string[];
  name: string;
  address: string | null;
  postcode: string | null;
  isOpen: boolean;
};

/** What redirects are looked for from. */
export type GraphStart = { appeals: readonly string[]; needs?: string[]; points?: string[]; organisations?: string[] };

type GraphRow = {
  appeals: (Omit<GraphAppeal, 'redirect'> & { id: string; redirect: RedirectRow | null })[] | null;
  needs: { id: string; appealId: string; item: string; takes: boolean }[] | null;
  points: (GraphPoint & { id: string })[] | null;
  organisations: { id: string; slug: string; name: string; takes: boolean }[] | null;
  agreed: string[] | null;
};
type RedirectRow = {
  kind: Redirect['kind'];
  pointId: string | null;
  needId: string | null;
  appealId: string | null;
  organisationId: string | null;
  url: string | null;
};

/** Everything that can be reached from some appeals by following redirects, and those things themselves; one query. */
export async function redirectGraph(db: DbOrTx, start: GraphStart, now: Date): Promise<NamedGraph> {
  const { needs = [], points = [], organisations = [] } = start;
  const [row] = await runPrepared<GraphRow>(
    db,
    sql`
    with recursive reach (id) as (
      select unnest(${idList(start.appeals)})
      union
      select redirects.to_appeal_id from reach join redirects on redirects.appeal_id = reach.id
       where redirects.to_appeal_id is not null
    ), edges as materialized (select redirects.* from redirects join reach on reach.id = redirects.appeal_id)
    select
      (select json_agg(json_build_object('id', appeals.id, 'organisationId', appeals.organisation_id,
          'slug', appeals.slug, 'title', appeals.title, 'organisation', organisations.name,
          'takes', ${takesAt(now)},
          'redirect', case when edges.appeal_id is not null then json_build_object('kind', edges.kind,
            'pointId', edges.point_id, 'needId', edges.need_id, 'appealId', edges.to_appeal_id,
            'organisationId', edges.to_organisation_id, 'url', edges.url) end))
        from reach join appeals on appeals.id = reach.id
        join organisations on organisations.id = appeals.organisation_id
        left join edges on edges.appeal_id = appeals.id) as appeals,
      (select json_agg(json_build_object('id', needs.id, 'appealId', needs.appeal_id, 'item', needs.item,
          'takes', ${takesAt(now)} and ${hasRoom}))
        from needs join appeals on appeals.id = needs.appeal_id
       where needs.id = any(${idList(needs)}) or needs.id in (select need_id from edges)) as needs,
      (select json_agg(json_build_object('id', points.id, 'organisationId', points.organisation_id,
          'organisation', organisations.slug, 'name', points.name,
          'address', case when points.visibility = 'public' then points.address end,
          'postcode', case when points.visibility = 'public' then points.postcode end,
          'isOpen', points.closed_at is null,
          'appealIds', array(select appeal_id from appeal_drop_off_points as named where named.point_id = points.id)))
        from drop_off_points as points join organisations on organisations.id = points.organisation_id
       where points.id = any(${idList(points)}) or points.id in (select point_id from edges)) as points,
      (select json_agg(json_build_object('id', organisations.id, 'slug', organisations.slug, 'name', organisations.name,
          'takes', exists (select from appeals where appeals.organisation_id = organisations.id and ${takesAt(now)})))
        from organisations
       where organisations.id = any(${idList(organisations)})
          or organisations.id in (select to_organisation_id from edges)) as organisations,
      (select json_agg(agreements.from_id || ' ' || agreements.to_id)
        from agreements
       where agreements.agreed_at is not null and agreements.declined_at is null and agreements.ended_at is null
         and agreements.from_id in (select appeals.organisation_id from appeals join reach on reach.id = appeals.id)
      ) as agreed`,
  );
  return graphFrom(row);
}

function graphFrom(row: GraphRow | undefined): NamedGraph {
  const agreed = new Set(row?.agreed ?? []);
  const byId = <One extends { id: string }>(list: readonly One[] | null | undefined): Map<string, One> =>
    new Map((list ?? []).map((one) => [one.id, one]));
  return {
    appeals: new Map(
      (row?.appeals ?? []).map(({ id, redirect, ...appeal }) => [id, { ...appeal, redirect: redirectFrom(redirect) }]),
    ),
    needs: byId(row?.needs),
    points: byId(row?.points),
    organisations: byId(row?.organisations),
    hasAgreed: (fromId, toId) => agreed.has(`${fromId} ${toId}`),
  };
}

/** A row of the table as what it says; null for none. */
export function redirectFrom(row: RedirectRow | null): Redirect | null {
  if (row === null) return null;
  const { kind, pointId, needId, appealId, organisationId, url } = row;
  if (kind === 'point' && pointId !== null) return { kind, pointId };
  if (kind === 'need' && needId !== null) return { kind, needId };
  if (kind === 'appeal' && appealId !== null) return { kind, appealId };
  if (kind === 'organisation' && organisationId !== null) return { kind, organisationId };
  if (kind === 'web' && url !== null) return { kind, url };
  throw new Error(`a redirect of kind ${kind} leads nowhere`);
}

const idList = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`;

const hasRoom = sql`(needs.closed_at is null and (needs.accepted_up_to is null
  or needs.unconfirmed + needs.pledged + needs.on_the_way + needs.received < needs.accepted_up_to))`;

/** Whether an appeal takes something at present, so that people may be sent there. */
const takesAt = (now: Date): SQL => sql`(appeals.state = 'open' and appeals.taken_down_at is null
  and appeals.visits_stopped_at is null and appeals.deadline > ${now.toISOString()}::timestamptz
  and exists (select from needs where needs.appeal_id = appeals.id and ${hasRoom}))`;

/**
 * The appeals whose redirect leads to this one, directly or over others, or to its organisation: what they show depends
 * on it.
 */
export async function appealsLeadingTo(db: DbOrTx, appealId: string): Promise<string[]> {
  const rows = await runPrepared<{ id: string }>(
    db,
    sql`
    with recursive senders (id, steps) as (
      select redirects.appeal_id, 1 from redirects
       where redirects.to_appeal_id = ${appealId}
          or redirects.to_organisation_id = (select organisation_id from appeals where id = ${appealId})
      union
      select redirects.appeal_id, senders.steps + 1 from senders join redirects on redirects.to_appeal_id = senders.id
       where senders.steps < ${mostSteps}::int
    )
    select distinct id from senders where id <> ${appealId}`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Tells everybody who looks at an appeal that sends people here that what it shows may be different now. Each in a
 * transaction of its own, so that nobody who holds one appeal waits for another.
 */
export async function refreshLeadingTo(deps: Pick<Deps, 'db' | 'changes'>, appealId: string): Promise<void> {
  for (const id of await appealsLeadingTo(deps.db, appealId)) await changeAppeal(deps, id, () => Promise.resolve());
}
