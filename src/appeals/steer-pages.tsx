import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { formErrorsOf, typedOf, typedText, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import type { MemberHere } from '../organisations/guards.ts';
import { stateAt } from '../tally/rules.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import type { FormError } from '../ui/form.tsx';
import { steerAppeal } from './commands.ts';
import { requireAppeal } from './guards.ts';
import { steerInput, steerTargets } from './input.ts';
import type { AppealWithParts } from './queries.ts';
import { steerProblem } from './rules.ts';
import { SteerForm, type SteerChoice } from './steer-view.tsx';
import { stateWords, steerWords } from './words.ts';

type Params = { Params: { org: string; slug: string } };

/** Pause, full, close, open again: each a big button with a message. */
export const steerPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/steer', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return sendSteerPage(deps, reply, here, { typed: {}, errors: [] });
    });

    app.post<Params>('/admin/:org/appeals/:slug/steer', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const to = typedText(typed, 'to');
      const read = steerInput.safeParse({ to, message: typedText(typed, `message-${to}`) });
      if (!read.success) {
        const errors = formErrorsOf(read.error).map(({ path, message }) => ({
          path: path === 'to' ? '' : `message-${to}`,
          message,
        }));
        return sendSteerPage(deps, reply, here, { typed, errors, status: 422 });
      }
      const steered = await steerAppeal(deps, here.parts.appeal.id, read.data);
      switch (steered?.kind) {
        case undefined:
          return sendNotFoundPage(deps, reply);
        case 'refused':
          return sendSteerPage(deps, reply, here, {
            typed,
            errors: [{ path: '', message: steered.reason }],
            status: 409,
          });
        case 'steered':
          return seeOther(reply, `/admin/${here.organisation.slug}/appeals/${here.parts.appeal.slug}?done=steered`);
      }
    });
  };

function sendSteerPage(
  deps: Deps,
  reply: FastifyReply,
  { organisation, member, parts }: MemberHere & { parts: AppealWithParts },
  { typed, errors, status = 200 }: { typed: Typed; errors: FormError[]; status?: number },
): FastifyReply {
  const { appeal } = parts;
  const now = deps.clock.now();
  const state = stateAt(appeal, now);
  const choices = steerTargets
    .map((to): SteerChoice => {
      const isPresent = state === to;
      const suggestion = isPresent ? (appeal.steerMessage ?? '') : steerWords[to].suggestion;
      return {
        to,
        isPresent,
        message: `message-${to}` in typed ? typedText(typed, `message-${to}`) : suggestion,
        refusal: steerProblem({ ...appeal, organisationState: organisation.state }, to, now),
      };
    })
    // From a closed appeal the only way is open; the page does not list what can't be.
    .filter(({ to, refusal }) => refusal === null || to === 'open')
    .sort((one, other) => Number(one.isPresent) - Number(other.isPresent));
  return sendPage(
    reply,
    <AdminPage
      title={`Steer: ${appeal.title}`}
      assets={deps.assets}
      demo={deps.config.demo}
      organisation={organisation}
      member={member}
      current="appeals"
      wide={false}
    >
      <p>
        <a href={`/admin/${organisation.slug}/appeals/${appeal.slug}`}>{appeal.title}</a>
      </p>
      <h1>Steer</h1>
      <p class="lede">
        Now: {stateWords[state].toLowerCase()}. What you choose here stands on the page at once, for everyone who has it
        open too.
      </p>
      <SteerForm
        action={`/admin/${organisation.slug}/appeals/${appeal.slug}/steer`}
        choices={choices}
        errors={errors}
      />
    </AdminPage>,
    status,
  );
}
