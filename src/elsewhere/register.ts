import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { embedPages } from './embed-pages.tsx';
import { oEmbedRoutes } from './oembed-routes.ts';
import { putOnYourSitePages } from './put-on-your-site.tsx';

/** The appeal on other sites: in a frame, by oEmbed, and the codes to copy. */
export const elsewhereRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const plugin of [embedPages, oEmbedRoutes, putOnYourSitePages]) await app.register(plugin(deps));
  };
