import type { FastifyPluginAsync } from 'fastify';
import { requireAppeal } from '../appeals/guards.ts';
import type { AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { makeFewAtOnce } from '../http/few-at-once.ts';
import { sendPage } from '../http/html.ts';
import { everyMember } from '../organisations/guards.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { tallyOf } from '../tally/queries.ts';
import type { Tally } from '../tally/shapes.ts';
import { numberText } from '../ui/quantities.ts';
import { rangeWords } from '../ui/tally-words.ts';
import { steersOf, type LoggedSteer } from '../steering/queries.ts';
import { steeredWords } from '../steering/words.ts';
import { burnUpProps, type Mark } from './burn-up-props.ts';
import { historyCsv, linksCsv } from './export.ts';
import { networkOf, pointsOf, type Network } from './queries.ts';
import { groupedBy, nextStep, sumOf } from './rules.ts';
import { NetworkView } from './views.tsx';
import { channelName, kindName } from './words.ts';

/** The last ones; more would hide the lines behind them. */
const mostSteersMarked = 20;

type Params = { Params: { org: string; slug: string } };

/** The appeal's own network: how it travels, and its tables to take away. */
export const networkPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/network', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { organisation, role, path } = here;
      const { appeal } = here.parts;
      const now = deps.clock.now();
      const [tally, network, kept, steers] = await Promise.all([
        tallyOf(deps.db, appeal.id, now),
        networkOf(deps.db, appeal.id),
        pointsOf(deps.db, appeal.id),
        steersOf(deps, appeal.id, mostSteersMarked),
      ]);
      if (!tally) return sendNotFoundPage(deps, reply);
      const funnel = sumOf(network.parts);
      return sendPage(
        reply,
        <MemberPage
          deps={deps}
          here={here}
          title={`How it travels: ${appeal.title}`}
          current="appeals"
          head={<link rel="stylesheet" href={deps.assets.url('members.css')} />}
        >
          <NetworkView
            title={appeal.title}
            path={path}
            next={nextStep({ ...factsOf(tally, appeal, now), ...network, funnel })}
            funnel={funnel}
            expected={expectedText(tally)}
            burnUp={burnUpProps(appeal, organisation.timeZone, { tally, kept, marks: marksOf(network, steers), now })}
            channels={groupedBy(network.parts, ({ channel }) => channel).map(({ key, counts }) => ({
              name: channelName(key),
              counts,
            }))}
            ways={groupedBy(network.parts, ({ kind }) => kind).map(({ key, counts }) => ({
              name: key === null ? 'Without a link' : `Link of a ${kindName(key).toLowerCase()}`,
              counts,
            }))}
            named={network.named.map((link) => ({
              ...link,
              kind: kindName(link.kind),
              name: link.name ?? 'Without a name',
            }))}
            hubs={network.hubs.map((hub) => ({ ...hub, label: hub.name ?? `Somebody unnamed (${hub.code})` }))}
            links={{ made: network.links, bringing: network.bringing.links }}
            mayEdit={role !== 'door'}
          />
        </MemberPage>,
      );
    });

    const sendTable = makeFewAtOnce(mostTables);
    for (const [name, csvOf] of [
      ['links', linksCsv],
      ['history', historyCsv],
    ] as const)
      app.get<Params>(`/admin/:org/appeals/:slug/network/${name}.csv`, async (request, reply) => {
        const here = await requireAppeal(deps, request, reply);
        if (!here) return reply;
        const { appeal } = here.parts;
        reply
          .header('content-disposition', `attachment; filename="${appeal.slug}-${name}.csv"`)
          .type('text/csv; charset=utf-8');
        return sendTable(reply, () => csvOf(deps.pool, appeal.id));
      });
  };

/** A third of the connections at most. */
const mostTables = 3;

type AppealRow = AppealWithParts['appeal'];

const factsOf = (tally: Tally, { deadline }: AppealRow, now: Date) => ({
  state: tally.state,
  hoursLeft: deadline === null ? null : (deadline.getTime() - now.getTime()) / 3_600_000,
  wanted: tally.needs.some((need) => need.wanted === null) ? null : tally.wanted,
  promised: tally.pledged + tally.onTheWay + tally.received,
  received: tally.received,
  unconfirmed: tally.unconfirmed,
});

const expectedText = (tally: Tally): string | null =>
  tally.pledged + tally.onTheWay === 0 ? null : `About ${numberText(tally.expected)} expected${rangeWords(tally)}`;

/** When people passed it on together, and when the charity told them something, as it still stands. */
function marksOf({ moments }: Pick<Network, 'moments'>, steers: readonly LoggedSteer[]): Mark[] {
  return [
    ...moments.map((at) => ({ at, words: 'share moment' })),
    ...steers.flatMap(({ cause, createdAt, undoneAt, after }) =>
      cause === 'undo' || undoneAt !== null ? [] : [{ at: createdAt, words: steeredWords(after) }],
    ),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
}
