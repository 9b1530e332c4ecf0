import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { placesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { pictureFile } from '../pictures/routes.ts';
import type { Visits } from '../sharing/visits.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { changePledgeItems, confirmPledge, sendOnTheWay, withdrawPledge, type PledgeOutcome } from './commands.ts';
import { quantityName, readChange, readQuantities } from './form.ts';
import { calendarOf } from './letters.ts';
import { openPledge } from './open-pledge.ts';
import { pledgePageView, type Extra } from './page-model.ts';
import { pledgePath } from './paths.ts';
import { pledgeById, type PledgeView } from './queries.ts';
import { refusalErrors } from './refusals.ts';
import { isConfirmed, isStillToCome } from './rules.ts';
import type { Said } from './said.ts';
import { PledgePage, WithdrawPage } from './views.tsx';
import { promisedLines } from './words.ts';

type Tokened = { Params: { token: string }; Querystring: { said?: unknown } };

/** The supporter's page of a pledge. Opening it changes nothing, whoever or whatever opens it; each button is a POST. */
export const pledgePages =
  (deps: Deps, { visits }: { visits: Pick<Visits, 'rememberOwn'> }): FastifyPluginAsync =>
  async (app) => {
    const placesOf = ({ appealId }: PledgeView) =>
      placesNow(deps.db, appealId, { publicUrl: deps.publicUrl, now: deps.clock.now() });

    app.get<Tokened>('/pledges/:token', async (request, reply) => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge) return sendNoPledgePage(deps, reply);
      if (pledge.shareLinkId !== null) visits.rememberOwn(request, pledge.shareLinkId);
      return sendPledge(deps, reply, pledge, { said: request.query.said });
    });

    app.get<Tokened>('/pledges/:token/calendar.ics', async (request, reply) => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge || !isStillToCome(pledge.state)) return sendNotFoundPage(deps, reply);
      const calendar = calendarOf(deps, pledge, await placesOf(pledge));
      if (calendar === null) return sendNotFoundPage(deps, reply);
      return reply
        .type('text/calendar; charset=utf-8; method=PUBLISH')
        .header('content-disposition', `attachment; filename="${pledge.appeal}.ics"`)
        .send(calendar);
    });

    // The photo of a place that only those may see who have confirmed stands below their own path.
    app.get<{ Params: { token: string; id: string } }>('/pledges/:token/pictures/:id', async (request, reply) => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge || !isConfirmed(pledge.state)) return sendNotFoundPage(deps, reply);
      const { points } = await placesOf(pledge);
      const picture = points.find((point) => point.picture?.id === request.params.id)?.picture;
      const file = picture && (await pictureFile(deps, picture.id, 960));
      if (!file) return sendNotFoundPage(deps, reply);
      return reply.header('cache-control', 'private, no-cache').type(file.contentType).send(file.body);
    });

    app.get<Tokened>('/pledges/:token/withdraw', async (request, reply) => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge) return sendNoPledgePage(deps, reply);
      const path = pathOf(deps, pledge);
      if (pledge.state !== 'unconfirmed' && !isStillToCome(pledge.state)) return seeOther(reply, path);
      const { organisation } = pledge;
      return sendPage(
        reply,
        framed(
          deps,
          'Take it back?',
          <WithdrawPage path={path} promised={promisedLines(pledge.items)} organisation={organisation} />,
        ),
      );
    });

    /** Runs a change, then shows the page; a refusal shows it with what was typed. */
    const change = async (
      request: FastifyRequest<Tokened>,
      reply: FastifyReply,
      said: Said,
      run: (pledge: PledgeView) => Promise<PledgeOutcome | { kind: 'wrong'; errors: FormError[] }>,
    ): Promise<FastifyReply> => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge) return sendNoPledgePage(deps, reply);
      const outcome = await run(pledge);
      if (outcome.kind === 'done' || outcome.kind === 'unchanged')
        return seeOther(reply, `${pathOf(deps, pledge)}?said=${said}`);
      const after = (await pledgeById(deps.db, pledge.id)) ?? pledge;
      const typed = hasFields(request.body) ? typedOf(request.body) : null;
      if (outcome.kind === 'wrong') return sendPledge(deps, reply, after, { errors: outcome.errors, typed }, 422);
      const things = (await pledgePageView(deps, after)).lines;
      const kept = said === 'again' && typed !== null ? withWhatIsOpen(typed, outcome) : typed;
      return sendPledge(deps, reply, after, { errors: refusalErrors(outcome, things), typed: kept }, 409);
    };

    app.post<Tokened>('/pledges/:token/confirm', (request, reply) =>
      change(request, reply, 'confirmed', ({ id }) => confirmPledge(deps, id)),
    );
    app.post<Tokened>('/pledges/:token/again', (request, reply) =>
      change(request, reply, 'again', async ({ id }) => {
        if (!hasFields(request.body)) return confirmPledge(deps, id, { again: true });
        const read = readQuantities(request.body);
        return read.kind === 'wrong' ? read : confirmPledge(deps, id, { again: true, items: read.items });
      }),
    );
    app.post<Tokened>('/pledges/:token/on-the-way', (request, reply) =>
      change(request, reply, 'on-the-way', ({ id }) => sendOnTheWay(deps, id)),
    );
    app.post<Tokened>('/pledges/:token/withdraw', (request, reply) =>
      change(request, reply, 'withdrawn', ({ id }) => withdrawPledge(deps, id)),
    );
    app.post<Tokened>('/pledges/:token/change', (request, reply) =>
      change(request, reply, 'changed', async ({ id }) => {
        const read = readChange(request.body);
        return read.kind === 'wrong' ? read : changePledgeItems(deps, id, read.change);
      }),
    );
  };

