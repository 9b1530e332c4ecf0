import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { everyMember } from '../organisations/guards.ts';
import { AppealFrame } from '../receipts/parts.tsx';
import { ripplesOf, type RippleSums } from '../sharing/ripple/sums.ts';
import { stateAt } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { Stalls, type StallLine } from './admin-view.tsx';
import { closeStall, endHelperLink, makeStall, renewHelperLink, reopenStall } from './commands.ts';
import { stallNameSchema } from './input.ts';
import { stallPath } from './paths.ts';
import { handedOverAt, stallsOf, type Stall } from './queries.ts';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { done?: unknown } };
type OfStall = { Params: { org: string; slug: string; id: string } };

/** The stalls of an appeal, for all its members. */
export const stallAdminPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/admin/:org/appeals/:slug/stalls', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendStalls(deps, reply, here, { done: doneText(request.query.done) });
    });

    app.post<OfAppeal>('/admin/:org/appeals/:slug/stalls', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const read = readForm(stallNameSchema, request.body);
      const typed = typedOf(request.body);
      if (read.kind === 'wrong')
        return sendStalls(deps, reply, here, { name: typedText(typed, 'name'), errors: read.errors, status: 422 });
      const nonce = typedText(typed, 'nonce');
      const made = await makeStall(deps, here.parts.appeal.id, {
        ...(isId(nonce) ? { id: nonce } : {}),
        name: read.value.name,
        createdBy: here.personId,
      });
      switch (made.kind) {
        case 'made':
          return seeOther(reply, `${baseOf(here)}?done=made`);
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'not-published':
        case 'closed':
          return sendStalls(deps, reply, here, { name: read.value.name, status: 409 });
      }
    });

    const verbs = {
      'end-link': endHelperLink,
      'new-link': renewHelperLink,
      close: closeStall,
      open: reopenStall,
    } as const;
    for (const [verb, run] of Object.entries(verbs))
      app.post<OfStall>(`/admin/:org/appeals/:slug/stalls/:id/${verb}`, async (request, reply) => {
        const here = await requireAppeal(deps, request, reply, everyMember);
        if (!here) return reply;
        const stall = (await stallsOf(deps.db, here.parts.appeal.id)).find(({ id }) => id === request.params.id);
        if (!stall) return sendNotFoundPage(deps, reply);
        await run(deps, stall.id);
        return seeOther(reply, `${baseOf(here)}?done=${verb}`);
      });
  };

const baseOf = ({ path }: AppealHere): string => `${path}/stalls`;

async function sendStalls(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    done = null,
    name = '',
    errors = [],
    status = 200,
  }: { done?: string | null; name?: string; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal } = here.parts;
  const stalls = await stallsOf(deps.db, appeal.id);
  const links = stalls.map(({ shareLinkId }) => shareLinkId);
  const [ripples, handedOver] = await Promise.all([ripplesOf(deps.db, links), handedOverAt(deps.db, links)]);
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Stalls">
      <Stalls
        base={baseOf(here)}
        lines={stalls.map((stall) =>
          lineOf(deps, appeal.slug, stall, {
            sums: ripples.get(stall.shareLinkId),
            handedOver: handedOver.get(stall.shareLinkId) ?? 0,
          }),
        )}
        notNow={notNowWords(appeal, deps.clock.now())}
        done={done}
        name={name}
        errors={errors}
        nonce={newId()}
      />
    </AppealFrame>,
    status,
  );
}

function lineOf(
  deps: Deps,
  slug: string,
  stall: Stall,
  { sums, handedOver }: { sums: RippleSums | undefined; handedOver: number },
): StallLine {
  const helperPath = stallPath(deps, slug, stall);
  return {
    id: stall.id,
    name: stall.name,
    isOpen: stall.closedAt === null,
    helperUrl: stall.helperEndedAt === null ? deps.publicUrl + helperPath : null,
    helperPath,
    brought: broughtWords(sums, handedOver),
    posterPath: `/a/${slug}/${stall.code}/poster`,
  };
}

/** `14 people promised 60; 12 of it are here. 24 handed over at once.` The sums hold what was handed over, too. */
function broughtWords(sums: RippleSums | undefined, handedOver: number): string {
  const people = sums?.people ?? 0;
  const promised = (sums?.quantity ?? 0) - handedOver;
  const here = (sums?.received ?? 0) - handedOver;
  return (
    [
      promised <= 0
        ? ''
        : `${people === 1 ? '1 person' : `${numberText(people)} people`} promised ${numberText(promised)}; ${numberText(here)} of it ${here === 1 ? 'is' : 'are'} here.`,
      handedOver === 0 ? '' : `${numberText(handedOver)} handed over at once.`,
    ]
      .filter((part) => part !== '')
      .join(' ') || 'Nothing came through it yet.'
  );
}

function notNowWords(appeal: AppealHere['parts']['appeal'], now: Date): string | null {
  if (appeal.state === 'draft' || appeal.takenDownAt !== null)
    return 'Stalls can be made once the appeal is published.';
  return stateAt(appeal, now) === 'closed' ? 'The appeal is over, so no new stall can be made.' : null;
}

const sentences: Record<string, string> = {
  made: 'The stall is ready.',
  'end-link': 'The helper link was ended.',
  'new-link': 'There is a new helper link. The one before opens nothing any more.',
  close: 'The stall is closed.',
  open: 'The stall is open again.',
};

const doneText = (done: unknown): string | null =>
  typeof done === 'string' && Object.hasOwn(sentences, done) ? (sentences[done] ?? null) : null;
