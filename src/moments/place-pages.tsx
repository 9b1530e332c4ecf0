import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { pushSubscriptions } from '../db/schema/moments.ts';
import { eq } from 'drizzle-orm';
import { shareStage, type ShareStage } from '../sharing/texts/share-text.ts';
import { stateAt } from '../tally/rules.ts';
import { Page } from '../ui/layout.tsx';
import { subscriptionInput } from './input.ts';
import { confirmPlace, dropSubscriptions, keepSubscription, leaveMoment } from './join-commands.ts';
import { namedBy, sharingOf } from './letters.ts';
import { sendCalendar, whenOf } from './pages.tsx';
import { placePath } from './paths.ts';
import { isPushService, vapidKeys } from './push.ts';
import { momentById, placeById, type Moment, type Place } from './queries.ts';
import { momentState } from './rules.ts';
import { LeavePage, PlacePage } from './views.tsx';

type Tokened = { Params: { token: string }; Querystring: { said?: unknown } };
type Opened = { place: Place; moment: Moment };

/** The worker's address and the part of the site that it is for; a stall has another. */
const worker = { worker: '/push-worker.js', scope: '/moments/' };

const sentences = new Map([
  ['in', 'You are in. We have sent you a letter with an entry for your calendar.'],
  ['quiet', 'Your devices are told nothing any more.'],
]);

/** One's own place in a share moment, behind the token of its mail: confirming, the calendar, the devices, leaving. */
export const placePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const keys = vapidKeys(deps);
    const opened = async (token: string): Promise<Opened | null> => {
      const open = deps.tokens.open('moment', token);
      const place = open && (await placeById(deps.db, open.id));
      const moment = place && (await momentById(deps.db, place.momentId));
      return place && moment ? { place, moment } : null;
    };

    app.get<Tokened>('/moments/:token', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      return sendPlace(deps, reply, found, {
        key: keys.publicKey,
        said: sentences.get(String(request.query.said)) ?? null,
      });
    });

    app.post<Tokened>('/moments/:token/confirm', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      const path = placePath(deps, found.place.id);
      const done = await confirmPlace(deps, found.place.id);
      return seeOther(reply, done.kind === 'in' ? `${path}?said=in` : path);
    });

    app.get<Tokened>('/moments/:token/calendar.ics', async (request, reply) => {
      const found = await opened(request.params.token);
      return found ? sendCalendar(reply, deps, found.moment) : sendNotFoundPage(deps, reply);
    });

    app.get<Tokened>('/moments/:token/leave', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      const { place, moment } = found;
      const view = <LeavePage path={placePath(deps, place.id)} isLeft={place.leftAt !== null} when={whenOf(moment)} />;
      return sendPage(reply, framed(deps, 'Not be reminded', view));
    });

    // A mail programme sends `List-Unsubscribe=One-Click` without an Origin and follows nothing (RFC 8058).
    app.post<Tokened>('/moments/:token/leave', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      await leaveMoment(deps, found.place.id);
      return typedText(typedOf(request.body), 'List-Unsubscribe') === 'One-Click'
        ? reply.code(200).type('text/plain; charset=utf-8').send('Stopped.\n')
        : seeOther(reply, `${placePath(deps, found.place.id)}/leave`);
    });

    app.post<Tokened>('/moments/:token/push', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      const read = subscriptionInput.safeParse(request.body);
      const isKnown = read.success && isPushService(read.data.endpoint, deps.config.pushServices);
      const { place } = found;
      if (!isKnown || place.confirmedAt === null || place.leftAt !== null) return reply.code(422).send();
      await keepSubscription(deps, place.supporter.id, read.data);
      return reply.code(204).send();
    });

    app.post<Tokened>('/moments/:token/push/stop', async (request, reply) => {
      const found = await opened(request.params.token);
      if (!found) return sendNotFoundPage(deps, reply);
      await dropSubscriptions(deps, found.place.supporter.id);
      return seeOther(reply, `${placePath(deps, found.place.id)}?said=quiet`);
    });

    // At an address that stays, as browsers look there for a newer one.
    app.get('/push-worker.js', (_, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('text/javascript; charset=utf-8')
        .send(`importScripts(${JSON.stringify(deps.assets.url('push-worker.js'))});\n`),
    );
  };

async function sendPlace(
  deps: Deps,
  reply: FastifyReply,
  { place, moment }: Opened,
  { key, said }: { key: string; said: string | null },
): Promise<FastifyReply> {
  const now = deps.clock.now();
  const { appeal } = moment;
  const browsers = await deps.db.$count(pushSubscriptions, eq(pushSubscriptions.supporterId, place.supporter.id));
  const view = (
    <PlacePage
      path={placePath(deps, place.id)}
      appeal={appeal}
      by={namedBy(moment)}
      when={whenOf(moment)}
      state={momentState(moment, now)}
      rest={restWords(shareStage(appeal, now))}
      isAppealClosed={stateAt(appeal, now) === 'closed'}
      place={place.leftAt !== null ? 'left' : place.confirmedAt === null ? 'asked' : 'in'}
      share={{ slug: appeal.slug, code: place.code, ...sharingOf(deps, moment, place) }}
      push={{ key, ...worker, isOn: browsers > 0 }}
      said={said}
    />
  );
  return sendPage(reply, framed(deps, 'Pass it on together', view));
}

/** Nobody is asked for anything while the appeal takes nothing. */
function restWords(stage: ShareStage): string | null {
  if (stage === 'paused') return 'It is paused at the moment, so please send nothing.';
  if (stage === 'full') return 'Enough is promised, so please send nothing.';
  return stage === 'closed' ? 'It has ended, so please send nothing.' : null;
}

const framed = ({ assets, config }: Pick<Deps, 'assets' | 'config'>, title: string, content: VNode) => (
  <Page
    title={title}
    assets={assets}
    demo={config.demo}
    robots="noindex"
    scripts={[assets.url('moment.js'), assets.url('share.js')]}
  >
    {content}
  </Page>
);
