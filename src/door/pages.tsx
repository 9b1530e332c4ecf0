import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { everyMember, requireMember } from '../organisations/guards.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { doorCodeOf, pledgeOfDoorCode, readDoorCode } from '../pledges/door-codes.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { recordReceipt, type RecordOutcome } from '../receipts/commands.ts';
import { receiptLine } from '../receipts/lines.ts';
import { textOf, withQuery } from '../receipts/pages-here.ts';
import { receiptById, receiptsOfPledge, receiptsSince } from '../receipts/queries.ts';
import { undoReceipt } from '../receipts/undo.ts';
import { cameSoFar, nameText, pledgeStateWords } from '../receipts/words.ts';
import { toBringLines, promisedLines } from '../pledges/words.ts';
import { days, later } from '../lib/clock.ts';
import type { FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { numberText, quantityText } from '../ui/quantities.ts';
import { appFiles } from './app-files.ts';
import { readCounted } from './input.ts';
import { doorAppealsOf, expectedPledges, type ExpectedPledge } from './list.ts';
import { checkInPath, doorPath, walkInPath } from './paths.ts';
import {
  doorForm,
  firstNumber,
  keepPoint,
  pointFor,
  pointOfPhone,
  pointsIn,
  sendDoor,
  type DoorHere,
} from './show.tsx';
import {
  CheckIn,
  ChoosePoint,
  Door,
  ForTheDoor,
  UndoRefused,
  WalkIn,
  type DoorPledgeCard,
  type DoorReceipt,
} from './view.tsx';

type Query = Record<string, string | string[] | undefined>;
type OfDoor = { Params: { org: string }; Querystring: Query };
type OfCode = { Params: { org: string; code: string }; Querystring: Query };
type OfReceipt = { Params: { org: string; id: string } };

const mostShown = 50;
const lastCounted = 10;

/** Check-in at the door, for every role of an organisation, with and without JavaScript. */
export const doorPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await app.register(appFiles(deps));

    const atDoor = async (
      request: FastifyRequest<{ Params: { org: string } }>,
      reply: FastifyReply,
    ): Promise<DoorHere | null> => {
      const here = await requireMember(deps, request, reply, request.params.org, everyMember);
      if (!here) return null;
      const found = await doorAppealsOf(deps.db, here.organisation.id, deps.clock.now());
      return { ...here, found, path: doorPath(here.organisation.slug), point: pointOfPhone(request, found) };
    };

    app.get<OfDoor>('/door/:org', async (request, reply) => {
      const here = await atDoor(request, reply);
      return here ? sendStart(deps, reply, here, request.query) : reply;
    });

    /** The same without anybody's name, for the phone to keep. */
    app.get<OfDoor>('/door/:org/shell', async (request, reply) => {
      const here = await atDoor(request, reply);
      if (!here) return reply;
      return sendDoor(deps, reply, here, { title: 'The door', content: <Door {...emptyDoor(here)} /> });
    });

    app.get<OfDoor>('/door/:org/point', async (request, reply) => {
      const here = await atDoor(request, reply);
      if (!here) return reply;
      const points = { all: pointsIn(here.found), chosen: here.point };
      return sendDoor(deps, reply, here, {
        title: 'Where is this phone?',
        content: <ChoosePoint path={here.path} points={points} />,
      });
    });

    app.post<OfDoor>('/door/:org/point', async (request, reply) => {
      const here = await atDoor(request, reply);
      if (!here) return reply;
      const chosen = typedText(typedOf(request.body), 'point');
      const point = pointsIn(here.found).find(({ id }) => id === chosen)?.id ?? '';
      return seeOther(keepPoint(deps, reply, here.organisation.slug, point), here.path);
    });

    app.get<OfDoor>('/door/:org/walk-in', async (request, reply) => {
      const here = await atDoor(request, reply);
      return here ? sendWalkIn(deps, reply, here, {}) : reply;
    });

    app.post<OfDoor>('/door/:org/walk-in', async (request, reply) => {
      const here = await atDoor(request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const parts = here.found.find(({ appeal }) => appeal.slug === typedText(typed, 'appeal'));
      const { errors, ...counted } = readCounted(typed);
      const show = (wrong: FormError[], status = 422) =>
        sendWalkIn(deps, reply, here, { typed, errors: wrong, status });
      if (!parts) return show([{ path: '', message: 'This appeal is not here any more. Please look again.' }]);
      if (errors.length > 0) return show(errors);
      const outcome = await recordReceipt(deps, parts.appeal.id, {
        ...counted,
        recordedBy: here.personId,
        pointId: pointFor(parts, here.point),
        key: keyIn(typed),
      });
      return answer(deps, reply, here, outcome, (message, isEmpty, status) =>
        show([{ path: isEmpty ? firstNumber(parts) : '', message }], status),
      );
    });

    app.get<OfCode>('/door/:org/:code', async (request, reply) => {
      if (!(await isMemberHere(deps, request))) return sendForTheDoor(deps, request, reply);
      const here = await atDoor(request, reply);
      if (!here) return reply;
      const pledge = await pledgeOfCode(deps, here, request.params.code);
      if (pledge) return sendCheckIn(deps, reply, here, pledge, {});
      return sendStart(deps, reply, here, { q: request.params.code });
    });

    app.post<OfCode>('/door/:org/:code', async (request, reply) => {
      const here = await atDoor(request, reply);
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
      return answer(deps, reply, here, outcome, async (message, isEmpty, status) => {
        const now = (await pledgeById(deps.db, pledge.id)) ?? pledge;
        const isOld = outcome.kind === 'counted-meanwhile';
        const wrong = [{ path: isEmpty ? firstNumber(parts) : '', message }];
        return sendCheckIn(deps, reply, here, now, { ...(isOld ? {} : { typed }), errors: wrong, status });
      });
    });

    app.post<OfReceipt>('/door/:org/receipts/:id/undo', async (request, reply) => {
      const here = await atDoor(request, reply);
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

const keyIn = (typed: Typed): string | null => {
  const nonce = typedText(typed, 'nonce');
  return isId(nonce) ? nonce : null;
};

async function pledgeOfCode({ db }: Deps, here: DoorHere, text: string): Promise<PledgeView | null> {
  const code = readDoorCode(text);
  const pledgeId = code === null ? null : await pledgeOfDoorCode(db, here.organisation.id, code);
  const pledge = pledgeId === null ? null : await pledgeById(db, pledgeId);
  return pledge && here.found.some(({ appeal }) => appeal.id === pledge.appealId) ? pledge : null;
}

/** Goes on to the door, or says why nothing was counted. */
function answer(
  deps: Deps,
  reply: FastifyReply,
  here: DoorHere,
  outcome: RecordOutcome,
  refuse: (message: string, isEmpty: boolean, status: number) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  switch (outcome.kind) {
    case 'recorded':
    case 'replayed':
      return seeOther(reply, withQuery(here.path, 'counted', outcome.receiptId));
    case 'not-found':
    case 'unknown-pledge':
      return sendNotFoundPage(deps, reply);
    case 'counted-meanwhile':
      return refuse('Somebody has counted this pledge meanwhile. These are the numbers now.', false, 409);
    case 'key-reused':
      return refuse('This form was counted before, with other numbers. Send it again if this came on top.', false, 409);
    case 'nothing-came':
      return refuse('Write how many came.', true, 422);
    case 'unknown-need':
      return refuse('One of these is not on the appeal any more. Please look again.', false, 422);
    case 'unknown-point':
      return refuse('This drop-off point is not there any more. Please choose where this phone is.', false, 422);
  }
}

const emptyDoor = (here: DoorHere) => ({
  organisation: here.organisation,
  search: '',
  nothing: null,
  pledges: [],
  hasMore: false,
  counted: [],
  said: null,
  mustChoosePoint: here.point === null && here.found.some(({ dropOffPoints }) => dropOffPoints.length > 1),
  templates: here.found.map((parts) => doorForm(parts, { action: walkInPath(here.organisation.slug), pledge: null })),
});

async function sendStart(deps: Deps, reply: FastifyReply, here: DoorHere, query: Query): Promise<FastifyReply> {
  const { db, clock } = deps;
  const { organisation, found } = here;
  const now = clock.now();
  const search = textOf(query['q']).trim().slice(0, 80);
  const byCode = search === '' ? null : await pledgeOfCode(deps, here, search);
  if (byCode) return seeOther(reply, checkInPath(organisation.slug, readDoorCode(search) ?? ''));
  const countedId = textOf(query['counted']);
  const [pledges, receipts, just] = await Promise.all([
    expectedPledges(db, organisation.id, found, { name: search, limit: mostShown + 1 }),
    receiptsSince(db, organisation.id, { since: later(now, -days(1)), limit: lastCounted }),
    isId(countedId) ? receiptById(db, countedId) : null,
  ]);
  const mine = just?.organisationId === organisation.id ? just : null;
  const line = mine && receiptLine(mine, organisation.timeZone, now);
  return sendDoor(deps, reply, here, {
    title: 'The door',
    content: (
      <Door
        {...emptyDoor(here)}
        search={search}
        nothing={pledges.length > 0 ? null : nothingWords(search)}
        pledges={pledges.slice(0, mostShown).map((pledge) => cardOf(pledge, found))}
        hasMore={pledges.length > mostShown}
        counted={receipts.map((view) => receiptOf(view, organisation.timeZone, now))}
        said={
          line && {
            text: `${line.isUndone ? 'Undone' : 'Counted'}: ${[line.what, line.refused].filter(Boolean).join(', ')} ${line.from}`,
            undo: line.isUndone ? null : line.id,
          }
        }
      />
    ),
  });
}

function nothingWords(search: string): string {
  if (search === '') return 'Nothing is on its way at the moment.';
  return readDoorCode(search) === null
    ? 'Nobody of that name has pledged here.'
    : 'No pledge here has this code or this name.';
}

function cardOf(pledge: ExpectedPledge, found: DoorHere['found']): DoorPledgeCard {
  const needs = found.flatMap((parts) => parts.needs);
  const lines = pledge.items.flatMap(({ needId, quantity, received }) => {
    const need = needs.find(({ id }) => id === needId);
    const left = quantity > received ? quantity - received : 0;
    return need && (left > 0 || quantity > 0) ? [quantityText(left > 0 ? left : quantity, need)] : [];
  });
  const { code, name, state } = pledge;
  return { code, name: nameText(name), lines, state, stateText: pledgeStateWords[state] };
}

function receiptOf(view: Parameters<typeof receiptLine>[0], timeZone: string, now: Date): DoorReceipt {
  const { id, what, refused, from, when, by } = receiptLine(view, timeZone, now);
  return { id, what: refused === '' ? what : `${what}, ${refused}`, from, when, by };
}

function sendWalkIn(
  deps: Deps,
  reply: FastifyReply,
  here: DoorHere,
  { typed = {}, errors = [], status = 200 }: { typed?: Typed; errors?: FormError[]; status?: number },
): FastifyReply {
  const forms = here.found.map((parts) => ({
    ...doorForm(parts, { action: walkInPath(here.organisation.slug), pledge: null, typed, errors }),
    title: parts.appeal.title,
  }));
  return sendDoor(deps, reply, here, {
    title: 'Somebody without a pledge',
    status,
    content: <WalkIn path={here.path} forms={forms} errors={errors} />,
  });
}

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
        stateText={pledge.removedReason === null ? pledgeStateWords[pledge.state] : 'taken out'}
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
