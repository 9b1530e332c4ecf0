import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { formErrorsOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { editors, requireMember, type MemberHere } from '../organisations/guards.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { ErrorSummary, type FormError } from '../ui/form.tsx';
import { createAppeal } from './commands.ts';
import { editAppeal, type Edited } from './edit.ts';
import { emptyForm, formFrom, formOf, formPath, inputOf, rearranged, type AppealForm } from './form.ts';
import { AppealFormView, PasteForm, PasteInvitation, type AppealFormProps } from './form-view.tsx';
import { appealInput, appealPatch, needsText } from './input.ts';
import { agreementTo } from './needs-plan.ts';
import { parseNeedsList } from './needs-list/parse-needs-list.ts';
import { ownsPicture, readPicture, savePicture } from './pictures.ts';
import { appealWithParts, type AppealWithParts } from './queries.ts';
import { readFormWithPhoto, takeFiles, type Photo } from './read-form.ts';
import { ConflictNotice, QuestionNotice } from './edit-views.tsx';

type Params = { Params: { org: string; slug: string } };

/** Posting and editing: the form, the pasted list, and what is asked before an edit is saved. */
export const appealFormPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await takeFiles(app);

    app.get<Params>('/admin/:org/appeals/new', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      return sendNewForm(deps, reply, here, { form: emptyForm });
    });

    app.post<Params>('/admin/:org/appeals/new', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      const read = await readAppealForm(deps, request, here);
      if (read.kind === 'rearranged') return sendNewForm(deps, reply, here, { ...read });
      const { form, photoErrors } = read;
      const { value, pictureAlt, errors } = inputOf(form, here.organisation);
      const parsed = appealInput.safeParse(value);
      const wrong = [...errors, ...(parsed.success ? [] : formErrorsOf(parsed.error)), ...photoErrors];
      if (!parsed.success || wrong.length > 0)
        return sendNewForm(deps, reply, here, { form, errors: wrong, status: 422 });
      const made = await createAppeal(deps, {
        organisationId: here.organisation.id,
        input: parsed.data,
        picture: form.pictureId === '' ? null : { id: form.pictureId, alt: pictureAlt },
      });
      if (made.kind === 'wrong') return sendNewForm(deps, reply, here, { form, errors: made.errors, status: 422 });
      return seeOther(reply, `/admin/${here.organisation.slug}/appeals/${made.slug}?done=made`);
    });

    app.get<Params>('/admin/:org/appeals/paste', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      return sendPasteForm(deps, reply, here, { text: '', errors: [] });
    });

    app.post<Params>('/admin/:org/appeals/paste', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, editors);
      if (!here) return reply;
      const { typed } = await readFormWithPhoto(request);
      const text = typedText(typed, 'text');
      const read = needsText.refine((one) => one.trim() !== '', { error: 'Paste your list here' }).safeParse(text);
      if (!read.success)
        return sendPasteForm(deps, reply, here, {
          text,
          errors: formErrorsOf(read.error).map((error) => ({ ...error, path: 'text' })),
          status: 422,
        });
      return sendNewForm(deps, reply, here, { form: pastedForm(read.data), isPasted: true });
    });

    app.get<Params>('/admin/:org/appeals/:slug/edit', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendEditForm(deps, reply, here, { form: formFrom(here.parts) });
    });

    app.post<Params>('/admin/:org/appeals/:slug/edit', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { organisation, parts } = here;
      const read = await readAppealForm(deps, request, here);
      const seenVersion = Number(read.version) || 0;
      if (read.kind === 'rearranged') return sendEditForm(deps, reply, here, { ...read, seenVersion });
      const { form, photoErrors } = read;
      const { value, pictureAlt, errors } = inputOf(form, {
        timeZone: organisation.timeZone,
        savedDeadline: parts.appeal.deadline,
      });
      const parsed = appealPatch.safeParse(value);
      const wrong = [...errors, ...(parsed.success ? [] : formErrorsOf(parsed.error)), ...photoErrors];
      if (!parsed.success || wrong.length > 0)
        return sendEditForm(deps, reply, here, { form, errors: wrong, status: 422, seenVersion });
      const edited = await editAppeal(deps, parts.appeal.id, {
        patch: parsed.data,
        seenVersion,
        agreed: read.agreed,
        picture: form.removePicture || form.pictureId === '' ? null : { id: form.pictureId, alt: pictureAlt },
      });
      return answerEdit(deps, reply, here, { edited, form, seenVersion });
    });
  };

