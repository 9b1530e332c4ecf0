import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import type { DbOrTx } from '../../db/connect.ts';
import { shareLinks } from '../../db/schema.ts';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { readForm, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { rareLimit } from '../../http/limits.ts';
import { randomToken } from '../../lib/tokens.ts';
import { stateAt } from '../../tally/rules.ts';
import { isCaught } from '../../ui/honeypot.tsx';
import { Page } from '../../ui/layout.tsx';
import { shareTextOf } from '../texts/appeal-words.ts';
import { linkIdFrom, makeShareLink } from '../links/commands.ts';
import { GroupForm, GroupPage, type GroupFormProps } from './views.tsx';
import { groupForm } from '../input.ts';
import { momentsToCome } from '../moments-shown.ts';
import { mostLinks } from '../links/pages.tsx';
import { groupPath, linkUrl, ownLinkPath } from '../paths.ts';
import { publicAppeal, shareLinkByCode, shownName } from '../queries.ts';
import { ripplesOf } from '../ripple/sums.ts';
import { ShareClosed } from '../links/views.tsx';
import type { Visits } from '../visits.ts';

type OfAppeal = { Params: { slug: string }; Querystring: { via?: unknown } };
type OfGroup = { Params: { slug: string; code: string }; Querystring: { made?: unknown } };

const viaCode = z.string().max(100).catch('');

/** Groups: taking a link with a name, and the public page that adds up what came through it. */
export const groupPages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    const { db, clock, assets, config } = deps;
    const page = (title: string, content: VNode) => (
      <Page title={title} assets={assets} demo={config.demo} robots="noindex" scripts={[assets.url('share.js')]}>
        {content}
      </Page>
    );
    const sendForm = (reply: FastifyReply, form: GroupFormProps, status: number) =>
      sendPage(
        reply.header('cache-control', 'no-store'),
        page(`A group for: ${form.appeal.title}`, <GroupForm {...form} />),
        status,
      );
    const sendClosed = (reply: FastifyReply, appeal: { slug: string; title: string }, status: number) =>
      sendPage(reply, page('This appeal is closed', <ShareClosed appeal={appeal} />), status);

    app.get<OfAppeal>('/a/:slug/groups', async (request, reply) => {
      const appeal = await publicAppeal(db, request.params.slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      if (stateAt(appeal, clock.now()) === 'closed') return sendClosed(reply, appeal, 200);
      const typed = { name: '', message: '', email: '' };
      const via = viaCode.parse(request.query.via);
      return sendForm(reply, { appeal, typed, errors: [], via, nonce: randomToken() }, 200);
    });

    const limit = { config: rareLimit(config, 'share-links', mostLinks) };
    app.post<OfAppeal>('/a/:slug/groups', limit, async (request, reply) => {
      const appeal = await publicAppeal(db, request.params.slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      if (isCaught(request.body)) return seeOther(reply, `/a/${appeal.slug}`);
      const form = readForm(groupForm, request.body);
      if (form.kind === 'wrong') {
        const was = (field: string) => typedText(form.typed, field);
        const typed = { name: was('name'), message: was('message'), email: was('email') };
        const { errors } = form;
        return sendForm(reply, { appeal, typed, errors, via: was('via'), nonce: was('nonce') || randomToken() }, 422);
      }
      const { website, nonce, ...wish } = form.value;
      if (website !== '') return seeOther(reply, `/a/${appeal.slug}`);
      const made = await makeShareLink(deps, appeal.id, wish, linkIdFrom(nonce, wish));
      switch (made.kind) {
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'appeal-not-open':
          return sendClosed(reply, appeal, 409);
        case 'made':
          if (made.delivery === 'by-mail') return seeOther(reply, `${groupPath(appeal.slug, made.code)}?made=mail`);
          visits.rememberOwn(request, made.linkId);
          return seeOther(reply, `${ownLinkPath(deps, made.linkId)}?said=made`);
      }
    });

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
      const state = stateAt(appeal, now);
      const view = (
        <GroupPage
          appeal={appeal}
          code={group.code}
          name={group.name}
          message={group.message}
          sums={sums.get(group.id) ?? nothing}
          members={members.named}
          unnamed={members.unnamed}
          state={state}
          moments={moments}
          share={
            state === 'closed'
              ? null
              : {
                  slug: appeal.slug,
                  code: group.code,
                  url: linkUrl(deps.publicUrl, appeal.slug, group.code),
                  text: shareTextOf(appeal, group.id, now),
                  title: appeal.title,
                }
          }
          isMailed={request.query.made === 'mail'}
        />
      );
      return sendPage(reply, page(`${group.name ?? 'A group'}: ${appeal.title}`, view));
    });
  };

const nothing = { visits: 0, links: 0, people: 0, pledges: 0, quantity: 0, received: 0 };
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
