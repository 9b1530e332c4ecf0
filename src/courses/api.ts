import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { pledgeJson, pledgeSchema } from '../pledges/json.ts';
import { openPledge } from '../pledges/open-pledge.ts';
import { pledgeById } from '../pledges/queries.ts';
import { answerCourse } from './commands.ts';

const summaries = {
  brought: 'Say that it was brought: the charity is asked to look, and nothing counts as received by it',
  'still-coming': 'Say that it is still coming, after it was due',
} as const;

/** The answers to "did you manage?", as JSON. */
export const courseApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    for (const answer of ['brought', 'still-coming'] as const)
      app.post(
        `/api/v1/pledges/:token/${answer}`,
        {
          schema: {
            tags: ['Supporter'],
            summary: summaries[answer],
            params: z.object({ token: z.string() }),
            response: { 200: pledgeSchema, '4xx': problemSchema, '5xx': problemSchema },
          },
        },
        async (request, reply) => {
          const before = await openPledge(deps, request.params.token);
          if (!before) return sendNotFound(reply);
          const outcome = await answerCourse(deps, before.id, answer);
          const view = await pledgeById(deps.db, before.id);
          if (!view || outcome.kind === 'not-found') return sendNotFound(reply);
          if (outcome.kind === 'too-late')
            return sendProblem(reply, 'conflict', { detail: `This pledge is ${outcome.state}.` });
          return reply.send(pledgeJson(view, deps.publicUrl));
        },
      );
  };