/** An appeal of the organisation, for one of its editors; null when the request has been answered. */
export async function requireAppeal(
  deps: Deps,
  request: FastifyRequest<Params>,
  reply: FastifyReply,
  roles = editors,
): Promise<(MemberHere & { parts: AppealWithParts }) | null> {
  const here = await requireMember(deps, request, reply, request.params.org, roles);
  if (!here) return null;
  const parts = await appealWithParts(deps.db, request.params.slug);
  if (parts?.appeal.organisationId === here.organisation.id) return { ...here, parts };
  sendNotFoundPage(deps, reply);
  return null;
}

type Here = MemberHere & { parts: AppealWithParts };
type Shown = {
  form: AppealForm;
  errors?: FormError[];
  status?: number;
  emptyRows?: number;
  emptyPoints?: number;
  isPasted?: boolean;
};

async function answerEdit(
  deps: Deps,
  reply: FastifyReply,
  here: Here,
  { edited, form, seenVersion }: { edited: Edited | null; form: AppealForm; seenVersion: number },
): Promise<FastifyReply> {
  switch (edited?.kind) {
    case undefined:
      return sendNotFoundPage(deps, reply);
    case 'wrong':
      return sendEditForm(deps, reply, here, { form, errors: edited.errors, status: 422, seenVersion });
    case 'ask':
      return sendEditForm(deps, reply, here, {
        form,
        status: 409,
        seenVersion,
        agreed: agreementTo(edited.consequences),
        notice: <QuestionNotice consequences={edited.consequences} />,
      });
    case 'version-conflict': {
      const now = (await appealWithParts(deps.db, here.parts.appeal.slug)) ?? here.parts;
      return sendEditForm(deps, reply, here, {
        form,
        status: 409,
        seenVersion: now.appeal.version,
        notice: <ConflictNotice saved={formFrom(now)} />,
      });
    }
    case 'edited': {
      const count = (kind: string) => edited.consequences.filter((one) => one.kind === kind).length;
      const more = ['replaced', 'closed', 'below'].map((kind) => `&${kind}=${count(kind)}`).join('');
      return seeOther(
        reply,
        `/admin/${here.organisation.slug}/appeals/${here.parts.appeal.slug}?done=edited${edited.consequences.length > 0 ? more : ''}`,
      );
    }
  }
}

type ReadForm = { version: string; agreed: string } & (
  | { kind: 'rearranged'; form: AppealForm; emptyRows: number; emptyPoints: number; errors: FormError[] }
  | { kind: 'sent'; form: AppealForm; photoErrors: FormError[] }
);

/** Reads the form, keeps its photo, and does what a button inside it asks for. */
async function readAppealForm(deps: Deps, request: FastifyRequest, here: MemberHere): Promise<ReadForm> {
  const { typed, photo } = await readFormWithPhoto(request);
  const typedForm = formOf(typed);
  const { pictureId, errors } = await keepPhoto(deps, here, photo, typedForm.pictureId);
  const form = { ...typedForm, pictureId, removePicture: photo.kind === 'photo' ? false : typedForm.removePicture };
  const act = typedText(typed, 'act');
  const sent = { version: typedText(typed, 'version'), agreed: typedText(typed, 'agreed') };
  const changed = rearranged(form, act);
  if (!changed) return { kind: 'sent', form, photoErrors: errors, ...sent };
  const emptyRows = act === 'add-need' ? 3 : 1;
  return { kind: 'rearranged', form: changed, emptyRows, emptyPoints: act === 'add-point' ? 1 : 0, errors, ...sent };
}

/** The photo is kept before the rest is judged, so that nobody has to choose it again. */
async function keepPhoto(
  { db, clock }: Deps,
  { organisation }: MemberHere,
  photo: Photo,
  former: string,
): Promise<{ pictureId: string; errors: FormError[] }> {
  const pictureId = isId(former) && (await ownsPicture(db, organisation.id, former)) ? former : '';
  if (photo.kind === 'none') return { pictureId, errors: [] };
  const read =
    photo.kind === 'too-large'
      ? { kind: 'refused' as const, reason: 'This photo is larger than 12 MB. Choose a smaller one' }
      : await readPicture(photo.bytes);
  if (read.kind === 'refused') return { pictureId, errors: [{ path: 'photo', message: read.reason }] };
  const saved = await savePicture(db, { organisationId: organisation.id, picture: read, now: clock.now() });
  return { pictureId: saved, errors: [] };
}

