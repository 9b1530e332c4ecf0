import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import { standingOf } from '../appeals/standing.ts';
import type { Redirect } from '../appeals/redirect-rules.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { formErrorsOf, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { dayAndHourText } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import type { ShownRedirect } from '../ui/state-words.ts';
import { steerAppeal, undoSteer } from './commands.ts';
import { redirectInput, steerInput } from './input.ts';
import { peopleToTell, redirectChoices, redirectKept, steersOf, type LoggedSteer } from './queries.ts';
import { noTimes, steerProblem, type SteerWish } from './rules.ts';
import { hasTimes } from '../slots/queries.ts';
import type { LogLine } from './log-view.tsx';
import { Wheel, type RedirectGroup } from './view.tsx';
import { doneWords, positionOf, standingText, wheelPositions, whoText, type WheelPosition } from './words.ts';

type Params = { Params: { org: string; slug: string }; Querystring: { done?: string | string[] } };

const mostLines = 20;

/** The steering wheel: one page, thumb-sized, with what was done and how to undo it. */
export const steeringPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/steer', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const done = [request.query.done].flat()[0] ?? '';
      return sendWheel(deps, reply, here, { done: Object.hasOwn(doneWords, done) ? (doneWords[done] ?? null) : null });
    });

    app.post<Params>('/admin/:org/appeals/:slug/steer', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const asked = readAsked(typed);
      if (asked.kind === 'wrong') return sendWheel(deps, reply, here, { typed, errors: asked.errors, status: 422 });
      const { personId } = here;
      const appealId = here.parts.appeal.id;
      const done =
        asked.kind === 'undo'
          ? await undoSteer(deps, appealId, { steerId: asked.steerId, personId })
          : await steerAppeal(deps, appealId, asked.wish, { cause: 'member', personId });
      switch (done?.kind) {
        case undefined:
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'refused':
          return sendWheel(deps, reply, here, {
            typed,
            errors: [{ path: asked.field, message: done.reason }],
            status: 409,
          });
        case 'steered':
          return seeOther(reply, `${here.path}/steer?done=${asked.done}`);
      }
    });
  };

type Asked =
  | { kind: 'steer'; wish: SteerWish; done: string; field: string }
  | { kind: 'undo'; steerId: string; done: string; field: string }
  | { kind: 'wrong'; errors: FormError[] };

/** Which of the page's forms was sent, and what it asks for. */
function readAsked(typed: Typed): Asked {
  if ('undo' in typed) {
    const steerId = typedText(typed, 'undo');
    if (!isId(steerId)) return wrong('', 'What is to be undone is not there');
    return { kind: 'undo', steerId, done: 'undone', field: '' };
  }
  const visits = typedText(typed, 'visits');
  if (visits === 'start') {
    const wish = { stopVisits: false, message: '', redirect: null };
    return { kind: 'steer', wish, done: 'started', field: '' };
  }
  if (visits === 'stop') return readWords(typed, 'stop', { stopVisits: true }, 'stopped');
  const to = wheelPositions.find((position) => position === typedText(typed, 'to'));
  if (!to) return wrong('', 'Choose open, slow, paused, full or closed');
  const wish = to === 'slow' ? ({ to: 'open', slow: true } as const) : { to };
  return readWords(typed, to, wish, 'steered');
}

function readWords(typed: Typed, name: string, wish: SteerWish, done: string): Asked {
  const field = `message-${name}`;
  const read = steerInput.safeParse({ ...wish, message: typedText(typed, field) });
  const redirect = readRedirect(typed, name);
  const errors = [
    ...(read.success ? [] : formErrorsOf(read.error).map(({ message }) => ({ path: field, message }))),
    ...redirect.errors,
  ];
  if (errors.length > 0) return { kind: 'wrong', errors };
  const message = read.success ? read.data.message : '';
  return { kind: 'steer', wish: { ...wish, message, redirect: redirect.redirect }, done, field: `redirect-${name}` };
}

function readRedirect(typed: Typed, name: string): { redirect: Redirect | null; errors: FormError[] } {
  const chosen = typedText(typed, `redirect-${name}`);
  if (chosen === '') return { redirect: null, errors: [] };
  const [kind = '', id = ''] = chosen.split(':');
  const read = redirectInput.safeParse(
    kind === 'web' ? { kind, url: typedText(typed, `url-${name}`) } : { kind, [`${kind}Id`]: id },
  );
  if (read.success) return { redirect: read.data, errors: [] };
  const path = kind === 'web' ? `url-${name}` : `redirect-${name}`;
  return { redirect: null, errors: formErrorsOf(read.error).map(({ message }) => ({ path, message })) };
}

