import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { everyMember } from '../organisations/guards.ts';
import { removePledge, restorePledge } from '../pledges/member-commands.ts';
import { pledgeById, pledgesThatFit, type PledgeView } from '../pledges/queries.ts';
import type { PledgeState } from '../pledges/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { z } from 'zod';
import { pageOf, readCursor } from './cursor.ts';
import { quantityField, reasonSchema } from './input.ts';
import { countField, pledgeLine, receiptLine } from './lines.ts';
import { receiptHere, textOf, withQuery } from './pages-here.ts';
import { AppealFrame, pathsOf } from './parts.tsx';
import { PledgeList } from './pledge-list-view.tsx';
import { PledgePage } from './pledge-view.tsx';
import { pledgeNumbers, receiptsOfPledge } from './queries.ts';
import { restOf } from './words.ts';

type Query = Record<string, string | string[] | undefined>;
type Params = { Params: { org: string; slug: string }; Querystring: Query };
type PledgeParams = { Params: { org: string; slug: string; id: string }; Querystring: Query };

const pageSize = 50;

/** All pledges of an appeal, each with its own page; taking one out and bringing it back. */
export const memberPledgePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/pledges', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendPledgeList(deps, reply, here, request.query);
    });

    app.get<PledgeParams>('/admin/:org/appeals/:slug/pledges/:id', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendPledgePage(deps, reply, here, request.params.id, { query: request.query });
    });

    app.post<PledgeParams>('/admin/:org/appeals/:slug/pledges/:id/remove', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { id } = request.params;
      if (!(await pledgeHere(deps, here, id))) return sendNotFoundPage(deps, reply);
      const read = readForm(z.object({ reason: reasonSchema }), request.body);
      if (read.kind === 'wrong')
        return sendPledgePage(deps, reply, here, id, { typed: read.typed, errors: read.errors, status: 422 });
      const outcome = await removePledge(deps, id, read.value.reason);
      if (outcome.kind === 'something-came')
        return sendPledgePage(deps, reply, here, id, {
          typed: typedOf(request.body),
          errors: [{ path: '', message: 'Something came on this pledge, so it was not made up.' }],
          status: 409,
        });
      return seeOther(reply, `${pathsOf(here.organisation, here.parts.appeal).pledges}/${id}?done=removed`);
    });

    app.post<PledgeParams>('/admin/:org/appeals/:slug/pledges/:id/restore', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { id } = request.params;
      if (!(await pledgeHere(deps, here, id))) return sendNotFoundPage(deps, reply);
      const outcome = await restorePledge(deps, id);
      if (outcome.kind === 'need-full') {
        const errors = outcome.needs.map(({ needId, open }) => ({
          path: '',
          message: `${here.parts.needs.find((need) => need.id === needId)?.item ?? ''}: others have promised it meanwhile, there is room for ${numberText(open)} now.`,
        }));
        return sendPledgePage(deps, reply, here, id, { errors, status: 409 });
      }
      return seeOther(reply, `${pathsOf(here.organisation, here.parts.appeal).pledges}/${id}`);
    });
  };

const stateFilters = [
  { value: '', label: 'All', states: null },
  { value: 'to-come', label: 'Still to come', states: ['pledged', 'on-the-way'] },
  { value: 'on-the-way', label: 'On the way', states: ['on-the-way'] },
  { value: 'unconfirmed', label: 'Waiting for the e-mail click', states: ['unconfirmed'] },
  { value: 'received', label: 'Here', states: ['received'] },
  { value: 'gone', label: 'Withdrawn, taken out or lapsed', states: ['withdrawn', 'lapsed'] },
] as const;

