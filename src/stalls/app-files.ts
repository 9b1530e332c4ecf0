import type { FastifyPluginAsync } from 'fastify';
import { appealBySlug, isPublic } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { openStall } from './open-stall.ts';
import { stallPath, stallScope } from './paths.ts';

/** What makes the stall an app on the phone: its manifest, and the worker that answers without network. */
export const appFiles =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    // At an address of its own that never changes, as browsers look there for a newer one. It sees the stall's pages alone.
    app.get<{ Params: { slug: string } }>('/a/:slug/stall/worker.js', async (request, reply) => {
      const appeal = await appealBySlug(deps.db, request.params.slug);
      if (!appeal || !isPublic(appeal)) return sendNotFoundPage(deps, reply);
      return reply
        .headers({ 'cache-control': 'no-cache', 'service-worker-allowed': stallScope(appeal.slug) })
        .type('text/javascript; charset=utf-8')
        .send(`importScripts(${JSON.stringify(deps.assets.url('stall-worker.js'))});\n`);
    });

    app.get<{ Params: { slug: string; token: string } }>(
      '/a/:slug/stall/:token/app.webmanifest',
      async (request, reply) => {
        const { slug, token } = request.params;
        const opened = await openStall(deps, request, token);
        if (opened.kind === 'not-found' || opened.parts.appeal.slug !== slug) return sendNotFoundPage(deps, reply);
        const { stall, parts } = opened;
        const icon = { type: 'image/png', purpose: 'any' };
        return reply.type('application/manifest+json; charset=utf-8').send({
          name: `${stall.name}: ${parts.appeal.title}`,
          short_name: stall.name.slice(0, 12),
          id: stallScope(slug),
          start_url: stallPath(deps, slug, stall),
          scope: stallScope(slug),
          display: 'standalone',
          lang: 'en-GB',
          background_color: '#fbf6ec',
          theme_color: '#fbf6ec',
          icons: [
            { src: '/icon-192.png', sizes: '192x192', ...icon },
            { src: '/icon-512.png', sizes: '512x512', ...icon },
            { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
            { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          ],
        });
      },
    );
  };
