import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { talliesOf } from '../tally/queries.ts';
import {
  bySlug,
  editorOfAppeal,
  editorOfOrganisation,
  sendAppeal,
  sendInvalid,
  signedInSomewhere,
  versionIn,
} from './api-answers.ts';
import { createAppeal, publishAppeal } from './commands.ts';
import { editAppeal } from './edit.ts';
import { appealInput, appealPatch, needsText } from './input.ts';
import { appealSchema, appealSummaryJson, appealSummarySchema, appealUrl } from './json.ts';
import { parseNeedsListInTurns } from './needs-list/parse-needs-list.ts';
import { appealBySlug, isPublic, openAppeals, readCursor } from './queries.ts';

const problems = { 401: problemSchema, 403: problemSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema };
const forAll = ['Public'];
const forMembers = ['Member'];

/** Appeals as JSON, the same abilities as the pages through the same commands. Stands below `/api/v1`. */
export const appealsApi =
  (deps: Deps): FastifyPluginAsync =>
  async (plugin) => {
    const app = plugin.withTypeProvider<ZodTypeProvider>();

    app.get(
      '/appeals',
      {
        schema: {
          tags: forAll,
          summary: 'Published appeals, most urgent first',
          querystring: listQuery,
          response: {
            200: z.object({ items: z.array(appealSummarySchema), nextCursor: z.string().nullable() }),
            422: problemSchema,
          },
        },
      },
      async (request) => {
        const now = deps.clock.now();
        const { items, nextCursor } = await openAppeals(deps.db, { now, ...request.query });
        const tallies = await talliesOf(
          deps.db,
          items.map((appeal) => appeal.id),
          now,
        );
        const summaries = items.flatMap((appeal) => {
          const tally = tallies.get(appeal.id);
          return tally ? [appealSummaryJson(appeal, { tally, publicUrl: deps.publicUrl, now })] : [];
        });
        return { items: summaries, nextCursor };
      },
    );

    app.get(
      '/appeals/:slug',
      {
        schema: {
          tags: forAll,
          summary: 'An appeal; a draft is there for its members alone',
          params: bySlug,
          response: { 200: appealSchema, 404: problemSchema },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!appeal) return sendNotFound(reply);
        const role = roleIn(await whoAsks(deps, request), appeal.organisationId);
        if (!isPublic(appeal) && !role) return sendNotFound(reply);
        return sendAppeal(deps, reply, appeal.slug, { toMember: role !== null });
      },
    );

    app.post(
      '/organisations/:slug/appeals',
      {
        preValidation: editorOfOrganisation(deps),
        schema: {
          tags: forMembers,
          summary: 'Write a draft',
          security,
          params: bySlug,
          body: appealInput,
          response: { 201: appealSchema, ...problems },
        },
      },
      async (request, reply) => {
        const organisation = await organisationBySlug(deps.db, request.params.slug);
        if (!organisation) return sendNotFound(reply);
        const made = await createAppeal(deps, { organisationId: organisation.id, input: request.body });
        if (made.kind === 'wrong') return sendInvalid(reply, made.errors);
        reply
          .code(201)
          .header('location', appealUrl(`${deps.publicUrl}/api/v1`, made.slug).replace('/a/', '/appeals/'));
        return sendAppeal(deps, reply, made.slug, { toMember: true });
      },
    );

    app.patch(
      '/appeals/:slug',
      {
        preValidation: editorOfAppeal(deps),
        schema: {
          tags: forMembers,
          summary: 'Edit an appeal',
          description:
            'A list that is given is the whole new list: a need with its `id` stays that need, one without is new, one left out is taken away, or closed when pledges name it, and opened again by its `id` with `closed: false`. With `If-Match: "<version>"` the edit is made on that version alone.',
          security,
          params: bySlug,
          headers: z.object({ 'if-match': z.string().optional() }),
          body: appealPatch,
          response: { 200: appealSchema, 412: problemSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!appeal) return sendNotFound(reply);
        const seenVersion = versionIn(request.headers['if-match']);
        const edited = await editAppeal(deps, appeal.id, { patch: request.body, seenVersion });
        switch (edited?.kind) {
          case undefined:
            return sendNotFound(reply);
          case 'wrong':
            return sendInvalid(reply, edited.errors);
          case 'version-conflict':
            return sendProblem(reply, 'version-conflict', {
              detail: 'Somebody changed the appeal meanwhile. Read it again, and send the edit with the new version.',
              version: edited.version,
            });
          case 'ask':
          case 'edited':
            return sendAppeal(deps, reply, appeal.slug, { toMember: true });
        }
      },
    );

    app.post(
      '/appeals/:slug/publish',
      {
        preValidation: editorOfAppeal(deps),
        schema: {
          tags: forMembers,
          summary: 'Publish a draft',
          security,
          params: bySlug,
          response: { 200: appealSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        const published = appeal && (await publishAppeal(deps, appeal.id));
        switch (published?.kind) {
          case undefined:
            return sendNotFound(reply);
          case 'incomplete':
            return sendInvalid(reply, published.errors);
          case 'not-approved':
            return sendProblem(reply, 'conflict', { detail: `${published.reason}.` });
          case 'published':
            return sendAppeal(deps, reply, request.params.slug, { toMember: true });
        }
      },
    );

    app.post(
      '/needs/parse',
      {
        // A hundred thousand characters of any script, as JSON.
        bodyLimit: 1024 * 1024,
        preValidation: signedInSomewhere(deps),
        schema: {
          tags: forMembers,
          summary: 'Read a pasted list as needs; stores nothing',
          security,
          body: z.object({ text: needsText }),
          response: { 200: parsedListSchema, 401: problemSchema, 422: problemSchema },
        },
      },
      (request) => parseNeedsListInTurns(request.body.text),
    );
  };

const security = [{ key: [] }, { session: [] }];

const listQuery = z.object({
  state: z.enum(['open', 'paused', 'full', 'closed']).default('open'),
  q: z.string().max(200).optional(),
  cursor: z
    .string()
    .refine((cursor) => readCursor(cursor) !== null, { error: 'This is no cursor of ours' })
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

const parsedListSchema = z.object({
  needs: z.array(
    z.object({
      item: z.string(),
      unit: z.string().nullable(),
      wanted: z.number().int().nullable(),
      note: z.string(),
      anythingLike: z.boolean(),
    }),
  ),
  notWanted: z.array(z.string()),
  unclear: z.array(z.string()),
});
