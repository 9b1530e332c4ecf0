import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { isId } from '../lib/ids.ts';
import { hasMailbox } from '../mail/mailbox-here.ts';
import { momentWhen } from '../sharing/moments-shown.ts';
import { stateAt } from '../tally/rules.ts';
import { isCaught } from '../ui/honeypot.tsx';
import { Page } from '../ui/layout.tsx';
import { joinForm } from './input.ts';
import { joinMoment } from './join-commands.ts';
import { calendarOf, namedBy } from './letters.ts';
import { momentPath } from './paths.ts';
import { joinedIn, momentById, type Moment } from './queries.ts';
import { momentState } from './rules.ts';
import { AskedPage, MomentPage, type MomentPageProps } from './views.tsx';

type OfMoment = { Params: { slug: string; id: string }; Querystring: { via?: unknown } };

/** Many can join from behind one address: a school, an office. */
const mostJoins = 200;

/** A share moment for everybody: when it is, joining it, and its calendar entry. */
export const momentPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, clock, assets, config } = deps;
    const page = (title: string, content: VNode) => (
      <Page title={title} assets={assets} demo={config.demo} robots="noindex" scripts={[assets.url('pledge.js')]}>
        {content}
      </Page>
    );
    const opened = async ({ slug, id }: OfMoment['Params']): Promise<Moment | null> => {
      const moment = isId(id) ? await momentById(db, id) : null;
      return moment?.appeal.slug === slug ? moment : null;
    };
    const send = async (
      reply: FastifyReply,
      moment: Moment,
      { status = 200, ...more }: Pick<MomentPageProps, 'via' | 'typedEmail' | 'errors'> & { status?: number },
    ) => {
      const now = clock.now();
      const view = (
        <MomentPage
          path={momentPath(moment.appeal.slug, moment.id)}
          appeal={moment.appeal}
          by={namedBy(moment)}
          reportPath={moment.group && `/a/${moment.appeal.slug}/${moment.group.code}/report`}
          when={whenOf(moment)}
          text={moment.text}
          state={momentState(moment, now)}
          isAppealClosed={stateAt(moment.appeal, now) === 'closed'}
          joined={await joinedIn(db, moment.id)}
          {...more}
        />
      );
      return sendPage(reply.header('cache-control', 'no-store'), page('Pass it on together', view), status);
    };

    app.get<OfMoment>('/a/:slug/moments/:id', async (request, reply) => {
      const moment = await opened(request.params);
      if (!moment) return sendNotFoundPage(deps, reply);
      return send(reply, moment, { via: viaOf(request.query.via), typedEmail: '', errors: [] });
    });

    const limit = { config: rareLimit(config, 'join-moment', mostJoins) };
    app.post<OfMoment>('/a/:slug/moments/:id/join', limit, async (request, reply) => {
      const moment = await opened(request.params);
      if (!moment) return sendNotFoundPage(deps, reply);
      const asked = `${momentPath(moment.appeal.slug, moment.id)}/asked`;
      if (isCaught(request.body)) return seeOther(reply, asked);
      const read = readForm(joinForm, request.body);
      if (read.kind === 'wrong')
        return send(reply, moment, {
          via: viaOf(typedText(read.typed, 'via')),
          typedEmail: typedText(read.typed, 'email'),
          errors: read.errors,
          status: 422,
        });
      const joined = await joinMoment(deps, moment, read.value);
      if (joined.kind === 'asked') return seeOther(reply, asked);
      return send(reply, moment, { via: read.value.via, typedEmail: read.value.email, errors: [], status: 409 });
    });

    app.get<OfMoment>('/a/:slug/moments/:id/asked', async (request, reply) => {
      const moment = await opened(request.params);
      if (!moment) return sendNotFoundPage(deps, reply);
      const { slug, title } = moment.appeal;
      return sendPage(
        reply,
        page(
          'Look into your e-mail',
          <AskedPage slug={slug} title={title} when={whenOf(moment)} hasMailbox={hasMailbox(deps)} />,
        ),
      );
    });

    app.get<OfMoment>('/a/:slug/moments/:id/calendar.ics', async (request, reply) => {
      const moment = await opened(request.params);
      if (!moment) return sendNotFoundPage(deps, reply);
      return sendCalendar(reply, deps, moment);
    });
  };

export const whenOf = ({ at, appeal }: Moment): string => momentWhen(at, appeal.organisation.timeZone);

export function sendCalendar(reply: FastifyReply, deps: Deps, moment: Moment): FastifyReply {
  const calendar = calendarOf(deps, moment);
  const method = moment.cancelledAt === null ? 'PUBLISH' : 'CANCEL';
  return reply
    .type(`text/calendar; charset=utf-8; method=${method}`)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${moment.appeal.slug}.ics"`)
    .send(calendar);
}

const viaOf = (given: unknown): string => (typeof given === 'string' && /^[a-z0-9]{1,20}$/.test(given) ? given : '');
