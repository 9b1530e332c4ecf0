import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appealBySlug, isPublic } from '../appeals/queries.ts';
import { redirectEndNow } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { rareLimit } from '../http/limits.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { freeSlotJson, freeSlotSchema, slotSchema } from '../pledges/arrivals.ts';
import { pledgeJson, pledgeSchema } from '../pledges/json.ts';
import { openPledge } from '../pledges/open-pledge.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { isConfirmed } from '../pledges/rules.ts';
import { stateAt } from '../tally/rules.ts';
import { bookSlot, freeSlot, type SlotOutcome } from './commands.ts';
import { offerToDrive } from './drivers.ts';
import { driverInput, planInput } from './input.ts';
import { choosePlan, type PlanOutcome } from './plan.ts';
import { freeSlotsOfAppeal, nobodyShallCome } from './queries.ts';

const tokenParams = z.object({ token: z.string() });
const slugParams = z.object({ slug: z.string() });
const problems = { '4xx': problemSchema, '5xx': problemSchema };
const slotsSchema = z.object({ items: z.array(freeSlotSchema) });

/** When and how a pledge comes, as JSON. */
export const slotApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get(
      '/api/v1/appeals/:slug/slots',
      {
        schema: {
          tags: ['Public'],
          summary: 'The free times of an appeal',
          description: 'Two weeks ahead, at the drop-off points that everybody may see.',
          params: slugParams,
          response: { 200: slotsSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!appeal || !isPublic(appeal)) return sendNotFound(reply);
        const isTaking = stateAt(appeal, deps.clock.now()) !== 'closed' && appeal.visitsStoppedAt === null;
        const slots = isTaking ? await freeSlotsOfAppeal(deps.db, appeal, { now: deps.clock.now(), all: false }) : [];
        return { items: slots.map(freeSlotJson) };
      },
    );

    app.get(
      '/api/v1/pledges/:token/slots',
      {
        schema: {
          tags: ['Supporter'],
          summary: 'The free times for a pledge',
          description: 'Once it is confirmed, also at the points that are shown after pledging.',
          params: tokenParams,
          response: { 200: slotsSchema, ...problems },
        },
      },
      async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        return pledge ? { items: (await freeFor(deps, pledge)).map(freeSlotJson) } : sendNotFound(reply);
      },
    );

    const answer = async (reply: FastifyReply, pledge: PledgeView, outcome: SlotOutcome | PlanOutcome) => {
      if (outcome.kind !== 'done' && outcome.kind !== 'unchanged') return refuse(deps, reply, pledge, outcome);
      const after = await pledgeById(deps.db, pledge.id);
      return after ? reply.send(pledgeJson(after, deps.publicUrl)) : sendNotFound(reply);
    };

    /** Whoever holds no token of a pledge learns nothing, not even what is wrong with what they sent. */
    const preValidation = async (request: FastifyRequest, reply: FastifyReply) => {
      const { token } = tokenParams.parse(request.params);
      if (!(await openPledge(deps, token))) return sendNotFound(reply);
    };

    app.post(
      '/api/v1/pledges/:token/slot',
      {
        preValidation,
        schema: {
          tags: ['Supporter'],
          summary: 'Take a time for a pledge, or another one',
          params: tokenParams,
          body: slotSchema,
          response: { 200: pledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        return pledge ? answer(reply, pledge, await bookSlot(deps, pledge.id, request.body)) : sendNotFound(reply);
      },
    );

    app.post(
      '/api/v1/pledges/:token/free-slot',
      {
        schema: {
          tags: ['Supporter'],
          summary: 'Give the time of a pledge back',
          params: tokenParams,
          response: { 200: pledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        return pledge ? answer(reply, pledge, await freeSlot(deps, pledge.id)) : sendNotFound(reply);
      },
    );

    app.post(
      '/api/v1/pledges/:token/plan',
      {
        preValidation,
        schema: {
          tags: ['Supporter'],
          summary: 'Say how a pledge comes',
          description:
            'Carrier and number go with `post` and `order`; address, postcode, phone and note with `collect`, once the pledge is confirmed, and no answer ever carries them.',
          params: tokenParams,
          body: planInput,
          response: { 200: pledgeSchema, ...problems },
        },
      },
      async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        return pledge ? answer(reply, pledge, await choosePlan(deps, pledge.id, request.body)) : sendNotFound(reply);
      },
    );

    app.post(
      '/api/v1/appeals/:slug/drivers',
      {
        config: rareLimit(deps.config, 'drive'),
        schema: {
          tags: ['Public'],
          summary: 'Offer to drive',
          description:
            'It counts once the button behind the mail was pressed. The answer is the same for every address.',
          params: slugParams,
          body: driverInput,
          response: { 202: z.object({ asked: z.literal(true) }), ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        if (!appeal || !isPublic(appeal)) return sendNotFound(reply);
        if (stateAt(appeal, deps.clock.now()) === 'closed')
          return sendProblem(reply, 'appeal-not-open', { detail: 'The appeal has closed.', state: 'closed' });
        await offerToDrive(deps, appeal.id, request.body);
        return reply.code(202).send({ asked: true });
      },
    );
  };

const freeFor = async ({ db, clock }: Deps, pledge: PledgeView) => {
  const { appealId, appealDeadline, state } = pledge;
  const now = clock.now();
  return nobodyShallCome(pledge, { redirect: await redirectEndNow(db, appealId, now), now })
    ? []
    : freeSlotsOfAppeal(db, { id: appealId, deadline: appealDeadline }, { now, all: isConfirmed(state) });
};

type Refusal = Exclude<SlotOutcome | PlanOutcome, { kind: 'done' | 'unchanged' }>;

async function refuse(deps: Deps, reply: FastifyReply, pledge: PledgeView, outcome: Refusal): Promise<FastifyReply> {
  switch (outcome.kind) {
    case 'not-found':
      return sendNotFound(reply);
    case 'too-late':
      return sendProblem(reply, 'conflict', { detail: `The pledge is ${outcome.state}.`, state: outcome.state });
    case 'not-confirmed':
      return sendProblem(reply, 'conflict', { detail: 'The pledge has to be confirmed first.', state: pledge.state });
    case 'nobody-shall-come':
      return sendProblem(reply, 'conflict', { detail: 'Nobody shall come at present.', state: pledge.appealState });
    case 'address-needed':
      return sendProblem(reply, 'invalid-input', {
        detail: 'Please check the values that are named in errors.',
        errors: [{ path: 'address', message: 'Please say where it can be collected.' }],
      });
    case 'slot-full':
    case 'no-such-slot':
      return sendProblem(reply, 'slot-unavailable', {
        detail: outcome.kind === 'slot-full' ? 'That time is taken.' : 'There is no such time to choose.',
        slots: (await freeFor(deps, pledge)).map(freeSlotJson),
      });
  }
}