async function sendPledgeList(deps: Deps, reply: FastifyReply, here: AppealHere, query: Query): Promise<FastifyReply> {
  const { appeal } = here.parts;
  const now = deps.clock.now();
  const search = textOf(query['q']).slice(0, 80);
  const cursor = textOf(query['cursor']);
  const filter = stateFilters.find((one) => one.value === textOf(query['state'])) ?? stateFilters[0];
  const paths = pathsOf(here.organisation, appeal);
  const [views, numbers] = await Promise.all([
    pledgesThatFit(deps.db, appeal.id, {
      states: filter.states,
      name: search,
      after: readCursor(cursor),
      limit: pageSize + 1,
    }),
    pledgeNumbers(deps.db, appeal.id),
  ]);
  const page = pageOf(views, pageSize);
  const listPath = withQuery(withQuery(paths.pledges, 'q', search), 'state', filter.value);
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Pledges">
      <PledgeList
        paths={paths}
        search={search}
        state={filter.value}
        states={stateFilters.map(({ value, label, states }) => ({
          value,
          label: `${label} (${numberIn(numbers, states)})`,
        }))}
        pledges={page.items.map((view) => pledgeLine(view, now))}
        older={page.nextCursor === null ? null : withQuery(listPath, 'cursor', page.nextCursor)}
        newest={cursor === '' ? null : listPath}
      />
    </AppealFrame>,
  );
}

const numberIn = (numbers: Map<PledgeState, number>, states: readonly PledgeState[] | null): string =>
  numberText((states ?? [...numbers.keys()]).reduce((sum, state) => sum + (numbers.get(state) ?? 0), 0));

/** One pledge; after a wrong form with what was typed in it. */
export async function sendPledgePage(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  pledgeId: string,
  {
    query = {},
    typed,
    errors = [],
    status = 200,
  }: { query?: Query; typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const view = await pledgeHere(deps, here, pledgeId);
  if (!view) return sendNotFoundPage(deps, reply);
  const now = deps.clock.now();
  const { appeal, needs } = here.parts;
  const paths = pathsOf(here.organisation, appeal);
  const [receipts, justCounted] = await Promise.all([
    receiptsOfPledge(deps.db, view.id),
    receiptHere(deps, here, textOf(query['counted'])),
  ]);
  const rest = new Map(restOf(view.items).map((item) => [item.needId, item.quantity.toString()]));
  const promised = new Set(view.items.filter((item) => item.quantity > 0).map((item) => item.needId));
  const fields = needs.filter((need) => promised.has(need.id)).map(countField);
  const otherFields = needs.filter((need) => !promised.has(need.id)).map(countField);
  // A form that counts carries numbers; the one that takes out does not, and leaves them as they were.
  const isCount = typed !== undefined && 'pledgeId' in typed;
  const fromDoor = textOf(query['from']) === 'door' || (isCount && typedText(typed, 'back') === paths.receipts);
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title={`Pledge of ${view.name ?? 'somebody without a name'}`}>
      <PledgePage
        paths={paths}
        pledge={pledgeLine(view, now)}
        fields={fields}
        otherFields={otherFields}
        values={
          new Map(needs.map(({ id }) => [id, isCount ? typedText(typed, quantityField(id)) : (rest.get(id) ?? '')]))
        }
        final={isCount && typedText(typed, 'final') === 'yes'}
        reason={typed ? typedText(typed, 'reason') : ''}
        errors={errors}
        nonce={newId()}
        back={fromDoor ? paths.receipts : `${paths.pledges}/${view.id}`}
        receipts={receipts.map((receipt) => receiptLine(receipt, here.organisation.timeZone, now))}
        justCounted={justCounted}
        justRemoved={textOf(query['done']) === 'removed'}
        mayRemove={here.role !== 'door'}
      />
    </AppealFrame>,
    status,
  );
}

/** A pledge of this appeal, or null. */
async function pledgeHere(deps: Deps, here: AppealHere, id: string): Promise<PledgeView | null> {
  const view = isId(id) ? await pledgeById(deps.db, id) : null;
  return view?.appealId === here.parts.appeal.id ? view : null;
}
