import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { formErrorsOf, typedText } from '../http/forms.ts';
import { seeOther } from '../http/html.ts';
import { editors, requireMember } from '../organisations/guards.ts';
import { createAppeal } from './commands.ts';
import { editAppeal, type Edited } from './edit.ts';
import { ConflictNotice, QuestionNotice } from './edit-views.tsx';
import { emptyForm, formFrom, inputOf, type AppealForm } from './form.ts';
import { requireAppeal, type AppealHere } from './guards.ts';
import { appealInput, appealPatch, needsText } from './input.ts';
import { agreementTo } from './needs-plan.ts';
import { appealWithParts } from './queries.ts';
import { pastedForm, readAppealForm } from './read-appeal-form.ts';
import { readFormWithPhoto, takeFiles } from '../pictures/read-form.ts';
import { sendEditForm, sendNewForm, sendPasteForm } from './send-form.tsx';

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
      return sendNewForm(deps, reply, here, { form: await pastedForm(read.data), isPasted: true });
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

async function answerEdit(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
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
        notice: <ConflictNotice saved={formFrom(now)} places={now.dropOffPoints.map(({ name }) => name)} />,
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
