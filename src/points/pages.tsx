import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { formErrorsOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId, newId } from '../lib/ids.ts';
import { editors, everyMember, requireMember, type MemberHere } from '../organisations/guards.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { keepPhoto } from '../pictures/keep-photo.ts';
import { readFormWithPhoto, takeFiles } from '../pictures/read-form.ts';
import type { FormError } from '../ui/form.tsx';
import { addPoint, changePoint, closePoint, reopenPoint } from './commands.ts';
import { emptyPointForm, pointFormFrom, pointFormOf, pointInputOf, type PointForm } from './form.ts';
import { PointFormView, type HoursReading } from './form-view.tsx';
import { openNowText, readHours } from './hours.ts';
import { hoursInWords } from './hours-words.ts';
import { pointInput } from './input.ts';
import { geoUri, mapUrl } from './position.ts';
import { pointById, pointsOf, type OwnPoint } from './queries.ts';
import { emptyPoint, storagesOf, type Storage } from './storage.ts';
import { PointList, type PointLine } from './views.tsx';

type OfOrganisation = { Params: { org: string }; Querystring: { done?: unknown } };
type OfPoint = { Params: { org: string; id: string } };

/** Where an organisation has things brought to. Owners and editors keep the list; the door may look. */
export const pointPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await takeFiles(app);

    app.get<OfOrganisation>('/admin/:org/points', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, everyMember);
      if (!here) return reply;
      return sendList(deps, reply, here, doneText(request.query.done));
    });

    app.get<OfOrganisation>('/admin/:org/points/new', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      return sendForm(deps, reply, here, { point: null, form: emptyPointForm, stamp: newId() });
    });

    app.post<OfOrganisation>('/admin/:org/points/new', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      const read = await readPointForm(deps, request, here);
      const id = isId(read.stamp) ? read.stamp : newId();
      const again = (errors: FormError[], status = 422) =>
        sendForm(deps, reply, here, { point: null, form: read.form, errors, status, stamp: id });
      if (read.isQuestion) return again(read.photoErrors, 200);
      if (read.input === null) return again(read.errors);
      await addPoint(deps, here.organisation.id, { id, input: read.input, photo: read.photo });
      return seeOther(reply, `${listPath(here)}?done=added`);
    });

    app.get<OfPoint>('/admin/:org/points/:id', async (request, reply) => {
      const found = await requirePoint(deps, request, reply);
      if (!found) return reply;
      const { here, point } = found;
      return sendForm(deps, reply, here, { point, form: pointFormFrom(point), stamp: point.version.toString() });
    });

    app.post<OfPoint>('/admin/:org/points/:id', async (request, reply) => {
      const found = await requirePoint(deps, request, reply);
      if (!found) return reply;
      const { here, point } = found;
      const read = await readPointForm(deps, request, here);
      const again = (shown: Partial<FormShown>) =>
        sendForm(deps, reply, here, { point, form: read.form, stamp: read.stamp, ...shown });
      if (read.isQuestion) return again({ errors: read.photoErrors });
      if (read.input === null) return again({ errors: read.errors, status: 422 });
      const changed = await changePoint(deps, point.id, {
        patch: read.input,
        seenVersion: Number(read.stamp) || 0,
        photo: read.photo,
      });
      if (changed.kind === 'version-conflict') {
        const now = (await pointById(deps.db, point.id)) ?? point;
        return again({ point: now, stamp: now.version.toString(), isConflict: true, status: 409 });
      }
      return changed.kind === 'changed'
        ? seeOther(reply, `${listPath(here)}?done=changed`)
        : sendNotFoundPage(deps, reply);
    });

    for (const [verb, run] of [
      ['close', closePoint],
      ['open', reopenPoint],
      ['emptied', emptyPoint],
    ] as const)
      app.post<OfPoint>(`/admin/:org/points/:id/${verb}`, async (request, reply) => {
        const found = await requirePoint(deps, request, reply);
        if (!found) return reply;
        await run(deps, found.point.id);
        return seeOther(reply, `${listPath(found.here)}?done=${verb}`);
      });
  };

const listPath = ({ organisation }: MemberHere): string => `/admin/${organisation.slug}/points`;

/** One of the organisation's own points, for those who may change it; null when the request has been answered. */
async function requirePoint(
  deps: Deps,
  request: FastifyRequest<OfPoint>,
  reply: FastifyReply,
): Promise<{ here: MemberHere; point: OwnPoint } | null> {
  const here = await requireMember(deps, request, reply, request.params.org, editors);
  if (!here) return null;
  const point = isId(request.params.id) ? await pointById(deps.db, request.params.id) : null;
  if (point?.organisationId === here.organisation.id) return { here, point };
  sendNotFoundPage(deps, reply);
  return null;
}

