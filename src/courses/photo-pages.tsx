import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { dayPhotosOf } from '../appeals/day-photos.ts';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { everyMember } from '../organisations/guards.ts';
import { altText } from '../pictures/photo-fields.tsx';
import { readFormWithPhoto, takeFiles } from '../pictures/read-form.ts';
import { pictureSources } from '../pictures/sizes.ts';
import { AppealFrame } from '../receipts/parts.tsx';
import { dayText } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import { addDayPhoto, removeDayPhoto } from './photo-commands.ts';
import { Photos } from './photo-view.tsx';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { done?: unknown } };
type OfPhoto = { Params: { org: string; slug: string; id: string } };

/** The photos of the day that go with the thanks, for every member: whoever is at the door takes them. */
export const photoPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await takeFiles(app);

    app.get<OfAppeal>('/admin/:org/appeals/:slug/photos', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendPhotos(deps, reply, here, { done: doneText(request.query.done) });
    });

    app.post<OfAppeal>('/admin/:org/appeals/:slug/photos', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { typed, photo } = await readFormWithPhoto(request);
      const caption = altText(typedText(typed, 'caption'));
      const wrong = (message: string) =>
        sendPhotos(deps, reply, here, { caption, errors: [{ path: 'photo', message }], status: 422 });
      if (photo.kind === 'none') return wrong('Choose a photo');
      if (photo.kind === 'too-large') return wrong('This photo is larger than 12 MB. Choose a smaller one');
      const nonce = typedText(typed, 'nonce');
      const { appeal } = here.parts;
      const added = await addDayPhoto(deps, {
        id: isId(nonce) ? nonce : newId(),
        appealId: appeal.id,
        organisationId: here.organisation.id,
        bytes: photo.bytes,
        caption,
      });
      return added.kind === 'refused' ? wrong(added.reason) : seeOther(reply, `${here.path}/photos?done=added`);
    });

    app.post<OfPhoto>('/admin/:org/appeals/:slug/photos/:id/remove', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { id } = request.params;
      if (!isId(id)) return sendNotFoundPage(deps, reply);
      await removeDayPhoto(deps, here.parts.appeal.id, id);
      return seeOther(reply, `${here.path}/photos?done=removed`);
    });
  };

const doneText = (done: unknown): string | null =>
  done === 'added'
    ? 'Added. It goes with today’s thanks.'
    : done === 'removed'
      ? 'Taken away, from letters that were sent already too.'
      : null;

async function sendPhotos(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    done = null,
    caption = '',
    errors = [],
    status = 200,
  }: { done?: string | null; caption?: string; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal } = here.parts;
  const photos = await dayPhotosOf(deps.db, appeal.id);
  return sendPage(
    reply,
    <AppealFrame deps={deps} here={here} appeal={appeal} title="Photo of the day">
      <Photos
        path={`${here.path}/photos`}
        nonce={newId()}
        done={done}
        caption={caption}
        errors={errors}
        photos={photos.map(({ id, caption: words, createdAt, picture }) => ({
          id,
          caption: words,
          day: dayText(createdAt, here.organisation.timeZone),
          ...pictureSources(picture),
        }))}
      />
    </AppealFrame>,
    status,
  );
}
