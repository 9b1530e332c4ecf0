import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { decideOn } from '../organisations/commands.ts';
import { requireHost, type Person } from '../organisations/guards.ts';
import { shortDate } from '../ui/dates.ts';
import { dismissReport, hideWords, putBack, takeDown } from './commands.ts';
import { DeskPage, type Refused } from './host-views.tsx';
import { declineInput, takeDownInput } from './input.ts';
import { OrganisationsPage } from './organisations-view.tsx';
import { allOrganisations, openReports, takenDownAppeals, waitingOrganisations } from './queries.ts';

const slugParams = z.object({ slug: z.string() });
const idParams = z.object({ id: z.string() });

/** The host's desk: who wants in, what was reported. Nobody else finds anything here. */
export const hostPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };
    const day = (date: Date) => shortDate(date, 'Europe/London', deps.clock.now());

    async function sendDesk(reply: FastifyReply, host: Person, refused: Refused | null = null): Promise<FastifyReply> {
      const { db } = deps;
      const [waiting, reports, takenDown] = [
        await waitingOrganisations(db),
        await openReports(db),
        await takenDownAppeals(db),
      ];
      return sendPage(
        reply,
        <DeskPage frame={frame} host={host} {...{ waiting, reports, takenDown, refused, day }} />,
        refused ? 422 : 200,
      );
    }

    app.get('/host', async (request, reply) => {
      const host = await requireHost(deps, request, reply);
      return host ? sendDesk(reply, host) : reply;
    });

    app.get('/host/organisations', async (request, reply) => {
      const host = await requireHost(deps, request, reply);
      if (!host) return reply;
      const organisations = await allOrganisations(deps.db);
      return sendPage(reply, <OrganisationsPage frame={frame} host={host} organisations={organisations} day={day} />);
    });

    app.post('/host/organisations/:slug/approve', async (request, reply) => {
      if (!(await requireHost(deps, request, reply))) return reply;
      const { slug } = slugParams.parse(request.params);
      const decided = await decideOn(deps, slug, { to: 'approved' });
      return decided.kind === 'unknown' ? sendNotFoundPage(deps, reply) : seeOther(reply, '/host');
    });

    app.post('/host/organisations/:slug/decline', async (request, reply) => {
      const host = await requireHost(deps, request, reply);
      if (!host) return reply;
      const { slug } = slugParams.parse(request.params);
      const form = readForm(declineInput, request.body);
      if (form.kind === 'wrong')
        return sendDesk(reply, host, {
          at: `decline-${slug}`,
          errors: form.errors,
          reason: typedText(form.typed, 'reason'),
        });
      const decided = await decideOn(deps, slug, { to: 'declined', reason: form.value.reason });
      return decided.kind === 'unknown' ? sendNotFoundPage(deps, reply) : seeOther(reply, '/host');
    });

    app.post('/host/reports/:id/dismiss', async (request, reply) => {
      if (!(await requireHost(deps, request, reply))) return reply;
      const { id } = idParams.parse(request.params);
      if (!isId(id)) return sendNotFoundPage(deps, reply);
      await dismissReport(deps, id);
      return seeOther(reply, '/host');
    });

    app.post('/host/reports/:id/hide-words', async (request, reply) => {
      if (!(await requireHost(deps, request, reply))) return reply;
      const { id } = idParams.parse(request.params);
      if (!isId(id)) return sendNotFoundPage(deps, reply);
      const change = await hideWords(deps, id);
      return change.kind === 'unknown' ? sendNotFoundPage(deps, reply) : seeOther(reply, '/host');
    });

    app.post('/host/appeals/:slug/take-down', async (request, reply) => {
      const host = await requireHost(deps, request, reply);
      if (!host) return reply;
      const { slug } = slugParams.parse(request.params);
      const form = readForm(takeDownInput, request.body);
      if (form.kind === 'wrong')
        return sendDesk(reply, host, {
          at: `take-down-${slug}`,
          errors: form.errors,
          reason: typedText(form.typed, 'reason'),
        });
      const change = await takeDown(deps, slug, form.value.reason);
      return change.kind === 'unknown' ? sendNotFoundPage(deps, reply) : seeOther(reply, '/host');
    });

    app.post('/host/appeals/:slug/put-back', async (request, reply) => {
      if (!(await requireHost(deps, request, reply))) return reply;
      const change = await putBack(deps, slugParams.parse(request.params).slug);
      return change.kind === 'unknown' ? sendNotFoundPage(deps, reply) : seeOther(reply, '/host');
    });
  };
