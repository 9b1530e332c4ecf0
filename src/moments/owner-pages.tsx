import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { deadlineField, readDeadline } from '../appeals/deadline.ts';
import { requireAppeal } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { isId } from '../lib/ids.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { ownLink } from '../sharing/links/own-commands.ts';
import { momentWhen, placeOfZone } from '../sharing/moments-shown.ts';
import { ownLinkPath } from '../sharing/paths.ts';
import { publicAppeal, type SharedAppeal } from '../sharing/queries.ts';
import { shareText } from '../sharing/texts/share-text.ts';
import { stateAt } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { cancelMoment, changeMoment, nameMoment, type MomentOutcome, type MomentOwner } from './commands.ts';
import { momentForm } from './input.ts';
import { Moments } from './owner-view.tsx';
import { momentPath } from './paths.ts';
import { momentsOf } from './queries.ts';
import { momentState } from './rules.ts';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { said?: unknown } };
type OfAppealMoment = { Params: { org: string; slug: string; id: string }; Querystring: { said?: unknown } };
type OfGroup = { Params: { token: string }; Querystring: { said?: unknown } };
type OfGroupMoment = { Params: { token: string; id: string }; Querystring: { said?: unknown } };

/** Who names moments, for which appeal, and the frame of their page. */
type Here = { appeal: SharedAppeal; owner: MomentOwner; path: string; frame(content: VNode): VNode };

type Extra = { typed?: { at: string; text: string }; errors?: readonly FormError[]; said?: unknown; status?: number };

/** From one address in ten minutes: anybody can take a group, and each of these makes every page of its appeal anew. */
const mostChanges = 60;

const sentences = new Map([
  ['named', 'It is named. It stands on the page now, for everybody to join.'],
  ['changed', 'It is changed.'],
  ['cancelled', 'It is called off. Whoever is in is told.'],
]);

const title = 'Pass it on together';

const Head = ({ back, to }: { back: string; to: string }): VNode => (
  <>
    <p>
      <a href={back}>{to}</a>
    </p>
    <h1>{title}</h1>
  </>
);

/** Naming share moments: for the editors of an appeal, and for whoever looks after a group. */
export const momentOwnerPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const ofAppeal = async (request: FastifyRequest<OfAppeal>, reply: FastifyReply): Promise<Here | null> => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return null;
      const appeal = await publicAppeal(deps.db, here.parts.appeal.slug);
      if (!appeal) {
        // A draft has nobody yet who could pass it on.
        seeOther(reply, here.path);
        return null;
      }
      return {
        appeal,
        owner: { appealId: appeal.id, groupLinkId: null },
        path: `${here.path}/moments`,
        frame: (content) => (
          <MemberPage deps={deps} here={here} title={title} current="appeals" wide={false}>
            <Head back={here.path} to={appeal.title} />
            {content}
          </MemberPage>
        ),
      };
    };
    const ofGroup = async (request: FastifyRequest<OfGroup>, reply: FastifyReply): Promise<Here | null> => {
      const opened = deps.tokens.open('link', request.params.token);
      const link = opened && (await ownLink(deps.db, opened.id));
      const appeal = link?.kind === 'group' ? await publicAppeal(deps.db, link.appealSlug) : null;
      if (!link || !appeal) {
        sendNotFoundPage(deps, reply);
        return null;
      }
      const base = ownLinkPath(deps, link.id);
      return {
        appeal,
        owner: { appealId: appeal.id, groupLinkId: link.id },
        path: `${base}/moments`,
        frame: (content) => (
          <Page
            title={title}
            assets={deps.assets}
            demo={deps.config.demo}
            robots="noindex"
            scripts={[deps.assets.url('pledge.js')]}
          >
            <Head back={base} to={link.name ?? 'Your group'} />
            {content}
          </Page>
        ),
      };
    };

    app.get<OfAppeal>('/admin/:org/appeals/:slug/moments', async (request, reply) => {
      const here = await ofAppeal(request, reply);
      return here ? send(deps, reply, here, { said: request.query.said }) : reply;
    });
    app.post<OfAppeal>('/admin/:org/appeals/:slug/moments', async (request, reply) => {
      const here = await ofAppeal(request, reply);
      return here ? name(deps, request, reply, here) : reply;
    });
    app.post<OfAppealMoment>('/admin/:org/appeals/:slug/moments/:id', async (request, reply) => {
      const here = await ofAppeal(request, reply);
      return here ? change(deps, request, reply, { here, id: request.params.id }) : reply;
    });

    app.get<OfGroup>('/links/:token/moments', async (request, reply) => {
      const here = await ofGroup(request, reply);
      return here ? send(deps, reply, here, { said: request.query.said }) : reply;
    });
    const limit = { config: rareLimit(deps.config, 'group-moments', mostChanges) };
    app.post<OfGroup>('/links/:token/moments', limit, async (request, reply) => {
      const here = await ofGroup(request, reply);
      return here ? name(deps, request, reply, here) : reply;
    });
    app.post<OfGroupMoment>('/links/:token/moments/:id', limit, async (request, reply) => {
      const here = await ofGroup(request, reply);
      return here ? change(deps, request, reply, { here, id: request.params.id }) : reply;
    });
  };

