import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../../http/deps.ts';
import { typedOf, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { owners, requireMember, type MemberHere } from '../../organisations/guards.ts';
import { MemberPage } from '../../organisations/member-page.tsx';
import { shortDate } from '../../ui/dates.ts';
import { actOnAgreement } from './act.ts';
import { setTakesOverflow } from './commands.ts';
import { agreementInput } from './input.ts';
import { agreementsOf, organisationsLike } from './queries.ts';
import { Agreements } from './view.tsx';

type OfOrganisation = { Params: { org: string }; Querystring: { q?: unknown; done?: unknown } };

/** Agreements between organisations, for owners. */
export const agreementPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfOrganisation>('/admin/:org/agreements', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, owners);
      if (!here) return reply;
      const { q, done } = request.query;
      return send(deps, reply, here, { q: typeof q === 'string' ? q : null, done: doneText(done) });
    });

    app.post<OfOrganisation>('/admin/:org/agreements', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, owners);
      if (!here) return reply;
      const { organisation } = here;
      const typed = typedOf(request.body);
      const path = `/admin/${organisation.slug}/agreements`;
      if (typedText(typed, 'act') === 'overflow') {
        await setTakesOverflow(deps, organisation.id, typed['takesOverflow'] !== undefined);
        return seeOther(reply, `${path}?done=saved`);
      }
      const read = agreementInput.safeParse(typed);
      if (!read.success) return send(deps, reply, here, { problem: 'Choose what to do, and with whom', status: 422 });
      const done = await actOnAgreement(deps, organisation.id, read.data);
      switch (done.kind) {
        case 'done':
        case 'unchanged':
          return seeOther(reply, `${path}?done=${read.data.act}`);
        case 'not-found':
          return send(deps, reply, here, {
            problem: 'That organisation, or its question, is not there any more',
            status: 409,
          });
        case 'declined-lately':
          return send(deps, reply, here, { problem: declinedLately, status: 409 });
      }
    });
  };

const declinedLately = 'They said no less than a month ago. Please ask again later';

const sentences: Record<string, string> = {
  ask: 'Asked. They get a mail, and you too once they have answered.',
  agree: 'Agreed. They can send people to you when they have too much.',
  decline: 'You said no. They are told kindly.',
  'end-sending': 'Ended. Nobody is sent there any more.',
  'end-taking': 'Ended. They can send nobody to you any more.',
  saved: 'Saved.',
};
const doneText = (done: unknown): string | null =>
  typeof done === 'string' && Object.hasOwn(sentences, done) ? (sentences[done] ?? null) : null;

async function send(
  deps: Deps,
  reply: FastifyReply,
  here: MemberHere,
  {
    q = null,
    done = null,
    problem = null,
    status = 200,
  }: { q?: string | null; done?: string | null; problem?: string | null; status?: number },
): Promise<FastifyReply> {
  const { organisation } = here;
  const now = deps.clock.now();
  const words = q?.replaceAll('\0', '').trim().slice(0, 100) ?? '';
  const all = await agreementsOf(deps.db, organisation.id);
  const search = words === '' ? null : { words, found: await organisationsLike(deps.db, words, organisation.id) };
  return sendPage(
    reply.header('cache-control', 'no-store'),
    <MemberPage deps={deps} here={here} title="Agreements with others" current="settings" wide={false}>
      <Agreements
        path={`/admin/${organisation.slug}/agreements`}
        takesOverflow={organisation.takesOverflowSince !== null}
        lines={all.map(({ since, ...line }) => ({ ...line, since: shortDate(since, organisation.timeZone, now) }))}
        search={search}
        done={done}
        problem={problem}
      />
    </MemberPage>,
    status,
  );
}
