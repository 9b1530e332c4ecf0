import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { hasMailbox } from '../mail/mailbox-here.ts';
import type { Visits } from '../sharing/visits.ts';
import type { FormError } from '../ui/form.tsx';
import { correctAddress, sendAgain, type AddressOutcome } from './address-commands.ts';
import { AfterPledge, AfterSettled } from './after-views.tsx';
import { emailSchema } from './input.ts';
import { openAfterPledge } from './open-pledge.ts';
import { shareOf } from './page-model.ts';
import { framed } from './pages.tsx';
import { afterPath } from './paths.ts';
import type { PledgeView } from './queries.ts';
import { isConfirmed } from './rules.ts';
import { saidText, type Said } from './said.ts';
import { momentText, promisedLines } from './words.ts';

type After = { Params: { slug: string; after: string }; Querystring: { said?: unknown } };

/** A pledge's mail can be asked for again so often, on one node; then the words point to what else may be wrong. */
const mostAgain = 3;

const correction = z.object({ email: emailSchema });

/** The page right after pledging. Its token may put the address right and send the mail again, and opens nothing else. */
export const afterPledgePages =
  (deps: Deps, { visits }: { visits: Pick<Visits, 'rememberOwn'> }): FastifyPluginAsync =>
  async (app) => {
    const timesAgain = new LRUCache<string, number>({ max: 10_000 });
    const limit = { config: rareLimit(deps.config, 'pledge-mail', 30) };
    const opened = async ({ slug, after }: After['Params']): Promise<PledgeView | null> => {
      const pledge = await openAfterPledge(deps, after);
      return pledge?.appeal === slug && pledge.email !== null ? pledge : null;
    };

    app.get<After>('/a/:slug/pledged/:after', async (request, reply) => {
      const pledge = await opened(request.params);
      if (!pledge) return sendNotFoundPage(deps, reply);
      if (pledge.shareLinkId !== null) visits.rememberOwn(request, pledge.shareLinkId);
      return sendAfter(deps, reply, pledge, { said: saidText(request.query.said) });
    });

    app.post<After>('/a/:slug/pledged/:after/correct', limit, async (request, reply) => {
      const pledge = await opened(request.params);
      if (!pledge) return sendNotFoundPage(deps, reply);
      const read = readForm(correction, request.body);
      if (read.kind === 'wrong')
        return sendAfter(deps, reply, pledge, { errors: read.errors, typedEmail: typedText(read.typed, 'email') }, 422);
      const outcome = await correctAddress(deps, pledge.id, read.value.email);
      return answer(deps, reply, pledge, outcome, { said: 'corrected', typedEmail: read.value.email });
    });

    app.post<After>('/a/:slug/pledged/:after/send-again', limit, async (request, reply) => {
      const pledge = await opened(request.params);
      if (!pledge) return sendNotFoundPage(deps, reply);
      const times = (timesAgain.get(pledge.id) ?? 0) + 1;
      timesAgain.set(pledge.id, times);
      const outcome: AddressOutcome = times > mostAgain ? { kind: 'too-often' } : await sendAgain(deps, pledge.id);
      return answer(deps, reply, pledge, outcome, { said: 'sent', typedEmail: null });
    });
  };

function answer(
  deps: Deps,
  reply: FastifyReply,
  pledge: PledgeView,
  outcome: AddressOutcome,
  { said, typedEmail }: { said: Said; typedEmail: string | null },
): FastifyReply {
  const path = afterPath(deps, pledge.appeal, pledge.id);
  switch (outcome.kind) {
    case 'done':
      return seeOther(reply, `${path}?said=${said}`);
    case 'unchanged':
    case 'too-late':
    case 'not-found':
      return seeOther(reply, path);
    case 'too-often': {
      const message = `We have sent it a few times now. Please look into the folder for unwanted mail, or write to ${pledge.organisation.email}.`;
      return sendAfter(
        deps,
        reply,
        pledge,
        { errors: [{ path: typedEmail === null ? '' : 'email', message }], typedEmail },
        429,
      );
    }
  }
}

type Extra = { said?: string | null; errors?: readonly FormError[]; typedEmail?: string | null };

function sendAfter(
  deps: Deps,
  reply: FastifyReply,
  pledge: PledgeView,
  { said = null, errors = [], typedEmail = null }: Extra,
  status = 200,
): FastifyReply {
  const base = {
    organisation: pledge.organisation.name,
    appeal: { slug: pledge.appeal, title: pledge.appealTitle },
    share: shareOf(deps, pledge),
  };
  if (pledge.state !== 'unconfirmed' || pledge.email === null || pledge.expiresAt === null)
    return sendPage(
      reply,
      framed(deps, 'Your pledge', <AfterSettled {...base} said={said} isConfirmed={isConfirmed(pledge.state)} />),
      status,
    );
  const view = {
    ...base,
    path: afterPath(deps, pledge.appeal, pledge.id),
    promised: promisedLines(pledge.items),
    email: pledge.email,
    heldUntil: momentText(pledge.expiresAt, pledge.organisation.timeZone),
    isRefused: pledge.mailRefused,
    hasMailbox: hasMailbox(deps),
    said,
    errors,
    typedEmail,
  };
  return sendPage(reply, framed(deps, 'Look into your e-mail', <AfterPledge {...view} />), status);
}
