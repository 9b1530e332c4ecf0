import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import { standingOf } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { seeOther, sendPage } from '../http/html.ts';
import { securityHeaders } from '../http/security.ts';
import { linkUrl } from '../sharing/paths.ts';
import { publicAppeal, shareLinkByCode } from '../sharing/queries.ts';
import { Page } from '../ui/layout.tsx';
import { badgeHtml, badgeMarkdown, frameCode, plainLink } from './codes.ts';
import { embedPath } from './paths.ts';
import { PutOnYourSite } from './put-on-your-site-view.tsx';

const params = z.object({ slug: z.string(), code: z.string().optional() });

/** "Put this on your site", for the appeal and for somebody's personal link to it. */
export const putOnYourSitePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, clock, publicUrl, assets, config } = deps;
    // The one page that shows our own frame.
    const policy = `${securityHeaders(publicUrl)['content-security-policy'] ?? ''}; frame-src 'self'`;

    const sendCodes = async (given: unknown, reply: FastifyReply) => {
      const { slug, code } = params.parse(given);
      const appeal = await publicAppeal(db, slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const link = code === undefined ? null : await shareLinkByCode(db, appeal.id, code);
      if (code !== undefined && !link) return seeOther(reply, `/a/${appeal.slug}/put-on-your-site`);
      const through = link?.code ?? null;
      return sendPage(
        reply.header('content-security-policy', policy),
        <Page
          title={`Put “${appeal.title}” on your site`}
          assets={assets}
          demo={config.demo}
          robots="noindex"
          head={<link rel="stylesheet" href={assets.url('embed.css')} />}
        >
          <PutOnYourSite
            title={appeal.title}
            organisation={appeal.organisation.name}
            standing={await standingOf(db, appeal, { publicUrl, now: clock.now() })}
            home={linkUrl('', slug, through)}
            frame={embedPath(slug, through)}
            badge={`/a/${slug}/badge.svg`}
            codes={{
              frame: frameCode(appeal, through, publicUrl),
              badgeHtml: badgeHtml(appeal, through, publicUrl),
              badgeMarkdown: badgeMarkdown(appeal, through, publicUrl),
              link: plainLink(appeal, through, publicUrl),
            }}
          />
        </Page>,
      );
    };
    app.get('/a/:slug/put-on-your-site', (request, reply) => sendCodes(request.params, reply));
    app.get('/a/:slug/:code/put-on-your-site', (request, reply) => sendCodes(request.params, reply));
  };
