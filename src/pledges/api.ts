import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { placesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import { pointJson, shownInPublic, shownToOwn } from '../points/shown.ts';
import { creditedCode } from '../sharing/links/carried.ts';
import { pledgeLimit } from '../http/limits.ts';
import { sendNotFound, sendProblem, problemSchema } from '../http/problems.ts';
import { QueueFull } from '../lib/natural-batch.ts';
import { later } from '../lib/clock.ts';
import { changePledgeItems, confirmPledge, sendOnTheWay, withdrawPledge, type PledgeOutcome } from './commands.ts';
import { freeSlotJson, type Arrival, type ArrivalRefusal, type TakePledge } from './arrivals.ts';
import { idempotencyKeySchema, pledgeChangeSchema, pledgeRequestSchema, type PledgeInput } from './input.ts';
import {
  pledgeJson,
  pledgeSlotJson,
  pledgeSchema,
  pledgeWithDropOffSchema,
  shareUrlOf,
  type PledgeJson,
} from './json.ts';
import type { Ledger, PledgeAnswer, TakenPledge } from './ledger.ts';
import { openPledge } from './open-pledge.ts';
import { pledgePath, pointPicturePath } from './paths.ts';
import { pledgeById } from './queries.ts';
import { holdMs, isConfirmed } from './rules.ts';

const slugParams = z.object({ slug: z.string() });
const tokenParams = z.object({ token: z.string() });
const problems = { '4xx': problemSchema, '5xx': problemSchema };

/** Pledging and the supporter's own pledge, as JSON. */
export const pledgeApi =
  (deps: Deps, { ledger, takePledge }: { ledger: Ledger; takePledge: TakePledge }): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post(
      '/api/v1/appeals/:slug/pledges',
      {
        config: pledgeLimit(deps.config),
        schema: {
          tags: ['Public'],
          summary: 'Pledge items',
          description:
            'All items or none. It is unconfirmed until the link in the e-mail has been used. While the appeal is slow, whoever brings something needs a `slot`; without one the answer is the problem `slot-needed` with the free ones.',
          params: slugParams,
          headers: z.object({ 'idempotency-key': idempotencyKeySchema }),
          body: pledgeRequestSchema,
          response: { 201: pledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { slug } = request.params;
        const { arrival } = request.body;
        const via = await creditedCode(deps, slug, request.body.input);
        const input = { ...request.body.input, via };
        const key = request.headers['idempotency-key'];
        const answer = await takePledge({ slug, key, email: input.email, arrival }, () =>
          takeOrNull(ledger, { slug, key, input }),
        );
        if (answer === null)
          return sendProblem(reply, 'unavailable', {
            detail: 'Please try again shortly.',
            headers: { 'retry-after': '2' },
          });
        if (answer.kind === 'taken' || answer.kind === 'replayed') {
          if (answer.kind === 'replayed') reply.header('idempotency-replayed', 'true');
          const slot = arrival.slot && ((await pledgeById(deps.db, answer.pledgeId))?.slot ?? null);
          const taken = takenJson(deps, slug, input, answer);
          return reply.code(201).send({ ...taken, way: arrival.way, slot: pledgeSlotJson(slot) });
        }
        return 'slots' in answer ? sendArrivalRefusal(reply, answer) : sendRefusal(reply, answer, input);
      },
    );

    app.get(
      '/api/v1/pledges/:token',
      {
        schema: {
          tags: ['Supporter'],
          summary: 'A pledge',
          params: tokenParams,
          response: { 200: pledgeWithDropOffSchema, ...problems },
        },
      },
      async (request, reply) => {
        const view = await openPledge(deps, request.params.token);
        if (!view) return sendNotFound(reply);
        const pictureUrl = (picture: { id: string }) =>
          `${deps.publicUrl}${pointPicturePath(pledgePath(deps, view.id, view.tokenVersion), picture)}`;
        const { points, sentTo } = await placesNow(deps.db, view.appealId, {
          publicUrl: deps.publicUrl,
          now: deps.clock.now(),
        });
        return {
          ...pledgeJson(view, deps.publicUrl),
          dropOffPoints: points.map((point) =>
            pointJson(isConfirmed(view.state) ? shownToOwn(point) : shownInPublic(point), pictureUrl),
          ),
          redirect: sentTo?.redirect ?? null,
          carrier: view.plan.carrier,
          trackingNumber: view.plan.trackingNumber,
        };
      },
    );

    const change = async (
      request: FastifyRequest<{ Params: { token: string } }>,
      reply: FastifyReply,
      run: (pledgeId: string) => Promise<PledgeOutcome>,
    ) => {
      const before = await openPledge(deps, request.params.token);
      if (!before) return sendNotFound(reply);
      const outcome = await run(before.id);
      if (outcome.kind !== 'done' && outcome.kind !== 'unchanged') return sendOutcome(reply, outcome);
      const view = await pledgeById(deps.db, before.id);
      return view ? reply.send(pledgeJson(view, deps.publicUrl)) : sendNotFound(reply);
    };
    const verbs = [
      ['confirm', 'Confirm a pledge', (id: string) => confirmPledge(deps, id)],
      ['on-the-way', 'Say that it is on the way', (id: string) => sendOnTheWay(deps, id)],
      ['withdraw', 'Withdraw a pledge', (id: string) => withdrawPledge(deps, id)],
    ] as const;
    for (const [verb, summary, run] of verbs)
      app.post(
        `/api/v1/pledges/:token/${verb}`,
        { schema: { tags: ['Supporter'], summary, params: tokenParams, response: { 200: pledgeSchema, ...problems } } },
        (request, reply) => change(request, reply, run),
      );
    app.patch(
      '/api/v1/pledges/:token',
      {
        schema: {
          tags: ['Supporter'],
          summary: 'Change a pledge',
          params: tokenParams,
          body: pledgeChangeSchema,
          response: { 200: pledgeSchema, ...problems },
        },
      },
      (request, reply) => change(request, reply, (id) => changePledgeItems(deps, id, request.body)),
    );
  };

async function takeOrNull(ledger: Ledger, request: Parameters<Ledger['take']>[0]): Promise<PledgeAnswer | null> {
  try {
    return await ledger.take(request);
  } catch (error) {
    if (error instanceof QueueFull) return null;
    throw error;
  }
}

/** The pledge as it was taken, also when it is replayed after it has changed: same request, same answer. */
function takenJson(
  { publicUrl }: Deps,
  slug: string,
  input: PledgeInput,
  taken: TakenPledge,
): Omit<PledgeJson, keyof Arrival> {
  const createdAt = new Date(taken.createdAt);
  return {
    id: taken.pledgeId,
    appeal: slug,
    state: 'unconfirmed',
    items: input.items.map(({ needId, quantity }) => {
      const need = taken.needs.find((one) => one.id === needId);
      return { needId, item: need?.item ?? '', unit: need?.unit ?? null, quantity, received: 0 };
    }),
    name: input.name,
    showName: input.showName,
    note: input.note,
    via: taken.via,
    createdAt: createdAt.toISOString(),
    confirmedAt: null,
    expiresAt: later(createdAt, holdMs).toISOString(),
    shareUrl: shareUrlOf(publicUrl, slug, taken.code),
  };
}

const arrivalText = {
  'slot-needed': 'So much is on its way that whoever brings something needs a time. Choose one of these.',
  'slot-full': 'That time is taken. Choose one of these.',
  'no-such-slot': 'There is no such time to choose. Choose one of these.',
} as const;

function sendArrivalRefusal(reply: FastifyReply, { kind, slots }: ArrivalRefusal): FastifyReply {
  const name = kind === 'slot-needed' ? 'slot-needed' : 'slot-unavailable';
  return sendProblem(reply, name, { detail: arrivalText[kind], slots: slots.map(freeSlotJson) });
}

function sendRefusal(
  reply: FastifyReply,
  answer: Exclude<PledgeAnswer, { kind: 'taken' | 'replayed' }>,
  input: PledgeInput,
): FastifyReply {
  switch (answer.kind) {
    case 'key-reused':
      return sendProblem(reply, 'idempotency-key-reused', { detail: 'Send a new Idempotency-Key with a new request.' });
    case 'unknown-need':
      return sendUnknownNeed(reply, answer.needId, input.items);
    default:
      return sendOutcome(reply, answer);
  }
}

function sendUnknownNeed(reply: FastifyReply, needId: string, items: { needId: string }[]): FastifyReply {
  const at = Math.max(
    0,
    items.findIndex((item) => item.needId === needId),
  );
  return sendProblem(reply, 'invalid-input', {
    detail: 'Please check the values that are named in errors.',
    errors: [{ path: `items.${at}.needId`, message: 'This appeal has no such need.' }],
  });
}

function sendOutcome(
  reply: FastifyReply,
  outcome: Exclude<PledgeOutcome, { kind: 'done' | 'unchanged' }>,
): FastifyReply {
  switch (outcome.kind) {
    case 'not-found':
      return sendNotFound(reply);
    case 'appeal-not-open':
      return sendProblem(reply, 'appeal-not-open', { detail: notOpenText[outcome.state], state: outcome.state });
    case 'need-full':
      return sendProblem(reply, 'need-full', {
        detail: 'Some of it has been promised meanwhile.',
        needs: outcome.needs,
      });
    case 'unknown-need':
      return sendUnknownNeed(reply, outcome.needId, [outcome]);
    case 'too-late':
      return sendProblem(reply, 'conflict', { detail: `The pledge is ${outcome.state}.`, state: outcome.state });
    case 'already-came':
      return sendProblem(reply, 'conflict', { detail: `${outcome.received} came already.`, needId: outcome.needId });
  }
}

const notOpenText = {
  draft: 'The appeal is not published yet.',
  open: 'The appeal takes this no more.',
  paused: 'The appeal is paused. Please look again later.',
  full: 'The appeal has all it asked for.',
  closed: 'The appeal has closed.',
} as const;
