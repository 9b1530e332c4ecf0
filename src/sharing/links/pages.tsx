import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { readForm, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { rareLimit } from '../../http/limits.ts';
import { randomToken } from '../../lib/tokens.ts';
import { tallyOf } from '../../tally/queries.ts';
import { stateAt } from '../../tally/rules.ts';
import { asOfText } from '../../ui/dates.ts';
import { Page } from '../../ui/layout.tsx';
import { shareTextOf } from '../texts/appeal-words.ts';
import { linkIdFrom, makeShareLink } from './commands.ts';
import { longestShareText, shareLinkForm } from '../input.ts';
import { MomentList } from '../moment-list.tsx';
import { momentsToCome } from '../moments-shown.ts';
import { linkUrl, ownLinkPath } from '../paths.ts';
import { publicAppeal, rippleStart, shareLinkByCode, type SharedAppeal, type ShareLink } from '../queries.ts';
import { RippleView } from '../ripple/view.tsx';
import { rippleOf } from '../ripple/queries.ts';
import { missingWords, momentsOf } from '../ripple/words.ts';
import { LinkReady, ShareClosed, ShareForm, type ShareFormProps } from './views.tsx';
import { mastodonAddress, mastodonServer } from '../texts/share-targets.ts';
import type { Visits } from '../visits.ts';
import { MastodonStep, type ShareBlockProps } from '../texts/share-block.tsx';

/** So many links a ripple's page draws and lists; the rest it counts. */
const mostShown = 120;
/** A school behind one address must get through: 100 links in ten minutes. */
export const mostLinks = 100;

const ofAppeal = z.object({ slug: z.string() });
const ofRipple = z.object({ token: z.string() });
const asked = z.object({
  via: z.string().max(100).catch(''),
  made: z.string().max(100).optional().catch(undefined),
  code: z.string().max(100).optional().catch(undefined),
  text: z.string().max(longestShareText).optional().catch(undefined),
  server: z.string().max(300).catch(''),
});

/** Passing an appeal on: a link without a pledge, the changed text, Mastodon, and the ripple of a link. */
export const sharingPages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    const { db, clock, publicUrl } = deps;
    const page = (title: string, content: VNode) => (
      <Page
        title={title}
        assets={deps.assets}
        demo={deps.config.demo}
        robots="noindex"
        scripts={[deps.assets.url('share.js')]}
      >
        {content}
      </Page>
    );
    const isClosed = (appeal: SharedAppeal) => stateAt(appeal, clock.now()) === 'closed';
    const sharing = (
      appeal: SharedAppeal,
      link: Pick<ShareLink, 'id' | 'code'> | null,
      text?: string,
    ): ShareBlockProps => ({
      slug: appeal.slug,
      code: link?.code ?? null,
      url: linkUrl(publicUrl, appeal.slug, link?.code ?? null),
      text: text ?? shareTextOf(appeal, link?.id ?? null, clock.now()),
      title: appeal.title,
    });
    const sendForm = (reply: FastifyReply, form: ShareFormProps, status: number) =>
      sendPage(
        reply.header('cache-control', 'no-store'),
        page(`Pass on: ${form.appeal.title}`, <ShareForm {...form} />),
        status,
      );

    app.get('/a/:slug/share', async (request, reply) => {
      const appeal = await publicAppeal(db, ofAppeal.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const { via, made } = asked.parse(request.query);
      const link = made === undefined ? null : await shareLinkByCode(db, appeal.id, made);
      if (link) return sendPage(reply, page('Your link', <LinkReady share={sharing(appeal, link)} mailed />));
      if (isClosed(appeal)) return sendPage(reply, page('This appeal is closed', <ShareClosed appeal={appeal} />));
      const typed = { name: '', message: '', email: '' };
      return sendForm(reply, { appeal, typed, errors: [], via, nonce: randomToken() }, 200);
    });

    app.post('/a/:slug/share', { config: rareLimit(deps.config, 'share-links', mostLinks) }, async (request, reply) => {
      const appeal = await publicAppeal(db, ofAppeal.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const form = readForm(shareLinkForm, request.body);
      if (form.kind === 'wrong') {
        const [name, message, email, via, nonce] = ['name', 'message', 'email', 'via', 'nonce'].map((field) =>
          typedText(form.typed, field),
        );
        const typed = { name: name ?? '', message: message ?? '', email: email ?? '' };
        return sendForm(
          reply,
          { appeal, typed, errors: form.errors, via: via ?? '', nonce: nonce || randomToken() },
          422,
        );
      }
      const { website, nonce, ...wish } = form.value;
      if (website !== '') return seeOther(reply, `/a/${appeal.slug}`);
      const made = await makeShareLink(deps, appeal.id, wish, linkIdFrom(nonce, wish));
      switch (made.kind) {
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'appeal-not-open':
          return sendPage(reply, page('This appeal is closed', <ShareClosed appeal={appeal} />), 409);
        case 'made':
          if (made.delivery === 'by-mail') return seeOther(reply, `/a/${appeal.slug}/share?made=${made.code}`);
          visits.rememberOwn(request, made.linkId);
          return seeOther(reply, `${ownLinkPath(deps, made.linkId)}?said=made`);
      }
    });

    app.get('/a/:slug/share/text', async (request, reply) => {
      const appeal = await publicAppeal(db, ofAppeal.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const { code, text } = asked.parse(request.query);
      const link = code === undefined ? null : await shareLinkByCode(db, appeal.id, code);
      return sendPage(reply, page('Pass it on', <LinkReady share={sharing(appeal, link, text)} />));
    });

    app.get('/a/:slug/share/mastodon', async (request, reply) => {
      const appeal = await publicAppeal(db, ofAppeal.parse(request.params).slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const { code, text, server: typed } = asked.parse(request.query);
      const link = code === undefined ? null : await shareLinkByCode(db, appeal.id, code);
      const share = sharing(appeal, link, text);
      const server = mastodonServer(typed);
      if (server === null) return sendPage(reply, page('Pass it on', <LinkReady share={share} unknownServer />), 422);
      const step = (
        <MastodonStep
          server={server}
          address={mastodonAddress(server, share)}
          sharing={share}
          back={`/a/${appeal.slug}`}
        />
      );
      return sendPage(reply, page(`On to ${server}`, step));
    });

    app.get('/ripples/:token', async (request, reply) => {
      const opened = deps.tokens.open('ripple', ofRipple.parse(request.params).token);
      const start = opened && (await rippleStart(db, opened.id));
      if (!start) return sendNotFoundPage(deps, reply);
      const { appeal, link } = start;
      visits.rememberOwn(request, link.id);
      const [ripple, tally] = await Promise.all([
        rippleOf(db, link.id, mostShown),
        tallyOf(db, appeal.id, clock.now()),
      ]);
      if (!ripple || !tally) return sendNotFoundPage(deps, reply);
      const { sums: brought, own, root, deepest } = ripple;
      const view = (
        <RippleView
          appeal={appeal}
          own={own}
          brought={brought}
          tree={root}
          moments={momentsOf(brought, deepest)}
          missing={missingWords(tally.needs)}
          share={sharing(appeal, link)}
          state={stateAt(appeal, clock.now())}
          asOf={asOfText(clock.now(), appeal.organisation.timeZone)}
        />
      );
      const moments = isClosed(appeal) ? [] : await momentsToCome(db, appeal, { now: clock.now() });
      const content = (
        <>
          {view}
          <MomentList moments={moments} title="Pass it on together" via={link.code} />
        </>
      );
      return sendPage(reply, page('My ripple', content));
    });
  };