async function name(deps: Deps, request: FastifyRequest, reply: FastifyReply, here: Here): Promise<FastifyReply> {
  const read = readMoment(request.body, here);
  const outcome = read.kind === 'ok' ? await nameMoment(deps, here.owner, read.value) : read;
  return answer(deps, request, reply, { here, outcome, said: 'named' });
}

async function change(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  { here, id }: { here: Here; id: string },
): Promise<FastifyReply> {
  if (!isId(id)) return sendNotFoundPage(deps, reply);
  if (typedText(typedOf(request.body), 'do') === 'cancel')
    return answer(deps, request, reply, { here, outcome: await cancelMoment(deps, here.owner, id), said: 'cancelled' });
  const read = readMoment(request.body, here);
  const outcome = read.kind === 'ok' ? await changeMoment(deps, here.owner, id, read.value) : read;
  return answer(deps, request, reply, { here, outcome, said: 'changed' });
}

/** The field is a clock on the organisation's wall; what it says when the clocks change, `readDeadline` knows. */
function readMoment(
  body: unknown,
  { appeal }: Here,
): { kind: 'ok'; value: { at: Date; text: string } } | { kind: 'refused'; errors: FormError[] } {
  const read = readForm(momentForm, body);
  if (read.kind === 'wrong') return { kind: 'refused', errors: read.errors };
  const at = readDeadline(read.value.at, appeal.organisation.timeZone);
  if (at.kind !== 'at') {
    const message = at.kind === 'wrong' ? at.message : 'Choose a day and a time';
    return { kind: 'refused', errors: [{ path: 'at', message }] };
  }
  return { kind: 'ok', value: { at: at.at, text: read.value.text } };
}

async function answer(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  { here, outcome, said }: { here: Here; outcome: MomentOutcome; said: string },
): Promise<FastifyReply> {
  switch (outcome.kind) {
    case 'done':
      return seeOther(reply, `${here.path}?said=${said}`);
    case 'not-found':
      return sendNotFoundPage(deps, reply);
    case 'refused': {
      const typed = typedOf(request.body);
      return send(deps, reply, here, {
        typed: { at: typedText(typed, 'at'), text: typedText(typed, 'text') },
        errors: outcome.errors,
        status: 422,
      });
    }
  }
}

async function send(
  deps: Deps,
  reply: FastifyReply,
  { appeal, owner, path, frame }: Here,
  { typed, errors = [], said, status = 200 }: Extra,
): Promise<FastifyReply> {
  const now = deps.clock.now();
  const { timeZone } = appeal.organisation;
  const moments = await momentsOf(deps.db, owner);
  const view = (
    <Moments
      action={path}
      zone={placeOfZone(timeZone)}
      moments={moments.map((moment) => ({
        id: moment.id,
        when: momentWhen(moment.at, timeZone),
        atField: deadlineField(moment.at, timeZone),
        text: moment.text,
        state: momentState(moment, now),
        joined: moment.joined,
        publicPath: momentPath(appeal.slug, moment.id),
      }))}
      typed={typed ?? { at: '', text: shareText(appeal) }}
      errors={errors}
      said={sentences.get(String(said)) ?? null}
      isClosed={stateAt(appeal, now) === 'closed'}
    />
  );
  return sendPage(reply.header('cache-control', 'no-store'), frame(view), status);
}
