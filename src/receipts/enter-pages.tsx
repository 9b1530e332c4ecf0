import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { enterPledge } from '../pledges/member-commands.ts';
import type { AppealState } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { enteredSchema, quantityField, readQuantities } from './input.ts';
import { countField } from './lines.ts';
import { AppealFrame, pathsOf } from './parts.tsx';
import { EnterForm } from './enter-view.tsx';

type Params = { Params: { org: string; slug: string } };

/** Entering a pledge for somebody who has no e-mail. */
export const enterPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/pledges/new', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendEnterForm(deps, reply, here, { typed: {}, errors: [], status: 200 });
    });

    app.post<Params>('/admin/:org/appeals/:slug/pledges/new', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const show = (errors: FormError[], status = 422) => sendEnterForm(deps, reply, here, { typed, errors, status });
      const read = readForm(enteredSchema, request.body);
      const { items, errors } = readQuantities(typed);
      const wrong = [...errors, ...(read.kind === 'wrong' ? read.errors : [])];
      if (read.kind === 'wrong' || wrong.length > 0) return show(wrong);
      if (items.length === 0)
        return show([
          { path: quantityField(openNeeds(here)[0]?.id ?? ''), message: 'Write how many they will bring.' },
        ]);
      const nonce = typedText(typed, 'nonce');
      const outcome = await enterPledge(deps, here.parts.appeal.id, {
        ...read.value,
        items,
        enteredBy: here.personId,
        ...(isId(nonce) ? { id: nonce } : {}),
      });
      switch (outcome.kind) {
        case 'entered':
          return seeOther(reply, `${pathsOf(here.organisation, here.parts.appeal).pledges}/${outcome.pledgeId}`);
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'appeal-not-open':
          return show([{ path: '', message: notOpenText[outcome.state] }], 409);
        case 'unknown-need':
          return show([{ path: '', message: 'One of these needs is not on the appeal any more. Please look again.' }]);
        case 'need-full':
          return show(
            outcome.needs.map(({ needId, open }) => ({
              path: quantityField(needId),
              message:
                open === 0 ? 'All of this is promised by now.' : `You can take ${numberText(open)} more of this.`,
            })),
            409,
          );
      }
    });
  };

const notOpenText: Record<AppealState, string> = {
  draft: 'The appeal is not published yet, so it takes no pledges.',
  open: 'The appeal takes no more pledges.',
  paused: 'The appeal is paused, so it takes no pledges. What comes can be counted at the door.',
  full: 'The appeal is full, so it takes no pledges. What comes can be counted at the door.',
  closed: 'The appeal is over, so it takes no pledges. What comes can be counted at the door.',
};

const openNeeds = ({ parts }: AppealHere) => parts.needs.filter((need) => need.closedAt === null);

function sendEnterForm(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  { typed, errors, status }: { typed: Typed; errors: FormError[]; status: number },
): FastifyReply {
  const needs = openNeeds(here);
  const nonce = typedText(typed, 'nonce');
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={here.parts.appeal} title="Enter a pledge">
      <EnterForm
        paths={pathsOf(here.organisation, here.parts.appeal)}
        name={typedText(typed, 'name')}
        note={typedText(typed, 'note')}
        fields={needs.map(countField)}
        values={new Map(needs.map(({ id }) => [id, typedText(typed, quantityField(id))]))}
        errors={errors}
        nonce={isId(nonce) ? nonce : newId()}
      />
    </AppealFrame>,
    status,
  );
}
