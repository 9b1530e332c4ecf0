import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { placesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import { readForm, typedOf, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { notHereWords, slotAt, slotWords } from '../pledges/arrival-words.ts';
import type { Way } from '../pledges/arrivals.ts';
import { followedBy } from '../pledges/followed.tsx';
import { openPledge } from '../pledges/open-pledge.ts';
import { framed, sendNoPledgePage } from '../pledges/pages.tsx';
import { pledgePath } from '../pledges/paths.ts';
import type { PledgeView } from '../pledges/queries.ts';
import { isConfirmed, isStillToCome } from '../pledges/rules.ts';
import type { Said } from '../pledges/said.ts';
import { toBringLines } from '../pledges/words.ts';
import type { FormError } from '../ui/form.tsx';
import { leadsAway, type ShownRedirect } from '../ui/state-words.ts';
import { timeGroups } from './arrival-choice.ts';
import { collectionOfPledge, ownPlanOf, type SeenCollection } from './collection-queries.ts';
import { CollectionPage, type CollectionState } from './collection-view.tsx';
import { agreeTo, endCollection } from './collections.ts';
import { bookSlot, freeSlot, type SlotOutcome } from './commands.ts';
import { readSlot } from './form.ts';
import { planInput } from './input.ts';
import { choosePlan, type PlanOutcome } from './plan.ts';
import { freeSlotsOfAppeal, nobodyShallCome } from './queries.ts';
import { TimePage } from './time-view.tsx';
import { WayPage } from './way-view.tsx';

type Tokened = { Params: { token: string } };

/** When and how a pledge comes: the supporter's pages, opened by the token of the pledge. */
export const arrivalPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const get = (path: string, run: (reply: FastifyReply, pledge: PledgeView) => Promise<FastifyReply>) =>
      app.get<Tokened>(`/pledges/:token${path}`, async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        if (!pledge) return sendNoPledgePage(deps, reply);
        return mayChange(pledge) ? run(reply, pledge) : seeOther(reply, pathOf(deps, pledge));
      });
    const post = (
      path: string,
      run: (request: FastifyRequest<Tokened>, reply: FastifyReply, pledge: PledgeView) => Promise<FastifyReply>,
    ) =>
      app.post<Tokened>(`/pledges/:token${path}`, async (request, reply) => {
        const pledge = await openPledge(deps, request.params.token);
        return pledge ? run(request, reply, pledge) : sendNoPledgePage(deps, reply);
      });
    const done = (reply: FastifyReply, pledge: PledgeView, said: Said) =>
      seeOther(reply, `${pathOf(deps, pledge)}?said=${said}`);

    get('/time', (reply, pledge) => sendTimes(deps, reply, pledge));
    post('/time', async (request, reply, pledge) => {
      const slot = readSlot(typedOf(request.body));
      const outcome: SlotOutcome = slot === null ? { kind: 'no-such-slot' } : await bookSlot(deps, pledge.id, slot);
      if (outcome.kind === 'done' || outcome.kind === 'unchanged') return done(reply, pledge, 'time');
      if (outcome.kind === 'too-late' || outcome.kind === 'not-found') return seeOther(reply, pathOf(deps, pledge));
      return sendTimes(deps, reply, pledge, { errors: [{ path: '', message: refusals[outcome.kind] }], status: 409 });
    });
    post('/time/free', async (_, reply, pledge) => {
      await freeSlot(deps, pledge.id);
      return done(reply, pledge, 'time-free');
    });

    get('/way', async (reply, pledge) =>
      sendWay(deps, reply, pledge, {
        values: { ...textsOf(pledge.plan), ...textsOf(await ownPlanOf(deps.db, pledge.id)) },
      }),
    );
    post('/way', async (request, reply, pledge) => {
      const read = readForm(planInput, request.body);
      if (read.kind === 'wrong') return sendWay(deps, reply, pledge, { values: read.typed, errors: read.errors });
      const outcome = await choosePlan(deps, pledge.id, read.value);
      if (outcome.kind === 'done')
        return read.value.way === 'collect'
          ? seeOther(reply, `${pathOf(deps, pledge)}/collection`)
          : done(reply, pledge, outcome.gaveTimeBack ? 'time-free' : 'changed');
      const error = wayError(outcome);
      if (error === null) return seeOther(reply, pathOf(deps, pledge));
      return sendWay(deps, reply, pledge, { values: typedOf(request.body), errors: [error] });
    });

    get('/collection', async (reply, pledge) => {
      if (pledge.plan.way !== 'collect') return seeOther(reply, `${pathOf(deps, pledge)}/way`);
      const found = await collectionOfPledge(deps.db, pledge.id);
      return sendPage(
        reply.header('cache-control', 'no-store'),
        framed(
          deps,
          'Having it collected',
          <CollectionPage
            path={pathOf(deps, pledge)}
            organisation={pledge.organisation.name}
            toBring={toBringLines(pledge.items)}
            hasAddress={pledge.plan.hasAddress}
            state={stateOf(found)}
            area={found?.driverArea ?? ''}
            other={found?.other ?? null}
          />,
        ),
      );
    });
    post('/collection/agree', async (_, reply, pledge) => {
      const found = await collectionOfPledge(deps.db, pledge.id);
      if (found) await agreeTo(deps, found.id, 'giver');
      return seeOther(reply, `${pathOf(deps, pledge)}/collection`);
    });
    post('/collection/end', async (_, reply, pledge) => {
      const found = await collectionOfPledge(deps.db, pledge.id);
      if (found) await endCollection(deps, found.id);
      return seeOther(reply, `${pathOf(deps, pledge)}/collection`);
    });
  };

