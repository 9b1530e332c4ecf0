import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { readForm, typedOf, typedText } from '../../http/forms.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { rareLimit } from '../../http/limits.ts';
import { stateAt } from '../../tally/rules.ts';
import type { FormError } from '../../ui/form.tsx';
import { Page } from '../../ui/layout.tsx';
import { shareBlockOf } from '../texts/appeal-words.ts';
import { groupWordsForm, wordsForm } from '../input.ts';
import { changeWords, ownLink, refuseMail, wantMail, type OwnLink } from './own-commands.ts';
import { LinkPage } from './own-view.tsx';
import { groupPath, ownLinkPath, ripplePath } from '../paths.ts';
import { publicAppeal } from '../queries.ts';
import type { Visits } from '../visits.ts';

type Tokened = { Params: { token: string }; Querystring: { said?: unknown } };
type Extra = { said?: string | null; errors?: readonly FormError[]; typed?: { name: string; message: string } | null };

/** From one address in ten minutes: a class puts its names there, and each makes every page of the appeal anew. */
const mostChanges = 60;

const sentences = new Map([
  ['made', 'Your link is ready.'],
  ['words', 'It is on the link now.'],
  ['taken-back', 'It is taken back. Nobody sees it any more.'],
  ['mail-start', 'We write to you when something comes, at most once a day.'],
  ['mail-stop', 'You get no more of this mail.'],
]);

/**
 * The page of a link for whoever it belongs to: their words, and whether mail comes. The ripple's page can be shown to
 * friends, so what changes something stands here, behind a token of its own.
 */
export const ownLinkPages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    const opened = async (token: string): Promise<OwnLink | null> => {
      const open = deps.tokens.open('link', token);
      return open && ownLink(deps.db, open.id);
    };

    app.get<Tokened>('/links/:token', async (request, reply) => {
      const link = await opened(request.params.token);
      if (!link) return sendNotFoundPage(deps, reply);
      visits.rememberOwn(request, link.id);
      return sendLink(deps, reply, link, { said: sentences.get(String(request.query.said)) ?? null });
    });

    const limit = { config: rareLimit(deps.config, 'link-words', mostChanges) };
    app.post<Tokened>('/links/:token/words', limit, async (request, reply) => {
      const link = await opened(request.params.token);
      if (!link) return sendNotFoundPage(deps, reply);
      const read = readForm(link.kind === 'group' ? groupWordsForm : wordsForm, request.body);
      if (read.kind === 'wrong') {
        const typed = { name: typedText(read.typed, 'name'), message: typedText(read.typed, 'message') };
        return sendLink(deps, reply, link, { errors: read.errors, typed }, 422);
      }
      const changed = await changeWords(deps, link.id, read.value);
      switch (changed.kind) {
        case 'not-found':
          return sendNotFoundPage(deps, reply);
        case 'hidden':
          return sendLink(deps, reply, { ...link, areWordsHidden: true }, {}, 409);
        case 'done': {
          const { name, message } = read.value;
          const isTakenBack = message === null && (name === null || link.kind === 'group');
          return seeOther(reply, `${ownLinkPath(deps, link.id)}?said=${isTakenBack ? 'taken-back' : 'words'}`);
        }
      }
    });

    app.post<Tokened>('/links/:token/mail', async (request, reply) => {
      const link = await opened(request.params.token);
      if (!link?.owner) return sendNotFoundPage(deps, reply);
      const isStop = typedText(typedOf(request.body), 'mail') === 'stop';
      await (isStop ? refuseMail : wantMail)(deps, link.owner.id);
      return seeOther(reply, `${ownLinkPath(deps, link.id)}?said=mail-${isStop ? 'stop' : 'start'}`);
    });
  };

async function sendLink(
  deps: Deps,
  reply: FastifyReply,
  link: OwnLink,
  { said = null, errors = [], typed = null }: Extra,
  status = 200,
): Promise<FastifyReply> {
  const appeal = await publicAppeal(deps.db, link.appealSlug);
  if (!appeal) return sendNotFoundPage(deps, reply);
  const { owner } = link;
  const isClosed = stateAt(appeal, deps.clock.now()) === 'closed';
  const { assets, config } = deps;
  return sendPage(
    reply,
    <Page
      title={link.kind === 'group' ? 'Your group’s link' : 'Your link'}
      assets={assets}
      demo={config.demo}
      robots="noindex"
      scripts={[assets.url('pledge.js')]}
    >
      <LinkPage
        path={ownLinkPath(deps, link.id)}
        kind={link.kind}
        appeal={{ slug: appeal.slug, title: appeal.title, organisation: appeal.organisation.name }}
        name={link.name}
        message={link.message}
        areWordsHidden={link.areWordsHidden}
        typed={typed}
        errors={errors}
        said={said}
        share={isClosed ? null : shareBlockOf(deps, appeal, link)}
        ripplePath={ripplePath(deps, link.id)}
        groupPath={link.kind === 'group' ? groupPath(appeal.slug, link.code) : null}
        mail={owner && (owner.mailStopped ? 'stopped' : owner.addressConfirmed ? 'comes' : 'not-asked')}
      />
    </Page>,
    status,
  );
}
