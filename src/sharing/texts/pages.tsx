import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { sendPage } from '../../http/html.ts';
import { longestShareText } from '../input.ts';
import { publicAppeal, shareLinkByCode } from '../queries.ts';
import { SharingPage } from '../sharing-page.tsx';
import { shareBlockOf } from './appeal-words.ts';
import type { ShareBlockProps } from './share-block.tsx';
import { mastodonAddress, mastodonServer } from './share-targets.ts';
import { LinkReady, MastodonStep } from './views.tsx';

type OfAppeal = { Params: { slug: string } };

const asked = z.object({
  code: z.string().max(100).optional().catch(undefined),
  text: z.string().max(longestShareText).optional().catch(undefined),
  server: z.string().max(300).catch(''),
});

/** What is sent along, without JavaScript: the buttons with a text that somebody changed, and the step to Mastodon. */
export const shareTextPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const shareOf = async (slug: string, { code, text }: z.output<typeof asked>): Promise<ShareBlockProps | null> => {
      const appeal = await publicAppeal(deps.db, slug);
      const link = appeal && code !== undefined ? await shareLinkByCode(deps.db, appeal.id, code) : null;
      return appeal && shareBlockOf(deps, appeal, link, text);
    };

    app.get<OfAppeal>('/a/:slug/share/text', async (request, reply) => {
      const share = await shareOf(request.params.slug, asked.parse(request.query));
      if (!share) return sendNotFoundPage(deps, reply);
      return sendPage(
        reply,
        <SharingPage deps={deps} title="Pass it on">
          <LinkReady share={share} />
        </SharingPage>,
      );
    });

    app.get<OfAppeal>('/a/:slug/share/mastodon', async (request, reply) => {
      const wish = asked.parse(request.query);
      const share = await shareOf(request.params.slug, wish);
      if (!share) return sendNotFoundPage(deps, reply);
      const server = mastodonServer(wish.server);
      const unknownServer = (
        <SharingPage deps={deps} title="Pass it on">
          <LinkReady share={share} unknownServer />
        </SharingPage>
      );
      if (server === null) return sendPage(reply, unknownServer, 422);
      return sendPage(
        reply,
        <SharingPage deps={deps} title={`On to ${server}`}>
          <MastodonStep
            server={server}
            address={mastodonAddress(server, share)}
            sharing={share}
            back={`/a/${share.slug}`}
          />
        </SharingPage>,
      );
    });
  };
