import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { AppealRow } from '../db/change-appeal.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { seeOther, sendPage } from '../http/html.ts';
import { everyMember, requireMember, type MemberHere } from '../organisations/guards.ts';
import { fillingOf } from '../points/storage.ts';
import { talliesOf, tallyOf } from '../tally/queries.ts';
import { stateAt } from '../tally/rules.ts';
import type { Tally } from '../tally/shapes.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { deadlineText, shortDate } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { publishAppeal } from './commands.ts';
import { Dashboard } from './dashboard-view.tsx';
import { deadlineField } from './deadline.ts';
import { requireAppeal } from './guards.ts';
import { appealUrl } from './json.ts';
import { lookAt, type SinceLastLook } from './looks.ts';
import { appealsOf, type AppealWithParts } from './queries.ts';
import { saidBroughtOf } from './said-brought.ts';
import { standingOf } from './standing.ts';
import { publishChecklist } from './rules.ts';
import { AppealList } from './views.tsx';
import { doneWords } from './words.ts';

type Params = { Params: { org: string; slug: string }; Querystring: Record<string, string | string[] | undefined> };

/** The charity's rooms around its appeals: all of them, one appeal, publishing. */
export const appealsPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, everyMember);
      if (!here) return reply;
      const { organisation, member, role } = here;
      const now = deps.clock.now();
      const rows = await appealsOf(deps.db, organisation.id);
      const tallies = await talliesOf(
        deps.db,
        rows.map((row) => row.id),
        now,
      );
      const entries = rows.flatMap(({ id, slug, title, state, deadline, takenDownAt }) => {
        const tally = tallies.get(id);
        if (!tally) return [];
        const when = deadline === null ? '' : deadlineText(deadline, organisation.timeZone, now);
        return [
          { slug, title, state: stateAt({ state, deadline }, now), when, takenDown: takenDownAt !== null, tally },
        ];
      });
      return sendPage(
        reply,
        <AdminPage
          title={`Appeals of ${organisation.name}`}
          assets={deps.assets}
          demo={deps.config.demo}
          organisation={organisation}
          member={member}
          current="appeals"
        >
          <h1>Appeals</h1>
          <AppealList base={`/admin/${organisation.slug}`} entries={entries} mayEdit={role !== 'door'} />
        </AdminPage>,
      );
    });

    app.get<Params>('/admin/:org/appeals/:slug', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendDashboard(deps, reply, here, { done: doneWords(request.query) });
    });

    app.get<Params>('/admin/:org/appeals/:slug/preview', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      return seeOther(reply, `/a/${here.parts.appeal.slug}`);
    });

    app.post<Params>('/admin/:org/appeals/:slug/publish', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const published = await publishAppeal(deps, here.parts.appeal.id);
      switch (published?.kind) {
        case undefined:
          return sendNotFoundPage(deps, reply);
        case 'incomplete':
          return sendDashboard(deps, reply, here, { errors: published.errors, status: 422 });
        case 'not-approved':
          return sendDashboard(deps, reply, here, {
            errors: [{ path: 'organisation', message: published.reason }],
            status: 409,
          });
        case 'published':
          return seeOther(reply, `/admin/${here.organisation.slug}/appeals/${here.parts.appeal.slug}?done=published`);
      }
    });
  };

async function sendDashboard(
  deps: Deps,
  reply: FastifyReply,
  { organisation, member, role, personId, parts }: MemberHere & { parts: AppealWithParts },
  { done = [], errors = [], status = 200 }: { done?: string[]; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal, needs } = parts;
  const now = deps.clock.now();
  const tally = await tallyOf(deps.db, appeal.id, now);
  if (!tally) return sendNotFoundPage(deps, reply);
  const since = await lookAt(deps.db, { appealId: appeal.id, personId, counts: tally, now });
  const saidBrought = await saidBroughtOf(deps.db, appeal.id);
  const openNeeds = needs.filter((need) => need.closedAt === null).length;
  return sendPage(
    reply,
    <AdminPage
      title={appeal.title}
      assets={deps.assets}
      demo={deps.config.demo}
      organisation={organisation}
      member={member}
      current="appeals"
    >
      <Dashboard
        base={`/admin/${organisation.slug}`}
        slug={appeal.slug}
        title={appeal.title}
        state={stateAt(appeal, now)}
        when={appeal.deadline === null ? '' : deadlineText(appeal.deadline, organisation.timeZone, now)}
        publicUrl={appealUrl(deps.publicUrl, appeal.slug)}
        standing={await standingOf(deps.db, appeal, { publicUrl: deps.publicUrl, now })}
        takenDownReason={appeal.takenDownAt === null ? null : (appeal.takenDownReason ?? 'No reason was given.')}
        tally={tally}
        closedNeeds={needs.filter((need) => need.closedAt !== null).map((need) => need.id)}
        news={newsText(since, tally, organisation.timeZone, now)}
        saidBrought={saidBrought}
        isAsked={isAsked(appeal, now)}
        filling={await fillingOf(deps.db, appeal.id)}
        done={done}
        checklist={publishChecklist({ ...appeal, openNeeds, organisationState: organisation.state }, now)}
        errors={errors}
        mayEdit={role !== 'door'}
      />
    </AdminPage>,
    status,
  );
}

/** Whether it was asked if all is still true, and nobody has said so. */
const isAsked = ({ state, deadline, stillTrueAskedAt, touchedAt, publishedAt }: AppealRow, now: Date): boolean => {
  const last = touchedAt ?? publishedAt;
  const isRunning = state !== 'draft' && stateAt({ state, deadline }, now) !== 'closed';
  return isRunning && stillTrueAskedAt !== null && last !== null && stillTrueAskedAt >= last;
};

function newsText(since: SinceLastLook | null, tally: Tally, timeZone: string, now: Date): string | null {
  if (!since || tally.state === 'draft') return null;
  const at = `${shortDate(since.lookedAt, timeZone, now)}, ${deadlineField(since.lookedAt, timeZone).slice(11)}`;
  const parts = [
    since.promised > 0 ? `${numberText(since.promised)} more promised` : '',
    since.received > 0 ? `${numberText(since.received)} more here` : '',
  ].filter((part) => part !== '');
  return `Since your last look (${at}): ${parts.length === 0 ? 'nothing new' : parts.join(', ')}.`;
}