function pastedForm(text: string): AppealForm {
  const { needs, notWanted, unclear } = parseNeedsList(text);
  return {
    ...emptyForm,
    needs: needs.map(({ item, unit, wanted, note, anythingLike }) => ({
      ...{ id: '', item, note, anythingLike, priority: '2', headroomPercent: '25' },
      unit: unit ?? '',
      wanted: wanted?.toString() ?? '',
    })),
    notWanted: notWanted.join('\n'),
    unclear,
  };
}

function sendNewForm(deps: Deps, reply: FastifyReply, here: MemberHere, shown: Shown): FastifyReply {
  const base = `/admin/${here.organisation.slug}/appeals`;
  const isEmpty = shown.form === emptyForm;
  return sendForm(deps, reply, here, {
    ...shown,
    heading: shown.isPasted === true ? 'Is this right?' : 'A new appeal',
    intro: isEmpty ? (
      <PasteInvitation action={`${base}/paste`} />
    ) : shown.isPasted === true ? (
      <p class="lede">This is what we read in your list. Correct it, and add the rest. Nothing is saved yet.</p>
    ) : null,
    view: { action: `${base}/new`, submit: 'Save and look at it', emptyRows: shown.emptyRows ?? (isEmpty ? 3 : 1) },
  });
}

function sendEditForm(
  deps: Deps,
  reply: FastifyReply,
  here: Here,
  shown: Shown & { seenVersion?: number; agreed?: string; notice?: VNode },
): FastifyReply {
  const { slug, version, title } = here.parts.appeal;
  const closed = here.parts.needs.filter((need) => need.closedAt !== null);
  return sendForm(deps, reply, here, {
    ...shown,
    heading: `Edit “${title}”`,
    intro: (
      <>
        <p>
          <a href={`/admin/${here.organisation.slug}/appeals/${slug}`}>Back without saving</a>
        </p>
        {closed.length > 0 && (
          <p class="quiet">Closed, and only counted from now on: {closed.map((need) => need.item).join(', ')}.</p>
        )}
      </>
    ),
    view: {
      action: `/admin/${here.organisation.slug}/appeals/${slug}/edit`,
      submit: shown.agreed === undefined ? 'Save' : 'Save all the same',
      emptyRows: shown.emptyRows ?? 1,
      version: shown.seenVersion ?? version,
      agreed: shown.agreed,
      children: shown.notice,
    },
  });
}

function sendForm(
  deps: Deps,
  reply: FastifyReply,
  { organisation, member }: MemberHere,
  {
    form,
    errors = [],
    status = 200,
    emptyPoints = 0,
    heading,
    intro,
    view,
  }: Shown & {
    heading: string;
    intro: VNode | null;
    view: Pick<AppealFormProps, 'action' | 'submit' | 'emptyRows' | 'version' | 'agreed' | 'children'>;
  },
): FastifyReply {
  const shownErrors = errors.map((error) => ({ ...error, path: formPath(error.path) }));
  return sendPage(
    reply,
    <AdminPage
      title={errors.length > 0 ? `Please check: ${heading}` : heading}
      assets={deps.assets}
      demo={deps.config.demo}
      organisation={organisation}
      member={member}
      current="appeals"
      wide={false}
      scripts={[deps.assets.url('appeal-form.js')]}
    >
      <h1>{heading}</h1>
      {intro}
      <AppealFormView
        form={form}
        errors={shownErrors}
        timeZone={organisation.timeZone}
        emptyPoints={emptyPoints}
        {...view}
      />
    </AdminPage>,
    status,
  );
}

function sendPasteForm(
  deps: Deps,
  reply: FastifyReply,
  { organisation, member }: MemberHere,
  { text, errors, status = 200 }: { text: string; errors: FormError[]; status?: number },
): FastifyReply {
  return sendPage(
    reply,
    <AdminPage
      title="Paste your list"
      assets={deps.assets}
      demo={deps.config.demo}
      organisation={organisation}
      member={member}
      current="appeals"
      wide={false}
    >
      <h1>Paste your list</h1>
      <ErrorSummary errors={errors} />
      <PasteForm action={`/admin/${organisation.slug}/appeals/paste`} text={text} errors={errors} />
    </AdminPage>,
    status,
  );
}
