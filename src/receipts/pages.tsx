import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText, type Typed } from '../http/forms.ts';
import { ownPath, seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import { everyMember } from '../organisations/guards.ts';
import { pledgesThatFit } from '../pledges/queries.ts';
import type { PledgeState } from '../pledges/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { CheckIn, CorrectedSince, UndoRefused } from './check-in-view.tsx';
import { recordReceipt, type RecordOutcome } from './commands.ts';
import { pageOf, readCursor } from './cursor.ts';
import { quantityField, readQuantities } from './input.ts';
import { countField, pledgeLine, receiptLine } from './lines.ts';
import { receiptHere, textOf, withQuery } from './pages-here.ts';
import { AppealFrame, pathsOf } from './parts.tsx';
import { sendPledgePage } from './pledge-pages.tsx';
import { receiptsOfAppeal } from './queries.ts';
import { undoReceipt } from './undo.ts';

type Query = Record<string, string | string[] | undefined>;
type Params = { Params: { org: string; slug: string }; Querystring: Query };
type ReceiptParams = { Params: { org: string; slug: string; id: string } };

const pageSize = 50;
const lastReceipts = 10;

/** Checking in at the door, and taking a slip back. */
export const checkInPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/receipts', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendCheckIn(deps, reply, here, { query: request.query });
    });

    app.post<Params>('/admin/:org/appeals/:slug/receipts', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const pledgeId = typedText(typed, 'pledgeId') || null;
      const show = (errors: FormError[], { status = 422, keep = true }: { status?: number; keep?: boolean } = {}) =>
        pledgeId === null
          ? sendCheckIn(deps, reply, here, { typed, errors, status })
          : sendPledgePage(deps, reply, here, pledgeId, { ...(keep ? { typed } : {}), errors, status });
      if (pledgeId !== null && !isId(pledgeId)) return sendNotFoundPage(deps, reply);
      const { items, errors } = readQuantities(typed);
      if (errors.length > 0) return show(errors);
      const nonce = typedText(typed, 'nonce');
      const seen = typedText(typed, 'seen');
      const outcome = await recordReceipt(deps, here.parts.appeal.id, {
        pledgeId,
        items,
        final: typedText(typed, 'final') === 'yes',
        recordedBy: here.personId,
        key: isId(nonce) ? nonce : null,
        seen: /^\d{1,9}$/.test(seen) ? Number(seen) : null,
      });
      switch (outcome.kind) {
        case 'recorded':
        case 'replayed': {
          const back = ownPath(typedText(typed, 'back'), pathsOf(here.organisation, here.parts.appeal).receipts);
          return seeOther(reply, withQuery(back, 'counted', outcome.receiptId));
        }
        case 'not-found':
        case 'unknown-pledge':
          return sendNotFoundPage(deps, reply);
        case 'counted-meanwhile':
          return show([{ path: '', message: refusalText[outcome.kind] }], { status: 409, keep: false });
        case 'key-reused':
          return show([{ path: '', message: refusalText[outcome.kind] }], { status: 409 });
        case 'nothing-came':
          return show([{ path: firstField(here), message: refusalText[outcome.kind] }]);
        case 'unknown-need':
        case 'unknown-point':
          return show([{ path: '', message: refusalText[outcome.kind] }]);
      }
    });

    app.post<ReceiptParams>('/admin/:org/appeals/:slug/receipts/:id/undo', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const receipt = await receiptHere(deps, here, request.params.id);
      if (!receipt) return sendNotFoundPage(deps, reply);
      const typed = typedOf(request.body);
      const paths = pathsOf(here.organisation, here.parts.appeal);
      const back = ownPath(typedText(typed, 'back'), paths.receipts);
      const outcome = await undoReceipt(deps, receipt.id, { letGo: typedText(typed, 'letGo') === 'yes' });
      if (outcome.kind === 'corrected')
        return sendPage(
          reply,
          <AppealFrame deps={deps} here={here} appeal={here.parts.appeal} title="This can’t simply be undone">
            <CorrectedSince receipt={receipt} corrections={`${paths.appeal}/corrections`} back={back} />
          </AppealFrame>,
          409,
        );
      if (outcome.kind !== 'need-full') return seeOther(reply, withQuery(back, 'counted', receipt.id));
      const lines = outcome.needs.map(({ needId, open }) => {
        const need = here.parts.needs.find((one) => one.id === needId);
        return `${need?.item ?? ''}: ${open === 0 ? 'no room any more' : `room for ${numberText(open)} more`}`;
      });
      return sendPage(
        reply,
        <AppealFrame deps={deps} here={here} appeal={here.parts.appeal} title="This can’t simply be undone">
          <UndoRefused receipt={receipt} paths={paths} back={back} lines={lines} />
        </AppealFrame>,
        409,
      );
    });
  };

const refusalText: Record<
  Exclude<RecordOutcome['kind'], 'recorded' | 'replayed' | 'not-found' | 'unknown-pledge'>,
  string
> = {
  'nothing-came': 'Write how many came.',
  'counted-meanwhile': 'Somebody has counted this pledge meanwhile. These are the numbers now.',
  'key-reused': 'This form was counted before, with other numbers. Send it again if this came on top.',
  'unknown-need': 'One of these needs is not on the appeal any more. Please look again.',
  'unknown-point': 'This drop-off point is not there any more. Please look again.',
};

const firstField = ({ parts }: AppealHere): string => quantityField(parts.needs[0]?.id ?? '');

/** The door sees what is still to come; a search looks at every pledge, since goods come on withdrawn ones too. */
const openStates: readonly PledgeState[] = ['pledged', 'on-the-way', 'unconfirmed'];

async function sendCheckIn(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    query = {},
    typed = {},
    errors = [],
    status = 200,
  }: { query?: Query; typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal, needs } = here.parts;
  const now = deps.clock.now();
  const search = textOf(query['q']).slice(0, 80);
  const cursor = textOf(query['cursor']);
  const paths = pathsOf(here.organisation, appeal);
  const [pledges, receipts, justCounted] = await Promise.all([
    pledgesThatFit(deps.db, appeal.id, {
      states: search === '' ? openStates : null,
      name: search,
      after: readCursor(cursor),
      limit: pageSize + 1,
    }),
    receiptsOfAppeal(deps.db, appeal.id, { after: null, limit: lastReceipts }),
    receiptHere(deps, here, textOf(query['counted'])),
  ]);
  const page = pageOf(pledges, pageSize);
  const listPath = search === '' ? paths.receipts : withQuery(paths.receipts, 'q', search);
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Check in">
      <CheckIn
        paths={paths}
        search={search}
        pledges={page.items.map((view) => ({ ...pledgeLine(view, now), nonce: newId() }))}
        older={page.nextCursor === null ? null : withQuery(listPath, 'cursor', page.nextCursor)}
        newest={cursor === '' ? null : listPath}
        fields={needs.map(countField)}
        values={new Map(needs.map((need) => [need.id, typedText(typed, quantityField(need.id))]))}
        errors={errors}
        nonce={newId()}
        receipts={receipts.map((view) => receiptLine(view, here.organisation.timeZone, now))}
        justCounted={justCounted}
      />
    </AppealFrame>,
    status,
  );
}
