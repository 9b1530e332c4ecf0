import type { FastifyPluginAsync } from 'fastify';
import { standingById } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { seeOther, sendPage } from '../http/html.ts';
import { openPledge } from '../pledges/open-pledge.ts';
import { framed } from '../pledges/pages.tsx';
import { pledgePath } from '../pledges/paths.ts';
import { isStillToCome } from '../pledges/rules.ts';
import { promisedLines, toBringLines } from '../pledges/words.ts';
import { answerCourse } from './commands.ts';
import { DidYouManage } from './views.tsx';

type Tokened = { Params: { token: string }; Querystring: { answer?: unknown } };

/** "Did you manage?", opened from the mail of that name. Opening it changes nothing; each button is a POST. */
export const coursePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Tokened>('/pledges/:token/did-you-manage', async (request, reply) => {
      const pledge = await openPledge(deps, request.params.token);
      if (!pledge) return sendNotFoundPage(deps, reply);
      const path = pledgePath(deps, pledge.id, pledge.tokenVersion);
      const hasLapsed = pledge.state === 'lapsed';
      if (!isStillToCome(pledge.state) && !hasLapsed) return seeOther(reply, path);
      const standing = await standingById(deps.db, pledge.appealId, {
        publicUrl: deps.publicUrl,
        now: deps.clock.now(),
      });
      return sendPage(
        reply,
        framed(
          deps,
          'Did you manage?',
          <DidYouManage
            path={path}
            organisation={pledge.organisation}
            lines={hasLapsed ? promisedLines(pledge.items) : toBringLines(pledge.items)}
            standing={pledge.appealTakenDown ? null : standing}
            hasLapsed={hasLapsed}
            first={request.query.answer}
          />,
        ),
      );
    });

    for (const answer of ['brought', 'still-coming'] as const)
      app.post<Tokened>(`/pledges/:token/${answer}`, async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        if (!pledge) return sendNotFoundPage(deps, reply);
        const path = pledgePath(deps, pledge.id, pledge.tokenVersion);
        const outcome = await answerCourse(deps, pledge.id, answer);
        // Whatever it is by now, its own page says it.
        return seeOther(reply, outcome.kind === 'done' ? `${path}?said=${answer}` : path);
      });
  };
