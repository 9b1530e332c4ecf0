import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { appealWithParts, isPublic } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import type { Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { pledgeLimit } from '../http/limits.ts';
import type { Challenge } from '../pledges/challenge.tsx';
import type { TakePledge } from '../pledges/arrivals.ts';
import type { Ledger } from '../pledges/ledger.ts';
import { afterPath } from '../pledges/paths.ts';
import { readChannel } from '../sharing/channels.ts';
import { creditedCode } from '../sharing/links/carried.ts';
import { shareLinkByCode, type ShareLink } from '../sharing/queries.ts';
import { arrivalErrors } from '../slots/form.ts';
import { tallyOf } from '../tally/queries.ts';
import { isCaught } from '../ui/honeypot.tsx';
import { readPledgeForm, withWhatIsOpen, type PledgeForm } from './pledge-form.ts';
import { appealPage } from './appeal-document.tsx';
import { formKey, takeOnce } from './take-once.ts';

/** Pledging on the page. */
export const pledgeFormRoutes =
  (
    deps: Deps,
    { ledger, takePledge, challenge }: { ledger: Ledger; takePledge: TakePledge; challenge: Challenge },
  ): FastifyPluginAsync =>
  async (app) => {
    app.post<{ Params: { slug: string } }>(
      '/a/:slug/pledges',
      { config: pledgeLimit(deps.config) },
      async (request, reply) => {
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
          return sendPage(reply, await appealPage(deps, found, now, { via, channel, form, challenge: asked }), status);
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
        const { arrival } = read;
        const input = { ...read.input, via: await creditedCode(deps, slug, read.input) };
        const answer = await takePledge(
          { slug, key: formKey(input, deps.clock.now()), email: input.email, arrival },
          () => takeOnce(deps, ledger, { slug, input }),
        );
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
            const page = await appealPage(
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
          case 'slot-needed':
          case 'slot-full':
          case 'no-such-slot':
            return sendBack(409, { typed: read.typed, errors: arrivalErrors(answer) });
          case 'need-full':
            return sendBack(409, withWhatIsOpen(read.typed, answer.needs, tally.needs));
        }
      },
    );
  };

const viaOf = async (deps: Deps, appealId: string, typed: Typed): Promise<ShareLink | null> =>
  typeof typed['via'] === 'string' ? shareLinkByCode(deps.db, appealId, typed['via']) : null;
