import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { makeShareLink } from './links/commands.ts';
import { shareLinkBody } from './input.ts';
import { rippleSchema, shareLinkSchema } from './json.ts';
import { takingLimit } from './links/take-link.tsx';
import { groupPath, linkUrl, ownLinkPath, rippleUrl } from './paths.ts';
import { publicAppeal, rippleStart } from './queries.ts';
import { rippleOf } from './ripple/queries.ts';
import { amplificationOf } from './ripple/rules.ts';

/** So many links a ripple lists; the rest it counts. */
const mostNodes = 200;

const problems = { '4xx': problemSchema, '5xx': problemSchema };

/** Share links and ripples for programs. */
export const sharingApi =
  (deps: Deps): FastifyPluginAsync =>
  async (plain) => {
    const app = plain.withTypeProvider<ZodTypeProvider>();

    app.post(
      '/api/v1/appeals/:slug/share-links',
      {
        config: takingLimit(deps.config),
        schema: {
          summary: 'Take a link without pledging, for a person or a group',
          description:
            'With `email`, the address gets the link and its ripple by mail and `rippleUrl` is null; the same address gets the same link again. With `kind` "group" the link is that of a class, a shop or a team: `name` is then required, its public page adds up what came through it, and the same address gets the same group again by its name. An unknown `via` is ignored. Web addresses are taken out of `name` and `message`.',
          tags: ['Public'],
          params: z.object({ slug: z.string() }),
          body: shareLinkBody,
          response: { 201: shareLinkSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await publicAppeal(deps.db, request.params.slug);
        if (!appeal) return sendNotFound(reply);
        const made = await makeShareLink(deps, appeal.id, request.body);
        switch (made.kind) {
          case 'not-found':
            return sendNotFound(reply);
          case 'appeal-not-open':
            return sendProblem(reply, 'appeal-not-open', { detail: 'This appeal is closed.', state: made.state });
          case 'made':
            return reply
              .code(201)
              .header('cache-control', 'no-store')
              .send({
                code: made.code,
                url: linkUrl(deps.publicUrl, appeal.slug, made.code),
                rippleUrl: made.delivery === 'by-mail' ? null : rippleUrl(deps, made.linkId),
                manageUrl: made.delivery === 'by-mail' ? null : deps.publicUrl + ownLinkPath(deps, made.linkId),
                groupUrl: request.body.kind === 'group' ? deps.publicUrl + groupPath(appeal.slug, made.code) : null,
              });
        }
      },
    );

    app.get(
      '/api/v1/ripples/:token',
      {
        schema: {
          summary: 'What a share link set going',
          tags: ['Supporter'],
          params: z.object({ token: z.string() }),
          response: { 200: rippleSchema, ...problems },
        },
      },
      async (request, reply) => {
        const opened = deps.tokens.open('ripple', request.params.token);
        const start = opened && (await rippleStart(deps.db, opened.id));
        if (!start) return sendNotFound(reply);
        const ripple = await rippleOf(deps.db, start.link.id, mostNodes);
        if (!ripple) return sendNotFound(reply);
        const { own, sums: brought } = ripple;
        return reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' }).send({
          code: start.link.code,
          url: linkUrl(deps.publicUrl, start.appeal.slug, start.link.code),
          own,
          brought,
          amplification: amplificationOf(brought, own),
          tree: [ripple.root],
        });
      },
    );
  };
