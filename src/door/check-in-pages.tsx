import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { doorCodeOf, readDoorCode } from '../pledges/door-codes.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { promisedLines, toBringLines } from '../pledges/words.ts';
import { recordReceipt } from '../receipts/commands.ts';
import { receiptLine } from '../receipts/lines.ts';
import { withQuery } from '../receipts/pages-here.ts';
import { receiptById, receiptsOfPledge } from '../receipts/queries.ts';
import { undoReceipt } from '../receipts/undo.ts';
import { cameSoFar, nameText, pledgeStateText } from '../receipts/words.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { numberText } from '../ui/quantities.ts';
import { answerCount, atDoor, keyIn } from './at-door.ts';
import { CheckIn, UndoRefused } from './check-in-view.tsx';
import { ForTheDoor } from './frame-view.tsx';
import { readCounted } from './input.ts';
import { checkInPath } from './paths.ts';
import { doorForm, firstNumber, pointFor, sendDoor, type DoorHere } from './show.tsx';
import { pledgeOfCode, receiptOf, sendStart } from './start.tsx';

type OfCode = { Params: { org: string; code: string } };
type OfReceipt = { Params: { org: string; id: string } };

/** Checking in one pledge by its code, and taking a slip back. */
export const checkInPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfCode>('/door/:org/:code', async (request, reply) => {
      // The same for every code there could be, so that strangers learn of none.
      if (!(await isMemberHere(deps, request)))
        return readDoorCode(request.params.code) === null
          ? sendNotFoundPage(deps, reply)
          : sendForTheDoor(deps, request, reply);
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const pledge = await pledgeOfCode(deps, here, request.params.code);
      if (pledge) return sendCheckIn(deps, reply, here, pledge, {});
      return sendStart(deps, reply, here, { q: request.params.code });
    });

    app.post<OfCode>('/door/:org/:code', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const pledge = await pledgeOfCode(deps, here, request.params.code);
      const parts = here.found.find(({ appeal }) => appeal.id === pledge?.appealId);
      if (!pledge || !parts) return sendNotFoundPage(deps, reply);
      const typed = typedOf(request.body);
      const { errors, ...counted } = readCounted(typed);
      if (errors.length > 0) return sendCheckIn(deps, reply, here, pledge, { typed, errors, status: 422 });
      const seen = typedText(typed, 'seen');
      const outcome = await recordReceipt(deps, parts.appeal.id, {
        ...counted,
        pledgeId: pledge.id,
        recordedBy: here.personId,
        pointId: pointFor(parts, here.point),
        key: keyIn(typed),
        seen: /^\d{1,9}$/.test(seen) ? Number(seen) : null,
      });
      return answerCount(deps, reply, here, outcome, async (message, isEmpty, status) => {
        const now = (await pledgeById(deps.db, pledge.id)) ?? pledge;
        const isOld = outcome.kind === 'counted-meanwhile';
        const wrong = [{ path: isEmpty ? firstNumber(parts) : '', message }];
        return sendCheckIn(deps, reply, here, now, { ...(isOld ? {} : { typed }), errors: wrong, status });
      });
    });

    app.post<OfReceipt>('/door/:org/receipts/:id/undo', async (request, reply) => {
      const here = await atDoor(deps, request, reply);
      if (!here) return reply;
      const { id } = request.params;
      const view = isId(id) ? await receiptById(deps.db, id) : null;
      if (view?.organisationId !== here.organisation.id) return sendNotFoundPage(deps, reply);
      const letGo = typedText(typedOf(request.body), 'letGo') === 'yes';
      const outcome = await undoReceipt(deps, id, { letGo });
      if (outcome.kind !== 'need-full' && outcome.kind !== 'corrected')
        return seeOther(reply, withQuery(here.path, 'counted', id));
      const nameOf = (needId: string) => view.items.find((item) => item.needId === needId)?.item ?? 'It';
      const lines =
        outcome.kind === 'corrected'
          ? outcome.needIds.map((needId) => `${nameOf(needId)}: the number was corrected to less than this since.`)
          : outcome.needs.map(({ needId, open }) =>
              open === 0
                ? `${nameOf(needId)}: others have promised what this had freed.`
                : `${nameOf(needId)}: others have promised some of what this had freed; there is room for ${numberText(open)}.`,
            );
      const { what, from } = receiptLine(view, here.organisation.timeZone, deps.clock.now());
      return sendDoor(deps, reply, here, {
        title: 'This can’t simply be undone',
        status: 409,
        content: (
          <UndoRefused
            path={here.path}
            id={id}
            words={`${what} ${from}`}
            lines={lines}
            mayLetGo={outcome.kind === 'need-full'}
          />
        ),
      });
    });
  };

/** Whether the asker belongs to the organisation; strangers are not told that there is one. */
async function isMemberHere(deps: Deps, request: FastifyRequest<OfCode>): Promise<boolean> {
  const caller = await whoAsks(deps, request);
  if (caller.kind !== 'person') return false;
  const organisation = await organisationBySlug(deps.db, request.params.org);
  return organisation !== null && roleIn(caller, organisation.id) !== null;
}

const sendForTheDoor = ({ assets, config }: Deps, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    <Page title="A code for the door" assets={assets} demo={config.demo} robots="noindex">
      <ForTheDoor signIn={`/sign-in?next=${encodeURIComponent(request.url)}`} />
    </Page>,
  );
async function sendCheckIn(
  deps: Deps,
  reply: FastifyReply,
  here: DoorHere,
  pledge: PledgeView,
  { typed = {}, errors = [], status = 200 }: { typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { organisation, found, path } = here;
  const now = deps.clock.now();
  const parts = found.find(({ appeal }) => appeal.id === pledge.appealId);
  if (!parts) return sendNotFoundPage(deps, reply);
  const [code, receipts] = await Promise.all([
    doorCodeOf(deps.db, organisation.id, pledge.id),
    receiptsOfPledge(deps.db, pledge.id),
  ]);
  const action = checkInPath(organisation.slug, code ?? '');
  const toCome = toBringLines(pledge.items);
  const form = doorForm(parts, {
    action,
    pledge: { id: pledge.id, came: cameSoFar(pledge), items: pledge.items },
    typed,
    errors,
  });
  return sendDoor(deps, reply, here, {
    title: nameText(pledge.name),
    status,
    content: (
      <CheckIn
        path={path}
        name={nameText(pledge.name)}
        code={code ?? ''}
        appeal={pledge.appealTitle}
        state={pledge.state}
        stateText={pledgeStateText(pledge)}
        promised={toCome.length > 0 ? toCome : promisedLines(pledge.items)}
        note={pledge.note}
        counted={receipts
          .filter(({ undoneAt }) => undoneAt === null)
          .map((view) => receiptOf(view, organisation.timeZone, now))}
        form={{ ...form, errors }}
      />
    ),
  });
}
