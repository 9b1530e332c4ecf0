import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { editorOfAppeal } from '../appeals/api-answers.ts';
import { correctionById, correctionJson, correctionSchema } from '../appeals/corrections.ts';
import { appealBySlug } from '../appeals/queries.ts';
import { appeals } from '../db/schema/appeals.ts';
import { corrections } from '../db/schema/receipts.ts';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { isId } from '../lib/ids.ts';
import { editors, requireMemberOf } from '../organisations/guards.ts';
import { idempotencyKeySchema } from '../pledges/input.ts';
import { correctionInputSchema } from './correction-input.ts';
import { correctReceived, undoCorrection } from './corrections.ts';

const tags = ['Member'];
const security = [{ key: [] }, { session: [] }];
const problems = { '4xx': problemSchema, '5xx': problemSchema };

/** Corrections of received numbers, as JSON. */
export const correctionApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post(
      '/api/v1/appeals/:slug/corrections',
      {
        preValidation: editorOfAppeal(deps),
        schema: {
          tags,
          security,
          summary: 'Put a received number right',
          description:
            'By how much it was wrong, with a reason that everybody can read on the appeal. A number never goes below 0: that is a conflict, with received. With an Idempotency-Key the same request again is one correction.',
          params: z.object({ slug: z.string() }),
          headers: z.object({ 'idempotency-key': idempotencyKeySchema.optional() }),
          body: correctionInputSchema,
          response: { 201: correctionSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        const member = await requireMemberOf(deps, request, reply, appeal?.organisationId ?? null, editors);
        if (!member || !appeal) return reply;
        const outcome = await correctReceived(deps, appeal.id, {
          ...request.body,
          recordedBy: member.personId,
          key: request.headers['idempotency-key'] ?? null,
        });
        switch (outcome.kind) {
          case 'corrected':
          case 'replayed': {
            const made = await correctionOf(deps, outcome.correctionId);
            if (!made) return sendNotFound(reply);
            if (outcome.kind === 'replayed') reply.header('idempotency-replayed', 'true');
            return reply.code(201).send(made);
          }
          case 'not-found':
            return sendNotFound(reply);
          case 'key-reused':
            return sendProblem(reply, 'idempotency-key-reused', {
              detail: 'Send a new Idempotency-Key with a new request.',
            });
          case 'unknown-need':
            return sendProblem(reply, 'invalid-input', {
              detail: 'Please check the values that are named in errors.',
              errors: [{ path: 'needId', message: 'This appeal has no such need.' }],
            });
          case 'nothing-changes':
            return sendProblem(reply, 'invalid-input', {
              detail: 'Please check the values that are named in errors.',
              errors: [{ path: 'difference', message: 'Nothing would change.' }],
            });
          case 'below-zero':
            return sendProblem(reply, 'conflict', {
              detail: 'Less than nothing can’t have come.',
              received: outcome.received,
            });
        }
      },
    );

    app.post(
      '/api/v1/corrections/:id/undo',
      {
        schema: {
          tags,
          security,
          summary: 'Take a correction back',
          description: 'The same call again changes nothing.',
          params: z.object({ id: z.string() }),
          response: { 200: correctionSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const [known] = isId(id)
          ? await deps.db
              .select({ organisationId: appeals.organisationId })
              .from(corrections)
              .innerJoin(appeals, eq(appeals.id, corrections.appealId))
              .where(eq(corrections.id, id))
          : [];
        if (!(await requireMemberOf(deps, request, reply, known?.organisationId ?? null, editors))) return reply;
        const outcome = await undoCorrection(deps, id);
        if (outcome.kind === 'below-zero')
          return sendProblem(reply, 'conflict', {
            detail: 'What this correction added has been taken off since.',
            received: outcome.received,
          });
        return (await correctionOf(deps, id)) ?? sendNotFound(reply);
      },
    );
  };

async function correctionOf({ db }: Pick<Deps, 'db'>, id: string): Promise<z.infer<typeof correctionSchema> | null> {
  const correction = await correctionById(db, id);
  return correction && correctionJson(correction);
}
