import type { FastifyPluginAsync, FastifyReply, preValidationAsyncHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bySlug } from '../../appeals/api-answers.ts';
import type { Deps } from '../../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../../http/problems.ts';
import { owners, requireMemberOf } from '../../organisations/guards.ts';
import { organisationBySlug } from '../../organisations/queries.ts';
import { actOnAgreement } from './act.ts';
import { setTakesOverflow } from './commands.ts';
import { agreementInput, overflowInput } from './input.ts';
import { agreementsOf } from './queries.ts';

const problems = { 401: problemSchema, 403: problemSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema };

const agreementsSchema = z
  .object({
    takesOverflow: z.boolean().describe('Its open needs may be shown on appeals of others that have enough'),
    items: z.array(
      z.object({
        direction: z.enum(['sends', 'takes']).describe('sends: this organisation may send people to the other'),
        organisation: z.object({ slug: z.string(), name: z.string() }),
        state: z.enum(['asked', 'agreed', 'declined', 'ended']),
        since: z.string(),
      }),
    ),
  })
  .meta({ id: 'Agreements' });

/** The same as the page, for programs. Stands below `/api/v1`. */
export const agreementApi =
  (deps: Deps): FastifyPluginAsync =>
  async (plugin) => {
    const app = plugin.withTypeProvider<ZodTypeProvider>();
    const shared = { preValidation: ownerOf(deps) };
    const schema = {
      tags: ['Member'],
      security: [{ key: [] }, { session: [] }],
      params: bySlug,
      response: { 200: agreementsSchema, ...problems },
    };

    app.get(
      '/organisations/:slug/agreements',
      { ...shared, schema: { ...schema, summary: 'Who sends people to whom when there is too much' } },
      async (request, reply) => answer(deps, reply, request.params.slug),
    );
    app.post(
      '/organisations/:slug/agreements',
      { ...shared, schema: { ...schema, summary: 'Ask, agree, decline or end', body: agreementInput } },
      async (request, reply) => {
        const own = await organisationBySlug(deps.db, request.params.slug);
        const done = own && (await actOnAgreement(deps, own.id, request.body));
        switch (done?.kind) {
          case undefined:
          case 'not-found':
            return sendNotFound(reply);
          case 'declined-lately':
            return sendProblem(reply, 'conflict', { detail: 'They said no less than a month ago.' });
          case 'done':
          case 'unchanged':
            return answer(deps, reply, request.params.slug);
        }
      },
    );
    app.patch(
      '/organisations/:slug/agreements',
      {
        ...shared,
        schema: { ...schema, summary: 'Show our open needs where others have enough', body: overflowInput },
      },
      async (request, reply) => {
        const own = await organisationBySlug(deps.db, request.params.slug);
        if (own) await setTakesOverflow(deps, own.id, request.body.takesOverflow);
        return answer(deps, reply, request.params.slug);
      },
    );
  };

const ownerOf =
  (deps: Deps): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const { data } = bySlug.safeParse(request.params);
    const organisation = data ? await organisationBySlug(deps.db, data.slug) : null;
    if (!(await requireMemberOf(deps, request, reply, organisation?.id ?? null, owners))) return reply;
  };

async function answer(deps: Deps, reply: FastifyReply, slug: string): Promise<FastifyReply> {
  const organisation = await organisationBySlug(deps.db, slug);
  if (!organisation) return sendNotFound(reply);
  const all = await agreementsOf(deps.db, organisation.id);
  return reply.header('cache-control', 'no-store').send({
    takesOverflow: organisation.takesOverflowSince !== null,
    items: all.map(({ direction, other, state, since }) => ({
      direction,
      organisation: { slug: other.slug, name: other.name },
      state,
      since: since.toISOString(),
    })),
  });
}
