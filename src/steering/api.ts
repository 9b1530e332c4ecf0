import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bySlug, editorOfAppeal, sendAppeal } from '../appeals/api-answers.ts';
import { appealSchema } from '../appeals/json.ts';
import { appealBySlug } from '../appeals/queries.ts';
import type { Redirect } from '../appeals/redirect-rules.ts';
import { steerCauses } from '../db/schema/steering.ts';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { personOf, whoAsks } from '../organisations/who-asks.ts';
import { steerAppeal, undoSteer, type SteeredBy } from './commands.ts';
import { keptStandingSchema, steerInput, steerTargets, type SteerInput } from './input.ts';
import { appealToSendTo, steersOf } from './queries.ts';
import { redirectWords } from './rules.ts';

const problems = { 401: problemSchema, 403: problemSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema };
const tags = ['Member'];
const security = [{ key: [] }, { session: [] }];
const steerById = bySlug.extend({ id: z.uuid() });
const mostSteers = 100;

const steerSchema = z
  .object({
    id: z.string(),
    cause: z.enum(steerCauses),
    by: z.string().nullable().describe('null: a key, or the service by itself'),
    before: keptStandingSchema,
    after: keptStandingSchema,
    createdAt: z.string(),
    undoneAt: z.string().nullable(),
  })
  .meta({ id: 'LoggedSteer' });

/** The steering wheel as JSON, the same abilities as the page through the same commands. Stands below `/api/v1`. */
export const steeringApi =
  (deps: Deps): FastifyPluginAsync =>
  async (plugin) => {
    const app = plugin.withTypeProvider<ZodTypeProvider>();
    const preValidation = editorOfAppeal(deps);

    app.post(
      '/appeals/:slug/steer',
      {
        preValidation,
        schema: {
          tags,
          summary: `Steer: ${steerTargets.join(', ')}; slow, stop visits, send people elsewhere`,
          description:
            'Takes effect on every page at once. With `to`, what is left out of `message`, `slow` and `redirect` is none; without it only what is named changes. Everybody with an open pledge is written to when it changes what they should do.',
          security,
          params: bySlug,
          body: steerInput,
          response: { 200: appealSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        const wish = appeal && (await wishOf(deps, request.body, appeal.organisationId));
        if (wish === 'not-there') return sendProblem(reply, 'conflict', { detail: `${redirectWords['not-there']}.` });
        const steered = wish && (await steerAppeal(deps, appeal.id, wish, await steeredBy(deps, request)));
        switch (steered?.kind) {
          case undefined:
            return sendNotFound(reply);
          case 'refused':
            return sendProblem(reply, 'conflict', { detail: `${steered.reason}.`, state: appeal?.state });
          case 'steered':
            return sendAppeal(deps, reply, request.params.slug, { toMember: true });
        }
      },
    );

    app.get(
      '/appeals/:slug/steers',
      {
        preValidation,
        schema: {
          tags,
          summary: 'Who steered, the newest first',
          security,
          params: bySlug,
          response: { 200: z.object({ items: z.array(steerSchema) }), ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!appeal) return sendNotFound(reply);
        const items = await steersOf(deps, appeal.id, mostSteers);
        return reply.header('cache-control', 'no-store').send({
          items: items.map(({ id, cause, by, before, after, createdAt, undoneAt }) => ({
            ...{ id, cause, by, before, after },
            createdAt: createdAt.toISOString(),
            undoneAt: undoneAt?.toISOString() ?? null,
          })),
        });
      },
    );

    app.post(
      '/appeals/:slug/steers/:id/undo',
      {
        preValidation,
        schema: {
          tags,
          summary: 'Undo the last steer',
          security,
          params: steerById,
          response: { 200: appealSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { slug, id } = request.params;
        const appeal = await appealBySlug(deps.db, slug);
        const { personId } = await steeredBy(deps, request);
        const undone = appeal && (await undoSteer(deps, appeal.id, { steerId: id, personId }));
        switch (undone?.kind) {
          case undefined:
          case 'not-found':
            return sendNotFound(reply);
          case 'refused':
            return sendProblem(reply, 'conflict', { detail: `${undone.reason}.` });
          case 'steered':
            return sendAppeal(deps, reply, slug, { toMember: true });
        }
      },
    );
  };

const steeredBy = async (deps: Deps, request: FastifyRequest): Promise<SteeredBy> => ({
  cause: 'api',
  personId: personOf(await whoAsks(deps, request)),
});

/** The wish with ids where names were given. */
async function wishOf({ db }: Deps, { redirect, ...wish }: SteerInput, organisationId: string) {
  if (redirect === undefined || redirect === null || !('slug' in redirect)) return { ...wish, redirect };
  if (redirect.kind === 'organisation') {
    const organisation = await organisationBySlug(db, redirect.slug);
    const found: Redirect | null = organisation && { kind: 'organisation', organisationId: organisation.id };
    return found ? { ...wish, redirect: found } : 'not-there';
  }
  const appealId = await appealToSendTo(db, redirect.slug, organisationId);
  const found: Redirect | null = appealId === null ? null : { kind: 'appeal', appealId };
  return found ? { ...wish, redirect: found } : 'not-there';
}