async function sendPledge(
  deps: Deps,
  reply: FastifyReply,
  pledge: PledgeView,
  extra: Extra,
  status = 200,
): Promise<FastifyReply> {
  const view = await pledgePageView(deps, pledge, extra);
  return sendPage(reply, framed(deps, `My pledge for ${pledge.organisation.name}`, <PledgePage {...view} />), status);
}

/** A link that opens no pledge. It is not told whether there ever was one. */
export const sendNoPledgePage = (deps: Pick<Deps, 'assets' | 'config'>, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    framed(
      deps,
      'This link does not open a pledge',
      <>
        <h1>This link does not open a pledge</h1>
        <p>The address may have been cut off in the mail. Please open it again from there, or copy all of it.</p>
        <p>
          If we have sent you a newer mail since, or you have asked us to forget you, an older link opens nothing any
          more.
        </p>
        <p>
          <a href="/">See all open appeals</a>
        </p>
      </>,
    ),
    404,
  );

/** The frame of every page that only its supporter sees. */
export const framed = ({ assets, config }: Pick<Deps, 'assets' | 'config'>, title: string, content: VNode): VNode => (
  <Page
    title={title}
    assets={assets}
    demo={config.demo}
    robots="noindex"
    scripts={[assets.url('pledge.js')]}
    head={<link rel="stylesheet" href={assets.url('door.css')} />}
  >
    {content}
  </Page>
);

const pathOf = (deps: Pick<Deps, 'tokens'>, { id, tokenVersion }: PledgeView): string =>
  pledgePath(deps, id, tokenVersion);

/** What can still be taken, ready to send. */
const withWhatIsOpen = (typed: Typed, outcome: PledgeOutcome): Typed =>
  outcome.kind === 'need-full'
    ? {
        ...typed,
        ...Object.fromEntries(
          outcome.needs.map(({ needId, open }) => [quantityName(needId), open === 0 ? '' : open.toString()]),
        ),
      }
    : typed;

const hasFields = (body: unknown): boolean => Object.keys(typedOf(body)).length > 0;
