import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { DbOrTx } from '../../db/connect.ts';
import { shareLinks } from '../../db/schema/sharing.ts';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { sendPage } from '../../http/html.ts';
import { hasMailbox } from '../../mail/mailbox-here.ts';
import { standingOf } from '../../appeals/standing.ts';
import { groupForm } from '../input.ts';
import { sendLinkForm, takeLink, takingLimit, type LinkTaking } from '../links/take-link.tsx';
import { momentsToCome } from '../moments-shown.ts';
import { groupPath } from '../paths.ts';
import { publicAppeal, shareLinkByCode, shownName } from '../queries.ts';
import { noRipple, ripplesOf } from '../ripple/sums.ts';
import { SharingPage } from '../sharing-page.tsx';
import { shareBlockOf } from '../texts/appeal-words.ts';
import type { Visits } from '../visits.ts';
import { GroupForm, GroupPage } from './views.tsx';

type OfAppeal = { Params: { slug: string }; Querystring: { via?: unknown } };
type OfGroup = { Params: { slug: string; code: string }; Querystring: { made?: unknown } };

const viaCode = z.string().max(100).catch('');

const forGroup: LinkTaking = {
  schema: groupForm,
  title: (appeal) => `A group for: ${appeal.title}`,
  Form: GroupForm,
  mailedPath: (slug, code) => `${groupPath(slug, code)}?made=mail`,
};

/** Groups: taking a link with a name, and the public page that adds up what came through it. */
export const groupPages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    const { db, clock } = deps;

    app.get<OfAppeal>('/a/:slug/groups', async (request, reply) => {
      const appeal = await publicAppeal(db, request.params.slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      return sendLinkForm(deps, reply, forGroup, { appeal, via: viaCode.parse(request.query.via) });
    });

    app.post<OfAppeal>('/a/:slug/groups', { config: takingLimit(deps.config) }, (request, reply) =>
      takeLink(deps, visits, forGroup, { request, reply, slug: request.params.slug }),
    );

    app.get<OfGroup>('/a/:slug/groups/:code', async (request, reply) => {
      const appeal = await publicAppeal(db, request.params.slug);
      const group = appeal && (await shareLinkByCode(db, appeal.id, request.params.code));
      if (!appeal || group?.kind !== 'group') return sendNotFoundPage(deps, reply);
      const now = clock.now();
      const [sums, members, moments] = await Promise.all([
        ripplesOf(db, [group.id]),
        membersOf(db, group.id),
        momentsToCome(db, appeal, { now, groups: [group.id] }),
      ]);
      const standing = await standingOf(deps.db, appeal, { publicUrl: deps.publicUrl, now });
      return sendPage(
        reply,
        <SharingPage deps={deps} title={`${group.name ?? 'A group'}: ${appeal.title}`}>
          <GroupPage
            appeal={appeal}
            code={group.code}
            name={group.name}
            message={group.message}
            sums={sums.get(group.id) ?? noRipple}
            members={members.named}
            unnamed={members.unnamed}
            standing={standing}
            moments={moments}
            share={standing.state === 'closed' ? null : shareBlockOf(deps, appeal, group)}
            isMailed={request.query.made === 'mail'}
            hasMailbox={hasMailbox(deps)}
          />
        </SharingPage>,
      );
    });
  };

const mostNamed = 200;

/** Who took a link right through the group's: the names that they chose to show, oldest first, and how many are not shown. */
async function membersOf(db: DbOrTx, groupId: string): Promise<{ named: string[]; unnamed: number }> {
  const isMember = and(eq(shareLinks.parentId, groupId), isNull(shareLinks.turnedOffAt));
  const rows = await db
    .select({ name: shareLinks.name })
    .from(shareLinks)
    .where(and(isMember, sql`${shareLinks.name} is not null`))
    .orderBy(asc(shareLinks.createdAt), asc(shareLinks.id))
    .limit(mostNamed);
  const named = rows.map(({ name }) => shownName(name)).filter((name) => name !== null);
  const all = await db.$count(shareLinks, isMember);
  return { named, unnamed: Math.max(0, all - named.length) };
}
