import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { readForm, typedText } from '../http/forms.ts';
import { ownPath, seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { endSession, forgetCookie, signedIn, startSession } from '../http/sessions.ts';
import { hasMailbox } from '../mail/mailbox-here.ts';
import { signInInput } from './input.ts';
import { DeadLinkPage, LinkSentPage, SignInPage, UseLinkPage } from './sign-in-views.tsx';
import { linkMinutes } from './rules.ts';
import { askForSignIn, signInLinkOf, takeSignInLink, type SignInLink } from './sign-in.ts';

const tokenParams = z.object({ token: z.string() });
const nextQuery = z.object({ next: z.string().catch('') }).catch({ next: '' });

/** Signing in by a link in a mail, and out. */
export const signInPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };

    app.get('/sign-in', async (request, reply) => {
      const next = ownPath(nextQuery.parse(request.query).next, '');
      if (await signedIn(deps, request)) return seeOther(reply, next || '/admin');
      return sendPage(reply, <SignInPage frame={frame} email="" next={next} errors={[]} />);
    });

    app.post('/sign-in', { config: rareLimit(deps.config, 'sign-in', 30) }, async (request, reply) => {
      const form = readForm(signInInput, request.body);
      if (form.kind === 'wrong') {
        const { errors, typed } = form;
        const next = ownPath(typedText(typed, 'next'), '');
        return sendPage(
          reply,
          <SignInPage frame={frame} email={typedText(typed, 'email')} next={next} errors={errors} />,
          422,
        );
      }
      await askForSignIn(deps, { email: form.value.email, goTo: ownPath(form.value.next, '/admin') });
      return seeOther(reply, '/sign-in/sent');
    });

    app.get('/sign-in/sent', async (_, reply) =>
      sendPage(reply, <LinkSentPage frame={frame} minutes={linkMinutes} hasMailbox={hasMailbox(deps)} />),
    );

    app.get('/sign-in/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const link = await signInLinkOf(deps, token);
      if (!link) return sendPage(reply, <DeadLinkPage frame={frame} why="unknown" />, 404);
      if (link.state === 'open') return sendPage(reply, <UseLinkPage frame={frame} token={token} email={link.email} />);
      return sendDeadLink(request, reply, link);
    });

    app.post('/sign-in/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const link = await signInLinkOf(deps, token);
      if (!link) return sendPage(reply, <DeadLinkPage frame={frame} why="unknown" />, 404);
      if (!(await takeSignInLink(deps, link.id))) return sendDeadLink(request, reply, link);
      await startSession(deps, request, reply, link.personId);
      return seeOther(reply, ownPath(link.goTo, '/admin'));
    });

    /** Who taps twice, or comes back to the mail in the same browser, just goes on. */
    async function sendDeadLink(request: FastifyRequest, reply: FastifyReply, link: SignInLink): Promise<FastifyReply> {
      const here = await signedIn(deps, request);
      if (here?.personId === link.personId) return seeOther(reply, ownPath(link.goTo, '/admin'));
      return sendPage(reply, <DeadLinkPage frame={frame} why={link.state === 'expired' ? 'expired' : 'used'} />, 410);
    }

    app.post('/sign-out', async (request, reply) => {
      const here = await signedIn(deps, request);
      if (here) await endSession(deps, here.personId, here.sessionId);
      return seeOther(forgetCookie(reply), '/');
    });
  };
