import type { FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import type { MemberHere } from '../organisations/guards.ts';
import { pointsOf, type OwnPoint } from '../points/queries.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { ErrorSummary, type FormError } from '../ui/form.tsx';
import { emptyForm, formPath, type AppealForm } from './form.ts';
import { AppealFormView, type AppealFormProps } from './form-view.tsx';
import type { AppealHere } from './guards.ts';
import { askedAndAnswered } from './words.ts';
import { PasteForm, PasteInvitation } from './paste-view.tsx';

type Shown = {
  form: AppealForm;
  errors?: FormError[];
  status?: number;
  emptyRows?: number;
  emptyPoints?: number;
  isPasted?: boolean;
};

/** The form of a new appeal: empty, pasted, or with what was typed. */
export function sendNewForm(deps: Deps, reply: FastifyReply, here: MemberHere, shown: Shown): Promise<FastifyReply> {
  const base = `/admin/${here.organisation.slug}/appeals`;
  const isEmpty = shown.form === emptyForm;
  return sendForm(deps, reply, here, {
    ...shown,
    isFresh: isEmpty || shown.isPasted === true,
    heading: shown.isPasted === true ? 'Is this right?' : 'A new appeal',
    intro: isEmpty ? (
      <PasteInvitation action={`${base}/paste`} />
    ) : shown.isPasted === true ? (
      <p class="lede">This is what we read in your list. Correct it, and add the rest. Nothing is saved yet.</p>
    ) : null,
    view: { action: `${base}/new`, submit: 'Save and look at it', emptyRows: shown.emptyRows ?? (isEmpty ? 3 : 1) },
  });
}

/** The form of an appeal that is there. */
export function sendEditForm(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  shown: Shown & { seenVersion?: number; agreed?: string; notice?: VNode },
): Promise<FastifyReply> {
  const { slug, version, title } = here.parts.appeal;
  const closed = here.parts.needs.filter((need) => need.closedAt !== null);
  return sendForm(deps, reply, here, {
    ...shown,
    heading: `Edit “${title}”`,
    intro: (
      <p>
        <a href={`/admin/${here.organisation.slug}/appeals/${slug}`}>Back without saving</a>
      </p>
    ),
    view: {
      action: `/admin/${here.organisation.slug}/appeals/${slug}/edit`,
      submit: shown.agreed === undefined ? 'Save' : 'Save all the same',
      emptyRows: shown.emptyRows ?? 1,
      version: shown.seenVersion ?? version,
      agreed: shown.agreed,
      closedNeeds: closed.map((need) => ({ id: need.id, words: askedAndAnswered(need) })),
      children: shown.notice,
    },
  });
}

async function sendForm(
  deps: Deps,
  reply: FastifyReply,
  { organisation, member }: MemberHere,
  {
    form,
    errors = [],
    status = 200,
    emptyPoints = 0,
    isFresh = false,
    heading,
    intro,
    view,
  }: Shown & {
    isFresh?: boolean;
    heading: string;
    intro: VNode | null;
    view: Pick<AppealFormProps, 'action' | 'submit' | 'emptyRows' | 'version' | 'agreed' | 'closedNeeds' | 'children'>;
  },
): Promise<FastifyReply> {
  const points = await pointsOf(deps.db, organisation.id);
  const shownErrors = errors.map((error) => ({ ...error, path: formPath(error.path, form) }));
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
        form={isFresh ? { ...form, points: onlyOne(points) } : form}
        points={points}
        errors={shownErrors}
        timeZone={organisation.timeZone}
        emptyPoints={emptyPoints}
        {...view}
      />
    </AdminPage>,
    status,
  );
}

/** Who has one place will most likely mean it. */
function onlyOne(points: OwnPoint[]): string[] {
  const open = points.filter(({ closedAt }) => closedAt === null);
  return open.length === 1 ? open.map(({ id }) => id) : [];
}

/** The page for pasting a list. */
export function sendPasteForm(
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
