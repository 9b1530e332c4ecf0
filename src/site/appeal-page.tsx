import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { appealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { seeOther, sendPage } from '../http/html.ts';
import type { PageCache } from '../http/page-cache.ts';
import { sendSpliced } from '../http/spliced-pages.ts';
import { securityHeaders } from '../http/security.ts';
import { minutes } from '../lib/clock.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { readChannel } from '../sharing/channels.ts';
import { appealPath, type DoorVisits } from '../sharing/door-visits.ts';
import type { Channel } from '../sharing/paths.ts';
import type { Visits } from '../sharing/visits.ts';
import { tallyOf } from '../tally/queries.ts';
import { appealPage } from './appeal-document.tsx';
import { makeLandingPages } from './landing-pages.ts';
import { shownOthers } from '../appeals/overflow.ts';
import { shownAppealOf, shownHtml } from './shown-appeal.ts';

type Params = { slug: string; code?: string };
type Came = { from?: unknown };

/**
 * So old may be what no change of the appeal itself tells: what others need that the page does not show yet, and that
 * its last day has come.
 */
const oldestMs = minutes(5);
const agingGroup = 'every appeal';

export type AppealPageServices = { pages: PageCache; visits: Visits; doorVisits: DoorVisits };

/**
 * Reading the appeal: the page that everything is about, from memory. Registered apart from all other pages, whose hooks
 * would cost more than sending it does; a page from memory brings its own headers.
 */
export const appealPages =
  (deps: Deps, { pages, visits, doorVisits }: AppealPageServices): FastifyPluginAsync =>
  async (app) => {
    const headers = securityHeaders(deps.publicUrl);
    const head = Object.entries(headers).flat();
    const landings = makeLandingPages(deps);
    const aging = setInterval(() => {
      pages.drop(agingGroup);
      landings.age();
    }, oldestMs);
    aging.unref();
    app.addHook('onClose', () => clearInterval(aging));

    app.get<{ Params: Params; Querystring: Came }>('/a/:slug', async (request, reply) => {
      const { slug } = request.params;
      const channel = readChannel(request.query.from);
      // Under its very address, so that from now on it leaves by the front door, which counts the visit itself.
      const sent = await pages.send(request, reply, appealPath(slug, channel), () =>
        rendered(deps, slug, channel, (appealId) => doorVisits.learn(slug, appealId)),
      );
      if (!sent) return sendToMember(deps, reply.headers(headers), slug, await whoAsks(deps, request));
      doorVisits.count(request, slug, channel);
      return reply;
    });

    app.get<{ Params: Required<Params>; Querystring: Came }>('/a/:slug/:code', async (request, reply) => {
      const { slug, code } = request.params;
      const channel = readChannel(request.query.from);
      const landing = await landings.landing(slug, code);
      const filled = landing && (await landings.page(slug, landing, channel));
      if (!filled) return seeOther(reply.headers(headers), `/a/${encodeURIComponent(slug)}`);
      // The page goes out once the visit is in the database.
      await visits.count(request, { appealId: landing.appealId, linkId: landing.link.id || null, channel });
      sendSpliced(request, reply, filled.page, { values: filled.values, head });
      return reply;
    });
  };

/** The page for the cache: the same for everybody who comes to this address. */
async function rendered(deps: Deps, slug: string, channel: Channel | null, onAppeal: (appealId: string) => void) {
  const shown = await shownAppealOf(deps, slug);
  if (!shown) return null;
  const { appeal, organisation } = shown.found;
  onAppeal(appeal.id);
  return {
    html: await shownHtml(deps, shown, { channel }),
    groups: [appeal.id, organisationGroup(organisation.id), agingGroup, ...shownOthers(shown.overflow)],
  };
}

const organisationGroup = (organisationId: string): string => `organisation ${organisationId}`;

/** A draft, or one that was taken down, as its members see it. */
async function sendToMember(
  deps: Deps,
  reply: FastifyReply,
  slug: string,
  caller: Awaited<ReturnType<typeof whoAsks>>,
): Promise<FastifyReply> {
  const found = caller.kind === 'person' ? await appealWithParts(deps.db, slug) : null;
  if (!found || (roleIn(caller, found.organisation.id) === null && !(caller.kind === 'person' && caller.isHost)))
    return sendNotFoundPage(deps, reply);
  const tally = await tallyOf(deps.db, found.appeal.id, deps.clock.now());
  if (!tally) return sendNotFoundPage(deps, reply);
  reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  return sendPage(reply, await appealPage(deps, found, tally, {}));
}
