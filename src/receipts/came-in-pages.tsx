import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import { later } from '../lib/clock.ts';
import { everyMember, requireMember } from '../organisations/guards.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { quantityText } from '../ui/quantities.ts';
import { cameIn } from './came-in.ts';
import { CameIn } from './came-in-view.tsx';
import { receiptLine } from './lines.ts';
import { receiptsSince } from './queries.ts';
import { happeningTitle, startOfYesterday } from './words.ts';

const mostReceipts = 50;

/** What came in since yesterday, over all appeals of the organisation. */
export const cameInPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<{ Params: { org: string } }>('/admin/:org/came-in', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, everyMember);
      if (!here) return reply;
      const { organisation, member } = here;
      const now = deps.clock.now();
      const from = startOfYesterday(now, organisation.timeZone);
      const [appeals, receipts] = await Promise.all([
        cameIn(deps.db, organisation.id, { from, until: later(now, 1) }),
        receiptsSince(deps.db, organisation.id, { since: from, limit: mostReceipts }),
      ]);
      return sendPage(
        reply,
        <AdminPage
          title="What came in"
          assets={deps.assets}
          demo={deps.config.demo}
          organisation={organisation}
          member={member}
          current="came-in"
        >
          <h1>What came in</h1>
          <CameIn
            base={`/admin/${organisation.slug}/appeals`}
            appeals={appeals.map(({ slug, title, happenings }) => ({
              slug,
              title,
              happenings: happenings.map(({ kind, number, items }) => ({
                kind,
                title: happeningTitle(kind, number),
                lines: items.map((item) => quantityText(item.quantity, item)),
              })),
            }))}
            receipts={receipts.map((view) => ({
              ...receiptLine(view, organisation.timeZone, now),
              appeal: { slug: view.appeal, title: view.appealTitle },
            }))}
          />
        </AdminPage>,
      );
    });
  };