const pathOf = (deps: Pick<Deps, 'tokens'>, { id, tokenVersion }: PledgeView): string =>
  pledgePath(deps, id, tokenVersion);

const mayChange = ({ state, appealTakenDown }: PledgeView): boolean =>
  (isStillToCome(state) || state === 'unconfirmed') && !appealTakenDown;

async function sendTimes(
  deps: Deps,
  reply: FastifyReply,
  pledge: PledgeView,
  { errors = [], status = 200 }: { errors?: FormError[]; status?: number } = {},
): Promise<FastifyReply> {
  const { organisation, appealId, appealDeadline } = pledge;
  const now = deps.clock.now();
  const { sentTo, points } = await placesNow(deps.db, appealId, { publicUrl: deps.publicUrl, now });
  const redirect = sentTo?.redirect ?? null;
  const nobodyComes = nobodyShallCome(pledge, { redirect, now });
  const slots = nobodyComes
    ? []
    : await freeSlotsOfAppeal(
        deps.db,
        { id: appealId, deadline: appealDeadline },
        { now, all: isConfirmed(pledge.state) },
      );
  const namesPoint = redirect?.kind === 'point' || new Set(slots.map(({ pointId }) => pointId)).size > 1;
  return sendPage(
    reply.header('cache-control', 'no-store'),
    framed(
      deps,
      'Choose a time',
      <TimePage
        path={pathOf(deps, pledge)}
        organisation={organisation.name}
        slot={slotWords(pledge)}
        isSlotLost={slotAt(pledge, points) === null}
        redirect={redirect}
        followed={followedBy(pledge, { address: `${pathOf(deps, pledge)}/time`, redirect, now })}
        groups={timeGroups(slots, { timeZone: organisation.timeZone, namesPoint })}
        why={nobodyComes ? whyNot(organisation.name, redirect) : null}
        errors={errors}
      />,
    ),
    status,
  );
}

const whyNot = (organisation: string, redirect: ShownRedirect | null): string =>
  leadsAway(redirect) ? notHereWords(organisation) : refusals['nobody-shall-come'];

const refusals = {
  'slot-full': 'Somebody has just taken that time. Please choose another one.',
  'no-such-slot': 'That time can’t be had any more. Please choose another one.',
  'not-confirmed': 'Please confirm your promise first; then all times are open to you.',
  'nobody-shall-come':
    'They ask that nobody comes at present. Please choose a time once they say that it is fine again.',
} as const;

function sendWay(
  deps: Deps,
  reply: FastifyReply,
  pledge: PledgeView,
  { values, errors = [] }: { values: Typed; errors?: FormError[] },
): FastifyReply {
  const mayGiveAddress = isConfirmed(pledge.state);
  const mayOrder = pledge.items.some(({ orderUrl }) => orderUrl) || pledge.plan.way === 'order';
  const ways: Way[] = ['bring', 'post', ...(mayOrder ? (['order'] as const) : []), 'collect'];
  return sendPage(
    reply.header('cache-control', 'no-store'),
    framed(
      deps,
      'How will it come?',
      <WayPage
        path={pathOf(deps, pledge)}
        organisation={pledge.organisation.name}
        ways={ways}
        values={values}
        mayGiveAddress={mayGiveAddress}
        errors={errors}
      />,
    ),
    errors.length === 0 ? 200 : 422,
  );
}

function wayError({ kind }: Exclude<PlanOutcome, { kind: 'done' }>): FormError | null {
  switch (kind) {
    case 'address-needed':
      return { path: 'address', message: 'Please say where it can be collected.' };
    case 'not-confirmed':
      return { path: 'way', message: 'Please confirm your promise first, then say where it can be collected.' };
    case 'not-found':
    case 'too-late':
      return null;
  }
}

function stateOf(found: SeenCollection | null): CollectionState {
  if (!found) return 'none';
  if (!found.giverAgreed) return 'asked';
  return found.driverAgreed ? 'agreed' : 'waiting';
}

/** The texts of a row, as a form shows them. */
const textsOf = (row: Record<string, unknown> | null): Typed =>
  Object.fromEntries(
    Object.entries(row ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
