import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { appealUrl, shownInPublic } from '../appeals/json.ts';
import { pictureSources } from '../appeals/picture-sizes.ts';
import { appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import { storyHtml } from '../appeals/story.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import type { Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { pledgeLimit } from '../http/limits.ts';
import { sendSpliced } from '../http/spliced-pages.ts';
import { securityHeaders } from '../http/security.ts';
import type { PageCache } from '../http/page-cache.ts';
import { days, later } from '../lib/clock.ts';
import { QueueFull } from '../lib/natural-batch.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import type { Challenge } from '../pledges/challenge.tsx';
import type { Ledger, PledgeAnswer } from '../pledges/ledger.ts';
import { afterPath } from '../pledges/paths.ts';
import { readChannel } from '../sharing/channels.ts';
import { appealPath, type DoorVisits } from '../sharing/door-visits.ts';
import { momentsToCome, type ShownMoment } from '../sharing/moments-shown.ts';
import { linkUrl, type Channel } from '../sharing/paths.ts';
import { PreviewTags, previewDescription, previewPath } from '../sharing/preview-tags.tsx';
import { ownTextsOf, shareLinkByCode, type ShareLink } from '../sharing/queries.ts';
import { absoluteDeadline, isNearlyThere, shareStage, shareText } from '../sharing/share-text.ts';
import type { Visits } from '../sharing/visits.ts';
import { amplificationWords } from '../sharing/ripple-words.ts';
import { passedOnOf, tallyOf } from '../tally/queries.ts';
import { stateAt } from '../tally/rules.ts';
import type { Tally } from '../tally/shapes.ts';
import { isCaught } from '../ui/honeypot.tsx';
import { Page, renderPage } from '../ui/layout.tsx';
import { tallyWords } from '../ui/tally-words.ts';
import { Appeal, type AppealView } from './appeal-view.tsx';
import { makeLandingPages } from './landing-pages.ts';
import { emptyForm, readPledgeForm, withWhatIsOpen, type PledgeForm } from './pledge-form.ts';

type Params = { slug: string; code?: string };
type Came = { from?: unknown };

export type AppealPageServices = {
  pages: PageCache;
  visits: Visits;
  doorVisits: DoorVisits;
  ledger: Ledger;
  challenge: Challenge;
};

/**
 * Reading the appeal: the page that everything is about, from memory. Registered apart from all other pages, whose hooks
 * would cost more than sending it does; a page from memory brings its own headers.
 */
export const appealPages =
  (
    deps: Deps,
    { pages, visits, doorVisits }: Pick<AppealPageServices, 'pages' | 'visits' | 'doorVisits'>,
  ): FastifyPluginAsync =>
  async (app) => {
    const headers = securityHeaders(deps.publicUrl);
    const head = Object.entries(headers).flat();
    const landings = makeLandingPages(deps, (found, tally, extra) => appealPage(deps, found, tally, extra));

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
      await visits.count(request, { appealId: landing.appealId, linkId: landing.link.id, channel });
      sendSpliced(request, reply, filled.page, { values: filled.values, head });
      return reply;
    });
  };