/** The form with its photo kept. `stamp`: the id of a new point, the version of one that is there. */
async function readPointForm(deps: Deps, request: FastifyRequest, { organisation }: MemberHere) {
  const { typed, photo } = await readFormWithPhoto(request);
  const typedForm = pointFormOf(typed);
  const kept = await keepPhoto(deps, organisation, photo, typedForm.pictureId);
  const removePicture = photo.kind === 'photo' ? false : typedForm.removePicture;
  const form: PointForm = { ...typedForm, pictureId: kept.pictureId, removePicture };
  const { value, pictureAlt, errors } = pointInputOf(form);
  const parsed = pointInput.safeParse(value);
  const wrong = [...(parsed.success ? [] : formErrorsOf(parsed.error)), ...errors, ...kept.errors];
  return {
    form,
    stamp: typedText(typed, 'stamp'),
    // A button that saves nothing, and shows how the hours are read.
    isQuestion: typedText(typed, 'act') === 'read',
    input: parsed.success && wrong.length === 0 ? parsed.data : null,
    photo: form.removePicture || form.pictureId === '' ? null : { id: form.pictureId, alt: pictureAlt },
    errors: wrong,
    photoErrors: kept.errors,
  };
}

type FormShown = {
  /** Null: a new one. */
  point: OwnPoint | null;
  form: PointForm;
  stamp: string;
  errors?: FormError[];
  isConflict?: boolean;
  status?: number;
};

function sendForm(
  deps: Deps,
  reply: FastifyReply,
  here: MemberHere,
  { point, form, stamp, errors = [], isConflict = false, status = 200 }: FormShown,
): FastifyReply {
  const heading = point === null ? 'A new drop-off point' : `Change “${point.name}”`;
  const path = listPath(here);
  return sendPage(
    reply,
    <MemberPage
      deps={deps}
      here={here}
      title={errors.length > 0 ? `Please check: ${heading}` : heading}
      current="points"
      wide={false}
      scripts={[deps.assets.url('appeal-form.js')]}
    >
      <h1>{heading}</h1>
      <PointFormView
        action={point === null ? `${path}/new` : `${path}/${point.id}`}
        back={path}
        form={form}
        stamp={stamp}
        errors={errors}
        reading={readingOf(deps, here, form.hours)}
        saved={isConflict ? point : null}
        appeals={point?.appeals.map(({ title }) => title) ?? []}
      />
    </MemberPage>,
    status,
  );
}

/** How the hours are read, to be looked at before and after they are saved. */
function readingOf({ clock }: Deps, { organisation }: MemberHere, hours: string): HoursReading | null {
  if (hours.trim() === '') return null;
  const read = readHours(hours);
  if (read === null) return { kind: 'unclear' };
  const now = openNowText(hours, { now: clock.now(), timeZone: organisation.timeZone });
  return { kind: 'read', words: hoursInWords(hours) ?? read, now, format: read };
}

async function sendList(deps: Deps, reply: FastifyReply, here: MemberHere, done: string | null): Promise<FastifyReply> {
  const points = await pointsOf(deps.db, here.organisation.id);
  const storages = await storagesOf(deps.db, here.organisation.id);
  const path = listPath(here);
  return sendPage(
    reply,
    <MemberPage deps={deps} here={here} title="Drop-off points" current="points">
      <PointList
        path={path}
        lines={points.map(lineOf(deps, here, storages))}
        mayChange={here.role !== 'door'}
        done={done}
      />
    </MemberPage>,
  );
}

const lineOf =
  ({ clock }: Deps, { organisation }: MemberHere, storages: readonly Storage[]) =>
  (point: OwnPoint): PointLine => {
    const { latitude, longitude, hours, capacityPerHour, slotMinutes, closedAt } = point;
    const position = latitude === null || longitude === null ? null : { latitude, longitude };
    return {
      ...point,
      storage: storages.find(({ id }) => id === point.id) ?? null,
      isOpen: closedAt === null,
      hoursWords: hoursInWords(hours),
      isReadable: hours === null || readHours(hours) !== null,
      now: openNowText(hours, { now: clock.now(), timeZone: organisation.timeZone }),
      map: position && { page: mapUrl(position), geo: geoUri(position) },
      slots: capacityPerHour === null ? null : `${capacityPerHour} in an hour, in slots of ${slotMinutes} minutes`,
    };
  };

const sentences: Record<string, string> = {
  added: 'The drop-off point is added. Tick it in the form of an appeal.',
  changed: 'The drop-off point is changed, on every appeal that names it.',
  close: 'The drop-off point is closed. Every appeal that names it says so.',
  open: 'The drop-off point is open again.',
  emptied: 'It is empty. From now on what comes is counted anew.',
};

const doneText = (done: unknown): string | null =>
  typeof done === 'string' && Object.hasOwn(sentences, done) ? (sentences[done] ?? null) : null;
