import { sql } from 'drizzle-orm';
import type { FastifyPluginAsync } from 'fastify';
import { requireAppeal } from '../appeals/guards.ts';
import type { Db } from '../db/connect.ts';
import type { Deps } from '../http/deps.ts';
import { sendPage } from '../http/html.ts';
import { everyMember } from '../organisations/guards.ts';
import { AppealFrame, pathsOf } from '../receipts/parts.tsx';
import { dayText } from '../ui/dates.ts';
import { quantityText } from '../ui/quantities.ts';
import { Brought } from './brought-view.tsx';

type OfAppeal = { Params: { org: string; slug: string } };

/** What supporters say to have brought and nobody has counted, for every member to look for. */
export const broughtPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/admin/:org/appeals/:slug/brought', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { appeal } = here.parts;
      const { pledges } = pathsOf(here.organisation, appeal);
      const lines = await saidBrought(deps.db, appeal.id);
      return sendPage(
        reply,
        <AppealFrame deps={deps} here={here} appeal={appeal} title="Said to be brought">
          <Brought
            lines={lines.map(({ id, name, saidAt, items }) => ({
              path: `${pledges}/${id}#it-came`,
              name: name ?? 'Somebody without a name',
              day: dayText(new Date(saidAt), here.organisation.timeZone),
              items: items.map((item) => quantityText(item.rest, item)),
            }))}
          />
        </AppealFrame>,
      );
    });
  };

type Line = {
  id: string;
  name: string | null;
  saidAt: string;
  items: { item: string; unit: string | null; rest: number }[];
};

const mostShown = 200;

async function saidBrought(db: Db, appealId: string): Promise<Line[]> {
  const { rows } = await db.execute<Line>(sql`
    select pledges.id, pledges.name, course_letters.owed_at as "saidAt",
           (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
                     'rest', pledge_items.quantity - pledge_items.received) order by needs.position, needs.id), '[]')
              from pledge_items join needs on needs.id = pledge_items.need_id
             where pledge_items.pledge_id = pledges.id and pledge_items.quantity > pledge_items.received) as items
      from pledges join course_letters on course_letters.pledge_id = pledges.id and course_letters.step = 'brought'
     where pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way', 'lapsed')
     order by course_letters.owed_at desc, pledges.id limit ${mostShown}`);
  return rows;
}
