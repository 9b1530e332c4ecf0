import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { sendPage } from '../../http/html.ts';
import { hasMailbox } from '../../mail/mailbox-here.ts';
import { shareLinkForm } from '../input.ts';
import { publicAppeal, shareLinkByCode } from '../queries.ts';
import { SharingPage } from '../sharing-page.tsx';
import { shareBlockOf } from '../texts/appeal-words.ts';
import { LinkReady } from '../texts/views.tsx';
import type { Visits } from '../visits.ts';
import { sendLinkForm, takeLink, takingLimit, type LinkTaking } from './take-link.tsx';
import { ShareForm } from './views.tsx';

type OfAppeal = { Params: { slug: string } };

const asked = z.object({
  via: z.string().max(100).catch(''),
  made: z.string().max(100).optional().catch(undefined),
});

const forOneself: LinkTaking = {
  schema: shareLinkForm,
  title: (appeal) => `Pass on: ${appeal.title}`,
  Form: ShareForm,
  mailedPath: (slug, code) => `/a/${slug}/share?made=${code}`,
};

/** Taking a link without a pledge. */
export const linkPages =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/a/:slug/share', async (request, reply) => {
      const appeal = await publicAppeal(deps.db, request.params.slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const { via, made } = asked.parse(request.query);
      const link = made === undefined ? null : await shareLinkByCode(deps.db, appeal.id, made);
      if (!link) return sendLinkForm(deps, reply, forOneself, { appeal, via });
      return sendPage(
        reply,
        <SharingPage deps={deps} title="Your link">
          <LinkReady share={shareBlockOf(deps, appeal, link)} mailed hasMailbox={hasMailbox(deps)} />
        </SharingPage>,
      );
    });

    app.post<OfAppeal>('/a/:slug/share', { config: takingLimit(deps.config) }, (request, reply) =>
      takeLink(deps, visits, forOneself, { request, reply, slug: request.params.slug }),
    );
  };
