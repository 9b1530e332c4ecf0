import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import { appealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { everyMember } from '../organisations/guards.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import type { FormError } from '../ui/form.tsx';
import { numberText } from '../ui/quantities.ts';
import { publishReport, saveReport, takeBackReport, type OwnWords } from './commands.ts';
import { reportDo, reportInput } from './input.ts';
import { reportPath } from './paths.ts';
import { peopleAround, reportWordsOf } from './queries.ts';
import { ReportForm } from './report-form-view.tsx';
import { Report } from './report-view.tsx';
import { reportOf } from './report.ts';
import { mayPublish, reportRefusals } from './rules.ts';

type Params = { Params: { org: string; slug: string }; Querystring: { done?: unknown; told?: unknown } };

const query = z.object({
  done: z.enum(['save', 'publish', 'publish-and-tell', 'take-back']).optional().catch(undefined),
  told: z.coerce.number().int().min(0).catch(0),
});

/** Writing the report of an appeal, seeing it beforehand, and publishing it; for its members. */
export const memberReportPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<Params>('/admin/:org/appeals/:slug/report', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      return sendReportForm(deps, reply, here, { done: doneText(query.parse(request.query)) });
    });

    app.post<Params>('/admin/:org/appeals/:slug/report', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const form = readForm(reportInput.extend({ do: reportDo }), request.body);
      if (form.kind === 'wrong') {
        const typed = { thanks: typedText(form.typed, 'thanks'), learnt: typedText(form.typed, 'learnt') };
        return sendReportForm(deps, reply, here, { typed, errors: form.errors, status: 422 });
      }
      const { do: what, ...words } = form.value;
      const outcome = await carryOut(deps, here.parts.appeal.id, what, words);
      switch (outcome.kind) {
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'draft':
        case 'taken-down':
        case 'not-over':
          return sendReportForm(deps, reply, here, {
            typed: words,
            errors: [{ path: '', message: reportRefusals[outcome.kind] }],
            status: 409,
          });
        case 'saved':
        case 'taken-back':
          return seeOther(reply, `${here.path}/report?done=${what}`);
        case 'published':
          return seeOther(reply, `${here.path}/report?done=${what}&told=${outcome.told}`);
      }
    });
  };

const carryOut = (deps: Deps, appealId: string, what: z.output<typeof reportDo>, words: OwnWords) => {
  switch (what) {
    case 'save':
      return saveReport(deps, appealId, words);
    case 'publish':
    case 'publish-and-tell':
      return publishReport(deps, appealId, { words, tell: what === 'publish-and-tell' });
    case 'take-back':
      return takeBackReport(deps, appealId);
  }
};

function doneText({ done, told }: z.output<typeof query>): string | null {
  switch (done) {
    case undefined:
      return null;
    case 'save':
      return 'Saved.';
    case 'publish':
      return 'Published. Everybody can read it now.';
    case 'publish-and-tell':
      return told === 0
        ? 'Published. Nobody new is written to: that is done once.'
        : `Published, and ${told === 1 ? 'one person is' : `${numberText(told)} people are`} written to. Who got a mail about this appeal today gets it tomorrow morning.`;
    case 'take-back':
      return 'Taken back. Only you and your colleagues see it now.';
  }
}

async function sendReportForm(
  deps: Deps,
  reply: FastifyReply,
  here: AppealHere,
  {
    typed,
    done = null,
    errors = [],
    status = 200,
  }: { typed?: OwnWords; done?: string | null; errors?: FormError[]; status?: number },
): Promise<FastifyReply> {
  const { appeal } = here.parts;
  const own = await reportWordsOf(deps.db, appeal.id);
  const words = typed ?? { thanks: own.thanks, learnt: own.learnt };
  const may = mayPublish(appeal, deps.clock.now());
  const [people, fresh] = await Promise.all([
    may === 'yes' && own.sentAt === null ? peopleAround(deps.db, appeal.id) : 0,
    appealWithParts(deps.db, appeal.slug),
  ]);
  const view = fresh && may !== 'draft' ? await reportOf(deps, fresh, words) : null;
  return sendPage(
    reply,
    <MemberPage
      deps={deps}
      here={here}
      title={`What became of it: ${appeal.title}`}
      current="appeals"
      head={
        <>
          <link rel="stylesheet" href={deps.assets.url('members.css')} />
          <link rel="stylesheet" href={deps.assets.url('outcome.css')} />
        </>
      }
    >
      <ReportForm
        title={appeal.title}
        path={here.path}
        publicUrl={deps.publicUrl + reportPath(appeal.slug)}
        words={words}
        isPublished={own.publishedAt !== null}
        isSent={own.sentAt !== null}
        people={people}
        may={may}
        mayEdit={here.role !== 'door'}
        done={done}
        errors={errors}
      />
      {view && <Report view={view} preview />}
    </MemberPage>,
    status,
  );
}
