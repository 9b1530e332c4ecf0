import type { FastifyPluginAsync, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound } from '../http/problems.ts';
import { isId } from '../lib/ids.ts';
import { editors, everyMember, requireMemberOf } from '../organisations/guards.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { addPoint, changePoint, closePoint, reopenPoint } from './commands.ts';
import { pointInput, pointPatch } from './input.ts';
import { pointById, pointsOf, type OwnPoint } from './queries.ts';
import { pointJson, publicPictureUrl, shownPointSchema, shownToOwn } from './shown.ts';

const ownPointSchema = shownPointSchema
  .extend({
    storageCeiling: z.number().int().nullable().describe('How many things it can store'),
    appeals: z.array(z.string()).describe('The slugs of the appeals that name it'),
  })
  .meta({ id: 'OwnDropOffPoint' });

const problems = { 401: problemSchema, 403: problemSchema, 404: problemSchema, 422: problemSchema };
const security = [{ key: [] }, { session: [] }];
const tags = ['Member'];
const bySlug = z.object({ slug: z.string() });
const byId = z.object({ id: z.string() });

/** Drop-off points as JSON, by the same commands as the pages. Stands below `/api/v1`. */
export const pointsApi =
  (deps: Deps): FastifyPluginAsync =>
  async (plugin) => {
    const app = plugin.withTypeProvider<ZodTypeProvider>();
    const answer = async (id: string) => {
      const point = await pointById(deps.db, id);
      return point && ownPointJson(point, deps.publicUrl);
    };

    app.get(
      '/organisations/:slug/points',
      {
        preValidation: ofOrganisation(deps, everyMember),
        schema: {
          tags,
          summary: 'The drop-off points of an organisation, closed ones last',
          security,
          params: bySlug,
          response: { 200: z.object({ items: z.array(ownPointSchema) }), ...problems },
        },
      },
      async (request, reply) => {
        const organisation = await organisationBySlug(deps.db, request.params.slug);
        if (!organisation) return sendNotFound(reply);
        const points = await pointsOf(deps.db, organisation.id);
        reply.header('cache-control', 'private, no-store');
        return { items: points.map((point) => ownPointJson(point, deps.publicUrl)) };
      },
    );

    app.post(
      '/organisations/:slug/points',
      {
        preValidation: ofOrganisation(deps, editors),
        schema: {
          tags,
          summary: 'Add a drop-off point',
          security,
          params: bySlug,
          body: pointInput,
          response: { 201: ownPointSchema, ...problems },
        },
      },
      async (request, reply) => {
        const organisation = await organisationBySlug(deps.db, request.params.slug);
        if (!organisation) return sendNotFound(reply);
        const added = await answer(await addPoint(deps, organisation.id, { input: request.body }));
        return added ? reply.code(201).send(added) : sendNotFound(reply);
      },
    );

    app.patch(
      '/points/:id',
      {
        preValidation: ofPoint(deps),
        schema: {
          tags,
          summary: 'Change a drop-off point, on every appeal that names it',
          security,
          params: byId,
          body: pointPatch,
          response: { 200: ownPointSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const changed = await changePoint(deps, id, { patch: request.body });
        const point = changed.kind === 'changed' ? await answer(id) : null;
        return point ?? sendNotFound(reply);
      },
    );

    for (const [verb, summary, run] of [
      ['close', 'Close a drop-off point: nothing shall be brought there', closePoint],
      ['open', 'Open a drop-off point again', reopenPoint],
    ] as const)
      app.post(
        `/points/:id/${verb}`,
        {
          preValidation: ofPoint(deps),
          schema: { tags, summary, security, params: byId, response: { 200: ownPointSchema, ...problems } },
        },
        async (request, reply) => {
          await run(deps, request.params.id);
          return (await answer(request.params.id)) ?? sendNotFound(reply);
        },
      );
  };

const ownPointJson = (point: OwnPoint, publicUrl: string): z.infer<typeof ownPointSchema> => ({
  ...pointJson(shownToOwn(point), publicPictureUrl(publicUrl)),
  storageCeiling: point.storageCeiling,
  appeals: point.appeals.map(({ slug }) => slug),
});

// Who asks is looked at before what they ask: a stranger learns nothing from how a body is judged.

const ofOrganisation =
  (deps: Deps, roles: typeof editors): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const slug = bySlug.safeParse(request.params).data?.slug ?? '';
    const organisation = await organisationBySlug(deps.db, slug);
    if (!(await requireMemberOf(deps, request, reply, organisation?.id ?? null, roles))) return reply;
  };

const ofPoint =
  (deps: Deps): preValidationAsyncHookHandler =>
  async (request: FastifyRequest, reply) => {
    const id = byId.safeParse(request.params).data?.id ?? '';
    const point = isId(id) ? await pointById(deps.db, id) : null;
    if (!(await requireMemberOf(deps, request, reply, point?.organisationId ?? null, editors))) return reply;
  };
