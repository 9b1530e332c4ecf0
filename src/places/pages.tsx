import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { AppealFrame } from '../receipts/parts.tsx';
import { linkUrl } from '../sharing/paths.ts';
import { ripplesOf, type RippleSums } from '../sharing/ripple/sums.ts';
import { stateAt } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { addPlace, closePlace, linkPlace, renamePlace, reopenPlace } from './commands.ts';
import { placeNameSchema } from './input.ts';
import { placesFor, type PlaceHere } from './queries.ts';
import { Places, type PlaceLine } from './view.tsx';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { done?: unknown } };
type OfPlace = { Params: { org: string; slug: string; id: string } };

/** Where the charity puts posters up, seen from one of its appeals. */
export const placePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/admin/:org/appeals/:slug/places', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendPlaces(deps, reply, here, { done: doneText(request.query.done) });
    });

    app.post<OfAppeal>('/admin/:org/appeals/:slug/places', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const read = readForm(placeNameSchema, request.body);
      if (read.kind === 'wrong')
        return sendPlaces(deps, reply, here, {
          typed: { id: null, name: typedText(typed, 'name') },
          errors: read.errors,
          status: 422,
        });
      const nonce = typedText(typed, 'nonce');
      const added = await addPlace(deps, here.parts.appeal.id, {
        ...(isId(nonce) ? { id: nonce } : {}),
        name: read.value.name,
      });
      return added.kind === 'added' ? seeOther(reply, `${baseOf(here)}?done=added`) : sendNotFoundPage(deps, reply);
    });

    app.post<OfPlace>('/admin/:org/appeals/:slug/places/:id/rename', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const place = await placeHere(deps, here, request.params.id);
      if (!place) return sendNotFoundPage(deps, reply);
      const field = `name-${place.id}`;
      const name = typedText(typedOf(request.body), field);
      const read = readForm(placeNameSchema, { name });
      if (read.kind === 'wrong')
        return sendPlaces(deps, reply, here, {
          typed: { id: place.id, name },
          errors: read.errors.map((error) => ({ ...error, path: field })),
          status: 422,
        });
      await renamePlace(deps, place.id, read.value.name);
      return seeOther(reply, `${baseOf(here)}?done=renamed`);
    });

    app.post<OfPlace>('/admin/:org/appeals/:slug/places/:id/link', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const place = await placeHere(deps, here, request.params.id);
      if (!place) return sendNotFoundPage(deps, reply);
      const linked = await linkPlace(deps, here.parts.appeal.id, place.id);
      return seeOther(reply, `${baseOf(here)}?done=${linked}`);
    });

    for (const [verb, run] of [
      ['close', closePlace],
      ['open', reopenPlace],
    ] as const)
      app.post<OfPlace>(`/admin/:org/appeals/:slug/places/:id/${verb}`, async (request, reply) => {
        const here = await requireAppeal(deps, request, reply);
        if (!here) return reply;
        const place = await placeHere(deps, here, request.params.id);
        if (!place) return sendNotFoundPage(deps, reply);
        await run(deps, place.id);
        return seeOther(reply, `${baseOf(here)}?done=${verb}`);
      });
  };

const baseOf = ({ path }: AppealHere): string => `${path}/places`;

const placesHere = ({ db }: Deps, { organisation, parts }: AppealHere): Promise<PlaceHere[]> =>
  placesFor(db, { organisationId: organisation.id, appealId: parts.appeal.id });

const placeHere = async (deps: Deps, here: AppealHere, id: string): Promise<PlaceHere | undefined> =>
  (await placesHere(deps, here)).find((place) => place.id === id);

async function sendPlaces(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    done = null,
    typed = { id: null, name: '' },
    errors = [],
    status = 200,
  }: { done?: string | null; typed?: { id: string | null; name: string }; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal } = here.parts;
  const places = await placesHere(deps, here);
  const sums = await ripplesOf(
    deps.db,
    places.flatMap(({ linkId }) => linkId ?? []),
  );
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Places">
      <Places
        base={baseOf(here)}
        lines={places
          .map((place) => ({ place, sums: sums.get(place.linkId ?? '') }))
          // Stable, so that those that brought as much stay in the order of their names.
          .toSorted((a, b) => Number(isClosed(a)) - Number(isClosed(b)) || broughtBy(b) - broughtBy(a))
          .map((one) => lineOf(deps, appeal.slug, one))}
        notNow={notNowWords(appeal, deps.clock.now())}
        done={done}
        typed={typed}
        errors={errors}
        nonce={newId()}
      />
    </AppealFrame>,
    status,
  );
}

type WithSums = { place: PlaceHere; sums: RippleSums | undefined };

const isClosed = ({ place }: WithSums): boolean => place.closedAt !== null;
const broughtBy = ({ sums }: WithSums): number => sums?.received ?? 0;

function lineOf({ publicUrl }: Deps, slug: string, { place, sums }: WithSums): PlaceLine {
  const { id, name, closedAt, code } = place;
  const link = code === null ? null : { url: linkUrl(publicUrl, slug, code), path: `/a/${slug}/${code}` };
  return { id, name, isOpen: closedAt === null, link: link && { ...link, brought: broughtWords(sums) } };
}

/** `31 visits. 4 people promised 60, 12 of it are here.`: the whole ripple, also what came through those it brought. */
function broughtWords(sums: RippleSums | undefined): string {
  if (!sums || sums.visits + sums.quantity === 0) return 'Nobody has come through it yet.';
  const visits = sums.visits === 1 ? '1 visit.' : `${numberText(sums.visits)} visits.`;
  if (sums.quantity === 0) return `${visits} Nothing promised yet.`;
  const quantity = numberText(sums.quantity);
  const people = sums.people === 1 ? '1 person' : `${numberText(sums.people)} people`;
  // Who came another way first is no person of this place's, though what they promise through it is.
  const promised = sums.people === 0 ? `${quantity} promised` : `${people} promised ${quantity}`;
  return `${visits} ${promised}; ${numberText(sums.received)} of it ${sums.received === 1 ? 'is' : 'are'} here.`;
}

function notNowWords(appeal: AppealHere['parts']['appeal'], now: Date): string | null {
  if (appeal.state === 'draft' || appeal.takenDownAt !== null)
    return 'Places get their codes for this appeal once it is published.';
  return stateAt(appeal, now) === 'closed' ? 'The appeal is over, so no new codes are made for it.' : null;
}

const sentences: Record<string, string> = {
  added: 'The place is added.',
  renamed: 'The place has its new name.',
  linked: 'The place has its code for this appeal.',
  'not-open': 'The appeal takes no new codes at the moment.',
  'not-found': 'That place is closed.',
  close: 'The place is closed. Posters that still hang there go on working.',
  open: 'The place is open again.',
};

const doneText = (done: unknown): string | null =>
  typeof done === 'string' && Object.hasOwn(sentences, done) ? (sentences[done] ?? null) : null;
