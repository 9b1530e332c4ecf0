import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appealBySlug } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { isId } from '../lib/ids.ts';
import { editors, requireMemberOf } from '../organisations/guards.ts';
import { idempotencyKeySchema } from '../pledges/input.ts';
import { memberPledgeJson, memberPledgeSchema } from '../pledges/json.ts';
import { removePledge, restorePledge, type RemovalOutcome } from '../pledges/member-commands.ts';
import { pledgeById, pledgesOfAppeal } from '../pledges/queries.ts';
import { recordReceipt, type RecordOutcome } from './commands.ts';
import { pageOf, readCursor } from './cursor.ts';
import { reasonSchema, receiptInputSchema } from './input.ts';
import { receiptJson, receiptSchema } from './json.ts';
import { receiptById, receiptsOfAppeal, receiptsOfPledge } from './queries.ts';
import { undoReceipt } from './undo.ts';

const slugParams = z.object({ slug: z.string() });
const idParams = z.object({ id: z.string() });
const problems = { '4xx': problemSchema, '5xx': problemSchema };
const tags = ['Member'];
const security = [{ key: [] }, { session: [] }];
const pageQuery = z.object({
  cursor: z
    .string()
    .refine((cursor) => readCursor(cursor) !== null, 'This is no cursor of this list.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** What came through the door, and the pledges as members see them, as JSON. */
export const receiptApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get(
      '/api/v1/appeals/:slug/pledges',
      {
        schema: {
          tags,
          security,
          summary: 'The pledges of an appeal',
          description: 'Every state, with the names, in the order in which they were made.',
          params: slugParams,
          querystring: pageQuery,
          response: { 200: listOf(memberPledgeSchema), ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!(await requireMemberOf(deps, request, reply, appeal?.organisationId ?? null)) || !appeal) return reply;
        const { cursor, limit } = request.query;
        const after = cursor === undefined ? null : readCursor(cursor);
        const page = pageOf(await pledgesOfAppeal(deps.db, appeal.id, { after, limit: limit + 1 }), limit);
        return { ...page, items: page.items.map((view) => memberPledgeJson(view, deps.publicUrl)) };
      },
    );

    app.get(
      '/api/v1/appeals/:slug/receipts',
      {
        schema: {
          tags,
          security,
          summary: 'What came in for an appeal',
          description: 'The newest first; receipts that were undone too.',
          params: slugParams,
          querystring: pageQuery,
          response: { 200: listOf(receiptSchema), ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!(await requireMemberOf(deps, request, reply, appeal?.organisationId ?? null)) || !appeal) return reply;
        const { cursor, limit } = request.query;
        const after = cursor === undefined ? null : readCursor(cursor);
        const page = pageOf(await receiptsOfAppeal(deps.db, appeal.id, { after, limit: limit + 1 }), limit);
        return { ...page, items: page.items.map(receiptJson) };
      },
    );

    app.post(
      '/api/v1/appeals/:slug/receipts',
      {
        schema: {
          tags,
          security,
          summary: 'Count what came in',
          description:
            'On a pledge, or without pledgeId a walk-in. With final: true no more will come: the rest, what was refused too, leaves the counts and the pledge is received, or withdrawn where nothing of it could be taken. Refused things move no count. With an Idempotency-Key the same request again is one receipt. With seen, a pledge on which another sum has come by now is answered as a conflict, with came and the receipts that stand, and nothing is counted.',
          params: slugParams,
          headers: z.object({ 'idempotency-key': idempotencyKeySchema.optional() }),
          body: receiptInputSchema,
          response: { 201: receiptSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        const member = await requireMemberOf(deps, request, reply, appeal?.organisationId ?? null);
        if (!member || !appeal) return reply;
        const { body } = request;
        const outcome = await recordReceipt(deps, appeal.id, {
          ...body,
          recordedBy: member.personId,
          key: request.headers['idempotency-key'] ?? null,
        });
        if (outcome.kind === 'counted-meanwhile') return sendMeanwhile(reply, body.pledgeId ?? '', outcome.came);
        if (outcome.kind !== 'recorded' && outcome.kind !== 'replayed') return sendRefusal(reply, outcome, body);
        const view = await receiptById(deps.db, outcome.receiptId);
        if (!view) return sendNotFound(reply);
        if (outcome.kind === 'replayed') reply.header('idempotency-replayed', 'true');
        return reply.code(201).send(receiptJson(view));
      },
    );

    app.post(
      '/api/v1/receipts/:id/undo',
      {
        schema: {
          tags,
          security,
          summary: 'Undo a receipt',
          description:
            'The pledge stands as if the receipt had never been. need-full: what it had freed is promised to others; with letGo: true the receipt is undone all the same and the rest of the pledge is not held again.',
          params: idParams,
          body: z.object({ letGo: z.boolean().default(false) }).nullish(),
          response: { 200: receiptSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const view = isId(id) ? await receiptById(deps.db, id) : null;
        if (!(await requireMemberOf(deps, request, reply, view?.organisationId ?? null))) return reply;
        const outcome = await undoReceipt(deps, id, { letGo: request.body?.letGo ?? false });
        if (outcome.kind === 'need-full')
          return sendProblem(reply, 'need-full', {
            detail:
              'What this receipt had freed has been promised meanwhile. Send letGo: true to undo it without holding the rest.',
            needs: outcome.needs,
          });
        if (outcome.kind === 'corrected')
          return sendProblem(reply, 'conflict', { detail: correctedDetail, needIds: outcome.needIds });
        const after = await receiptById(deps.db, id);
        return after ? receiptJson(after) : sendNotFound(reply);
      },
    );

    app.post(
      '/api/v1/pledges/:id/remove',
      {
        schema: {
          tags,
          security,
          summary: 'Take out a pledge that was made up',
          params: idParams,
          body: z.object({ reason: reasonSchema }),
          response: { 200: memberPledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const view = isId(id) ? await pledgeById(deps.db, id) : null;
        if (!(await requireMemberOf(deps, request, reply, view?.organisation.id ?? null, editors))) return reply;
        return sendPledge(reply, id, await removePledge(deps, id, request.body.reason));
      },
    );

    app.post(
      '/api/v1/pledges/:id/restore',
      {
        schema: {
          tags,
          security,
          summary: 'Bring back a pledge that was taken out',
          description: 'If there is room for it.',
          params: idParams,
          response: { 200: memberPledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const view = isId(id) ? await pledgeById(deps.db, id) : null;
        if (!(await requireMemberOf(deps, request, reply, view?.organisation.id ?? null, editors))) return reply;
        return sendPledge(reply, id, await restorePledge(deps, id));
      },
    );

    /** What others have counted on the pledge, so that who counted it too can decide. */
    const sendMeanwhile = async (reply: FastifyReply, pledgeId: string, came: number) => {
      const counted = (await receiptsOfPledge(deps.db, pledgeId)).filter(({ undoneAt }) => undoneAt === null);
      return sendProblem(reply, 'conflict', {
        detail: 'Something was counted on this pledge meanwhile.',
        came,
        receipts: counted.map((view) => ({ ...receiptJson(view), recordedBy: view.recordedBy })),
      });
    };

    const sendPledge = async (reply: FastifyReply, id: string, outcome: RemovalOutcome) => {
      switch (outcome.kind) {
        case 'not-found':
          return sendNotFound(reply);
        case 'something-came':
          return sendProblem(reply, 'conflict', { detail: 'Something came on this pledge, so it was not made up.' });
        case 'need-full':
          return sendProblem(reply, 'need-full', {
            detail: 'Some of it has been promised to others meanwhile.',
            needs: outcome.needs,
          });
        case 'done':
        case 'unchanged': {
          const view = await pledgeById(deps.db, id);
          return view ? reply.send(memberPledgeJson(view, deps.publicUrl)) : sendNotFound(reply);
        }
      }
    };
  };

const correctedDetail =
  'The number was corrected to less than this receipt. Undo the correction first, then the receipt.';

function sendRefusal(
  reply: FastifyReply,
  outcome: Exclude<RecordOutcome, { kind: 'recorded' | 'replayed' | 'counted-meanwhile' }>,
  { items, refused }: { items: { needId: string }[]; refused: { needId: string }[] },
): FastifyReply {
  const wrong = (path: string, message: string) =>
    sendProblem(reply, 'invalid-input', {
      detail: 'Please check the values that are named in errors.',
      errors: [{ path, message }],
    });
  switch (outcome.kind) {
    case 'not-found':
      return sendNotFound(reply);
    case 'unknown-need': {
      const at = items.findIndex((item) => item.needId === outcome.needId);
      const refusedAt = refused.findIndex((item) => item.needId === outcome.needId);
      return wrong(at >= 0 ? `items.${at}.needId` : `refused.${refusedAt}.needId`, 'This appeal has no such need.');
    }
    case 'unknown-pledge':
      return wrong('pledgeId', 'This appeal has no such pledge.');
    case 'unknown-point':
      return wrong('pointId', 'The organisation has no such drop-off point.');
    case 'nothing-came':
      return wrong(
        'items',
        'Please say what came. Only the last word on a pledge of which something came can be empty.',
      );
    case 'key-reused':
      return sendProblem(reply, 'idempotency-key-reused', { detail: 'Send a new Idempotency-Key with a new request.' });
  }
}