const wrong = (path: string, message: string): Asked => ({ kind: 'wrong', errors: [{ path, message }] });

async function sendWheel(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    done = null,
    typed = {},
    errors = [],
    status = 200,
  }: { done?: string | null; typed?: Typed; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { organisation, path } = here;
  // As it stands now: what was refused may have been so because somebody else was quicker.
  const { appeal } = here.parts;
  const now = deps.clock.now();
  const kept = await redirectKept(deps.db, appeal.id);
  const [standing, choices, steers, times, people] = await Promise.all([
    standingOf(deps.db, appeal, { publicUrl: deps.publicUrl, now }),
    redirectChoices(deps, here.parts, kept),
    steersOf(deps, appeal.id, mostLines),
    hasTimes(deps.db, appeal, { now, redirect: null }),
    peopleToTell(deps.db, appeal.id),
  ]);
  const present = positionOf(standing);
  const steerable = { ...appeal, organisationState: organisation.state, hasTimes: times };
  const refusalOf = (position: WheelPosition): string | null =>
    steerProblem(steerable, position === 'slow' ? 'open' : position, now) ??
    (position === 'slow' && present !== 'slow' && !times ? noTimes : null);
  return sendPage(
    reply.header('cache-control', 'no-store'),
    <MemberPage
      deps={deps}
      here={here}
      title={`Steer: ${appeal.title}`}
      current="appeals"
      wide={false}
      head={<link rel="stylesheet" href={deps.assets.url('members.css')} />}
    >
      <Wheel
        action={`${path}/steer`}
        appeal={{ path, title: appeal.title }}
        organisation={organisation.name}
        standing={standing}
        redirectLost={kept !== null && standing.redirect === null}
        position={present}
        positions={wheelPositions.map((position) => ({ position, refusal: refusalOf(position) }))}
        redirect={kept === null ? '' : valueOf(kept)}
        redirectUrl={kept?.kind === 'web' ? kept.url : ''}
        groups={groupsOf(choices)}
        people={people}
        log={steers.map((steer, at) => logLine(steer, { at, timeZone: organisation.timeZone, now }))}
        done={done}
        typed={typed}
        errors={errors}
      />
    </MemberPage>,
    status,
  );
}

function logLine(
  { id, cause, by, before, after, redirect, createdAt, undoneAt }: LoggedSteer,
  { at, timeZone, now }: { at: number; timeZone: string; now: Date },
): LogLine {
  const [from, to] = [standingText(before), standingText(after)];
  return {
    id,
    when: dayAndHourText(createdAt, timeZone, now),
    who: whoText(cause, by),
    what: from === to ? `${to}: other words` : `${from} → ${to}`,
    message: after.message === before.message ? null : after.message,
    sentTo: redirect?.label ?? null,
    isUndone: undoneAt !== null,
    mayUndo: at === 0 && undoneAt === null,
  };
}

/** How the list of a form names a redirect: `appeal:<id>`. */
function valueOf(redirect: Redirect): string {
  switch (redirect.kind) {
    case 'point':
      return `point:${redirect.pointId}`;
    case 'need':
      return `need:${redirect.needId}`;
    case 'appeal':
      return `appeal:${redirect.appealId}`;
    case 'organisation':
      return `organisation:${redirect.organisationId}`;
    case 'web':
      return 'web';
  }
}

const groupNames = {
  point: 'Another drop-off point',
  need: 'Another need of this appeal',
  appeal: 'Another appeal',
  organisation: 'Another organisation that agreed',
} as const;

function groupsOf(choices: readonly { redirect: Redirect; shown: ShownRedirect }[]): RedirectGroup[] {
  return (['point', 'need', 'appeal', 'organisation'] as const)
    .map((kind) => ({
      label: groupNames[kind],
      choices: choices
        .filter(({ redirect }) => redirect.kind === kind)
        .map(({ redirect, shown }) => ({ value: valueOf(redirect), label: shown.label })),
    }))
    .filter((group) => group.choices.length > 0);
}
