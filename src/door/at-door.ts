import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedText, type Typed } from '../http/forms.ts';
import { seeOther } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { everyMember, requireMember } from '../organisations/guards.ts';
import type { RecordOutcome } from '../receipts/commands.ts';
import { withQuery } from '../receipts/pages-here.ts';
import { doorAppealsOf } from './list.ts';
import { doorPath } from './paths.ts';
import { pointOfPhone, type DoorHere } from './show.tsx';

/** A member of any role at their organisation's door; null when the request has been answered. */
export async function atDoor(
  deps: Deps,
  request: FastifyRequest<{ Params: { org: string } }>,
  reply: FastifyReply,
): Promise<DoorHere | null> {
  const here = await requireMember(deps, request, reply, request.params.org, everyMember);
  if (!here) return null;
  const found = await doorAppealsOf(deps.db, here.organisation.id, deps.clock.now());
  return { ...here, found, path: doorPath(here.organisation.slug), point: pointOfPhone(request, found) };
}

export const keyIn = (typed: Typed): string | null => {
  const nonce = typedText(typed, 'nonce');
  return isId(nonce) ? nonce : null;
};

/** Goes on to the door, or says why nothing was counted. */
export function answerCount(
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
