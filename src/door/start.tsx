import type { FastifyReply } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { seeOther } from '../http/html.ts';
import { days, later } from '../lib/clock.ts';
import { isId } from '../lib/ids.ts';
import { pledgeOfDoorCode, readDoorCode } from '../pledges/door-codes.ts';
import { pledgeById, type PledgeView } from '../pledges/queries.ts';
import { receiptLine } from '../receipts/lines.ts';
import { textOf } from '../receipts/pages-here.ts';
import { receiptById, receiptsSince } from '../receipts/queries.ts';
import { nameText, pledgeStateText } from '../receipts/words.ts';
import { quantityText } from '../ui/quantities.ts';
import { expectedPledges, type FoundPledge } from './list.ts';
import { checkInPath, walkInPath } from './paths.ts';
import { doorForm, sendDoor, type DoorHere } from './show.tsx';
import { Door, type DoorPledgeCard, type DoorReceipt } from './view.tsx';

type Query = Record<string, string | string[] | undefined>;

const mostShown = 50;
const lastCounted = 10;

/** The door without anybody: what a phone keeps, and where the first page begins. */
export const emptyDoor = (here: DoorHere) => ({
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

/** Who is expected, or who fits what was looked for; a code leads straight on. */
export async function sendStart(deps: Deps, reply: FastifyReply, here: DoorHere, query: Query): Promise<FastifyReply> {
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

function cardOf(pledge: FoundPledge, found: DoorHere['found']): DoorPledgeCard {
  const needs = found.flatMap((parts) => parts.needs);
  const lines = pledge.items.flatMap(({ needId, quantity, received }) => {
    const need = needs.find(({ id }) => id === needId);
    const left = quantity > received ? quantity - received : 0;
    return need && (left > 0 || quantity > 0) ? [quantityText(left > 0 ? left : quantity, need)] : [];
  });
  const { code, name, state } = pledge;
  return { code, name: nameText(name), lines, state, stateText: pledgeStateText(pledge) };
}

/** A receipt, ready for the eye. */
export function receiptOf(view: Parameters<typeof receiptLine>[0], timeZone: string, now: Date): DoorReceipt {
  const { id, what, refused, from, when, by } = receiptLine(view, timeZone, now);
  return { id, what: refused === '' ? what : `${what}, ${refused}`, from, when, by };
}

/** The pledge that has this code, if something can come for its appeal. */
export async function pledgeOfCode({ db }: Deps, here: DoorHere, text: string): Promise<PledgeView | null> {
  const code = readDoorCode(text);
  const pledgeId = code === null ? null : await pledgeOfDoorCode(db, here.organisation.id, code);
  const pledge = pledgeId === null ? null : await pledgeById(db, pledgeId);
  return pledge && here.found.some(({ appeal }) => appeal.id === pledge.appealId) ? pledge : null;
}
