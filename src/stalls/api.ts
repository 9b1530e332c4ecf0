import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { pledgeLimit } from '../http/limits.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { idempotencyKeySchema } from '../pledges/input.ts';
import type { Ledger } from '../pledges/ledger.ts';
import { notOpenText } from '../pledges/refusals.ts';
import { enterAtStall, type EnterOutcome } from './enter.ts';
import { entrySchema, type StallEntry } from './input.ts';
import { endedWords, openStall } from './open-stall.ts';

const enteredSchema = z.object({ id: z.string(), kind: z.enum(['pledge', 'walk-in']) }).meta({ id: 'StallEntered' });

/** What a stall's phone sends, now or when it has network again. */
export const stallApi =
  (deps: Deps, ledger: Ledger): FastifyPluginAsync =>
  async (instance) => {
    instance.withTypeProvider<ZodTypeProvider>().post(
      '/api/v1/stalls/:token/entries',
      {
        config: pledgeLimit(deps.config),
        // Before the body is looked at: behind a token that is none there is nothing to be wrong about.
        preValidation: async (request, reply) =>
          deps.tokens.open('stall', request.params.token) === null ? sendNotFound(reply) : undefined,
        schema: {
          tags: ['Stall'],
          summary: 'Enter what somebody at a stall promises or hands over',
          description:
            'With the token of a helper link. `pledge`: the person gets the mail to confirm, as always. `walk-in`: it is counted as here. Both are credited to the stall’s link. The same Idempotency-Key again is the same entry. `forbidden`, with `reason`: the link was ended, or the stall closed.',
          params: z.object({ token: z.string() }),
          headers: z.object({ 'idempotency-key': idempotencyKeySchema }),
          body: entrySchema,
          response: { 201: enteredSchema, '4xx': problemSchema, '5xx': problemSchema },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const opened = await openStall(deps, request, request.params.token);
        if (opened.kind === 'not-found') return sendNotFound(reply);
        if (opened.kind === 'ended')
          return sendProblem(reply, 'forbidden', { detail: endedWords[opened.why], reason: opened.why });
        const entry = request.body;
        const outcome = await enterAtStall(deps, ledger, opened, { key: request.headers['idempotency-key'], entry });
        if (outcome.kind !== 'entered') return sendRefusal(reply, outcome, entry);
        if (outcome.isRepeated) reply.header('idempotency-replayed', 'true');
        return reply.code(201).send({ id: outcome.id, kind: entry.kind });
      },
    );
  };

function sendRefusal(
  reply: FastifyReply,
  outcome: Exclude<EnterOutcome, { kind: 'entered' }>,
  { items }: StallEntry,
): FastifyReply {
  switch (outcome.kind) {
    case 'not-found':
      return sendNotFound(reply);
    case 'busy':
      return sendProblem(reply, 'unavailable', {
        detail: 'Please try again shortly.',
        headers: { 'retry-after': '2' },
      });
    case 'appeal-not-open':
      return sendProblem(reply, 'appeal-not-open', { detail: notOpenText(outcome.state), state: outcome.state });
    case 'need-full':
      return sendProblem(reply, 'need-full', {
        detail: 'Some of it has been promised meanwhile.',
        needs: outcome.needs,
      });
    case 'unknown-need':
      return sendProblem(reply, 'invalid-input', {
        detail: 'One of these is not asked for any more.',
        errors: [
          {
            path: `items.${items.findIndex((item) => item.needId === outcome.needId)}.needId`,
            message: 'This appeal has no such need.',
          },
        ],
      });
    case 'key-reused':
      return sendProblem(reply, 'idempotency-key-reused', { detail: 'Send a new Idempotency-Key with a new entry.' });
  }
}
