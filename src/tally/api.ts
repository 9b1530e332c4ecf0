import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hasAlready } from '../http/etags.ts';
import { problemSchema, sendNotFound } from '../http/problems.ts';
import type { LiveTallies } from './live.ts';
import { tallySchema } from './shapes.ts';

const slugParams = z.object({ slug: z.string() });
const problems = { '4xx': problemSchema, '5xx': problemSchema };

/** The running tally: as JSON with an ETag, and live. */
export const tallyApi =
  (tallies: LiveTallies): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    app.get(
      '/api/v1/appeals/:slug/tally',
      {
        schema: {
          tags: ['Public'],
          summary: 'The running tally',
          params: slugParams,
          response: { 200: tallySchema, 304: z.unknown().describe('Nothing moved since.'), ...problems },
        },
      },
      async (request, reply) => {
        const ready = await tallies.current(request.params.slug);
        if (!ready) return sendNotFound(reply);
        reply.headers({ etag: ready.etag, 'cache-control': 'no-cache' });
        if (hasAlready(request.headers['if-none-match'], ready.etag)) return reply.code(304).send(undefined);
        return reply
          .type('application/json; charset=utf-8')
          .serializer(() => ready.json)
          .send(ready.tally);
      },
    );
    app.get(
      '/api/v1/appeals/:slug/tally/stream',
      {
        // A stream has no end, so there is nothing that HEAD could tell.
        exposeHeadRoute: false,
        schema: {
          tags: ['Public'],
          summary: 'The tally, live',
          description:
            'Server-sent events. `tally`: the whole tally, at once and then at most four times a second, its version as id. `steer`: `{ state, message, slow, visitsStopped, redirect: { kind, label, url } | null }`, what the charity says at the moment. A comment line every 15 s.',
          produces: ['text/event-stream'],
          params: slugParams,
          response: { 200: z.string(), ...problems },
        },
      },
      async (request, reply) => {
        if (!(await tallies.watch(request, reply, request.params.slug))) return sendNotFound(reply);
        return reply;
      },
    );
  };