/** Pledging on the page. */
export const pledgeFormRoutes =
  (deps: Deps, { ledger, challenge }: Pick<AppealPageServices, 'ledger' | 'challenge'>): FastifyPluginAsync =>
  async (app) => {
    app.post<{ Params: Params }>('/a/:slug/pledges', { config: pledgeLimit(deps.config) }, async (request, reply) => {
      const { slug } = request.params;
      const found = await appealWithParts(deps.db, slug);
      const tally = found && (await tallyOf(deps.db, found.appeal.id, deps.clock.now()));
      if (!found || !tally || !isPublic(found.appeal)) return sendNotFoundPage(deps, reply);
      const read = readPledgeForm(request.body, tally.needs);
      const sendBack = async (status: number, form: PledgeForm, asked: VNode | null = null) => {
        const via = await viaOf(deps, found.appeal.id, form.typed);
        const now = (await tallyOf(deps.db, found.appeal.id, deps.clock.now())) ?? tally;
        reply.header('cache-control', 'no-store');
        const channel = readChannel(form.typed['from']);
        return sendPage(reply, appealPage(deps, found, now, { via, channel, form, challenge: asked }), status);
      };
      if (isCaught(request.body)) return seeOther(reply, `/a/${slug}`);
      if (read.kind === 'wrong') return sendBack(422, read);
      const checked = await challenge.check(request, request.body);
      if (checked.kind === 'ask')
        return sendBack(
          422,
          { typed: read.typed, errors: [{ path: checked.field, message: checked.message }] },
          checked.view,
        );
      const answer = await takeOrNull(ledger, { slug, key: read.key, input: read.input });
      if (answer === null) {
        reply.header('retry-after', '2');
        return sendBack(503, {
          typed: read.typed,
          errors: [
            {
              path: '',
              message: 'Very many people are promising something at this moment. Please press “Promise this” again.',
            },
          ],
        });
      }
      switch (answer.kind) {
        case 'taken':
        case 'replayed':
          return seeOther(reply, afterPath(deps, slug, answer.pledgeId));
        case 'key-reused':
          return seeOther(reply, `${afterPath(deps, slug, answer.pledgeId)}?said=already`);
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'appeal-not-open': {
          const again = await appealWithParts(deps.db, slug);
          const page = appealPage(
            deps,
            again ?? found,
            { ...tally, state: answer.state },
            { form: { typed: read.typed, errors: [] } },
          );
          return sendPage(reply, page, 409);
        }
        case 'unknown-need':
          return sendBack(422, {
            typed: read.typed,
            errors: [{ path: '', message: 'The list has changed meanwhile. Please look at it again.' }],
          });
        case 'need-full':
          return sendBack(409, withWhatIsOpen(read.typed, answer.needs, tally.needs));
      }
    });
  };

async function takeOrNull(ledger: Ledger, request: Parameters<Ledger['take']>[0]): Promise<PledgeAnswer | null> {
  try {
    return await ledger.take(request);
  } catch (error) {
    if (error instanceof QueueFull) return null;
    throw error;
  }
}

