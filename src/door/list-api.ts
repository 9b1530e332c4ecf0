import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema } from '../http/problems.ts';
import { requireMemberOf } from '../organisations/guards.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { doorList, doorListSchema } from './list.ts';

/** What a phone at the door keeps, so that it works without network. */
export const doorListApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    instance.withTypeProvider<ZodTypeProvider>().get(
      '/api/v1/organisations/:slug/door',
      {
        schema: {
          tags: ['Member'],
          security: [{ key: [] }, { session: [] }],
          summary: 'Who is expected at the door',
          description:
            'The appeals for which something can come, the pledges that are still to come with the codes of their supporters, and what was counted in the last day. For a device at the door that has to work without network; it should forget it within a day.',
          params: z.object({ slug: z.string() }),
          response: { 200: doorListSchema, '4xx': problemSchema, '5xx': problemSchema },
        },
      },
      async (request, reply) => {
        const organisation = await organisationBySlug(deps.db, request.params.slug);
        const member = await requireMemberOf(deps, request, reply, organisation?.id ?? null);
        if (!member || !organisation) return reply;
        reply.header('cache-control', 'no-store');
        return doorList(deps.db, organisation, deps.clock.now());
      },
    );
  };
