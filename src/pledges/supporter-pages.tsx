import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { linkUrl, ownLinkPath, ripplePath } from '../sharing/paths.ts';
import { otherPledges } from './page-model.ts';
import { framed } from './pages.tsx';
import { stopPath, supporterPath } from './paths.ts';
import { pledgesOfSupporter } from './queries.ts';
import { isStillToCome } from './rules.ts';
import { saidText } from './said.ts';
import { eraseSupporter, restartMail, stopMail } from './supporter-commands.ts';
import { linksOfSupporter, supporterById } from './supporter-queries.ts';
import { ErasedPage, ErasePage, StopPage, SupporterPage } from './supporter-views.tsx';
import { toBringLines } from './words.ts';

type Tokened = { Params: { token: string }; Querystring: { said?: unknown } };

/** What a supporter can do with everything that is kept of them; the links stand in every mail. */
export const supporterPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const opened = async (kind: 'supporter' | 'stop', token: string) => {
      const open = deps.tokens.open(kind, token);
      return open && supporterById(deps.db, open.id);
    };

    app.get<Tokened>('/supporters/:token', async (request, reply) => {
      const supporter = await opened('supporter', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      if (supporter.email === null) return sendPage(reply, framed(deps, 'Everything is erased', <ErasedPage />));
      const [pledges, links] = await Promise.all([
        pledgesOfSupporter(deps.db, supporter.id),
        linksOfSupporter(deps.db, supporter.id),
      ]);
      const view = {
        path: supporterPath(deps, supporter.id),
        email: supporter.email,
        isMailStopped: supporter.mailStoppedAt !== null,
        pledges: otherPledges(deps, pledges),
        links: links.map(({ id, code, slug, title }) => ({
          title,
          url: linkUrl(deps.publicUrl, slug, code),
          ripplePath: ripplePath(deps, id),
          ownLinkPath: ownLinkPath(deps, id),
        })),
        said: saidText(request.query.said),
      };
      return sendPage(reply, framed(deps, 'Your pledges', <SupporterPage {...view} />));
    });

    app.post<Tokened>('/supporters/:token/mail', async (request, reply) => {
      const supporter = await opened('supporter', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      const isRestart = typedText(typedOf(request.body), 'mail') === 'restart';
      await (isRestart ? restartMail(deps, supporter.id) : stopMail(deps, supporter.id));
      return seeOther(reply, `${supporterPath(deps, supporter.id)}?said=${isRestart ? 'restarted' : 'stopped'}`);
    });

    app.get<Tokened>('/supporters/:token/erase', async (request, reply) => {
      const supporter = await opened('supporter', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      if (supporter.email === null) return sendPage(reply, framed(deps, 'Everything is erased', <ErasedPage />));
      const pledges = await pledgesOfSupporter(deps.db, supporter.id);
      const toCome = pledges
        .filter(({ state }) => state === 'unconfirmed' || isStillToCome(state))
        .flatMap(({ items }) => toBringLines(items));
      return sendPage(
        reply,
        framed(
          deps,
          'Erase everything',
          <ErasePage path={supporterPath(deps, supporter.id)} email={supporter.email} toCome={toCome} />,
        ),
      );
    });

    app.post<Tokened>('/supporters/:token/erase', async (request, reply) => {
      const supporter = await opened('supporter', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      await eraseSupporter(deps, supporter.id);
      return seeOther(reply, supporterPath(deps, supporter.id));
    });

    app.get<Tokened>('/stop/:token', async (request, reply) => {
      const supporter = await opened('stop', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      const isStopped = supporter.mailStoppedAt !== null || supporter.email === null;
      return sendPage(
        reply,
        framed(deps, 'Stop this mail', <StopPage path={stopPath(deps, supporter.id)} isStopped={isStopped} />),
      );
    });

    // A mail programme sends `List-Unsubscribe=One-Click` without an Origin and follows nothing (RFC 8058).
    app.post<Tokened>('/stop/:token', async (request, reply) => {
      const supporter = await opened('stop', request.params.token);
      if (!supporter) return sendNotFoundPage(deps, reply);
      await stopMail(deps, supporter.id);
      const isOneClick = typedText(typedOf(request.body), 'List-Unsubscribe') === 'One-Click';
      return isOneClick
        ? reply.code(200).type('text/plain; charset=utf-8').send('Stopped.\n')
        : seeOther(reply, stopPath(deps, supporter.id));
    });
  };