/** The page for the cache: the same for everybody who comes to this address. */
async function rendered(deps: Deps, slug: string, channel: Channel | null, onAppeal: (appealId: string) => void) {
  const found = await appealWithParts(deps.db, slug);
  if (!found || !isPublic(found.appeal)) return null;
  const tally = await tallyOf(deps.db, found.appeal.id, deps.clock.now());
  if (!tally) return null;
  onAppeal(found.appeal.id);
  const ownTexts = await ownTextsOf(deps.db, found.appeal.id);
  const amplification = amplificationWords(await passedOnOf(deps.db, found.appeal.id), tally.needs);
  const moments = await momentsToCome(
    deps.db,
    { ...found.appeal, organisation: found.organisation },
    { now: deps.clock.now() },
  );
  return {
    html: renderPage(appealPage(deps, found, tally, { channel, moments, ownText: ownTexts[0] ?? null, amplification })),
    groups: [found.appeal.id, organisationGroup(found.organisation.id)],
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
  return sendPage(reply, appealPage(deps, found, tally, {}));
}

const viaOf = async (deps: Deps, appealId: string, typed: Typed): Promise<ShareLink | null> =>
  typeof typed['via'] === 'string' ? shareLinkByCode(deps.db, appealId, typed['via']) : null;

type Extra = {
  via?: ShareLink | null;
  channel?: string | null;
  amplification?: string | null;
  moments?: ShownMoment[];
  ownText?: string | null;
  form?: PledgeForm;
  challenge?: VNode | null;
};

function appealPage(deps: Deps, found: AppealWithParts, tally: Tally, extra: Extra): VNode {
  const view = viewOf(deps, found, tally, extra);
  const { publicUrl, assets, config } = deps;
  const { appeal, organisation } = found;
  const url = appealUrl(publicUrl, appeal.slug);
  const description = previewDescription({ organisation, deadline: view.deadline, needs: view.needs });
  const isSeenByAll = isPublic(appeal);
  return (
    <Page
      title={appeal.title}
      description={description}
      canonical={url}
      robots={isSeenByAll ? undefined : 'noindex'}
      assets={assets}
      demo={config.demo}
      wide
      scripts={[assets.url('appeal.js'), assets.url('share.js')]}
      head={
        isSeenByAll && (
          <PreviewTags
            title={appeal.title}
            url={url}
            pageUrl={linkUrl(publicUrl, appeal.slug, view.via?.code ?? null)}
            organisation={{
              name: organisation.name,
              kind: organisation.kind,
              url: `${publicUrl}/o/${organisation.slug}`,
            }}
            deadline={appeal.deadline}
            needs={tally.needs}
            description={description}
            pictureUrl={publicUrl + previewPath(appeal.slug, tally.version)}
            pictureAlt={`${appeal.title}. ${tallyWords(tally)}.`}
          />
        )
      }
    >
      <Appeal {...view} />
    </Page>
  );
}

/** Urgent is what ends within three days. The cached page is dropped when it becomes so by the next change at the latest. */
const urgentMs = days(3);

function viewOf(
  deps: Deps,
  found: AppealWithParts,
  tally: Tally,
  {
    via = null,
    channel = null,
    moments = [],
    ownText = null,
    amplification = null,
    form = emptyForm,
    challenge = null,
  }: Extra,
): AppealView {
  const { appeal, organisation, needs, dropOffPoints, picture } = found;
  const now = deps.clock.now();
  const deadline = appeal.deadline && absoluteDeadline(appeal.deadline, organisation.timeZone);
  return {
    slug: appeal.slug,
    title: appeal.title,
    state: tally.state === 'closed' ? 'closed' : stateAt(appeal, now),
    deadline,
    isUrgent: appeal.deadline !== null && appeal.deadline > now && appeal.deadline < later(now, urgentMs),
    steerMessage: appeal.steerMessage,
    organisation: {
      slug: organisation.slug,
      name: organisation.name,
      email: organisation.email,
      isApproved: organisation.state === 'approved',
    },
    storyHtml: storyHtml(appeal.story),
    picture: picture && { ...pictureSources(picture), alt: picture.alt },
    needs: [...needs]
      .sort((a, b) => a.priority - b.priority)
      .flatMap((need) => {
        const counted = tally.needs.find((one) => one.id === need.id);
        if (!counted || (need.closedAt !== null && isEmpty(counted))) return [];
        return [{ ...counted, note: need.note, anythingLike: need.anythingLike, isClosed: need.closedAt !== null }];
      }),
    tally,
    notWanted: appeal.notWanted,
    dropOffPoints: dropOffPoints.map(shownInPublic),
    via: via && {
      code: via.code,
      kind: via.kind === 'person' || via.kind === 'group' ? via.kind : 'other',
      name: via.name,
      message: via.message,
    },
    channel,
    amplification,
    share: {
      slug: appeal.slug,
      code: via?.code ?? null,
      url: linkUrl(deps.publicUrl, appeal.slug, via?.code ?? null),
      title: appeal.title,
      text: shareText({
        ...appeal,
        organisation,
        ownText,
        stage: shareStage({ ...appeal, state: tally.state, isNearlyThere: isNearlyThere(needs) }, now),
      }),
    },
    moments,
    nonce: randomBytes(12).toString('base64url'),
    form,
    challenge,
  };
}

const isEmpty = ({
  unconfirmed,
  pledged,
  onTheWay,
  received,
}: {
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
}): boolean => unconfirmed + pledged + onTheWay + received === 0;
