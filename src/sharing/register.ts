import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sharingApi } from './api.ts';
import { groupPages } from './groups/pages.tsx';
import { ownLinkPages } from './links/own-pages.tsx';
import { linkPages } from './links/pages.tsx';
import { qrRoutes } from './pictures/qr-pages.tsx';
import { pictureRoutes } from './pictures/routes.ts';
import { posterPages } from './posters/pages.tsx';
import { ripplePages } from './ripple/pages.tsx';
import { shareTextPages } from './texts/pages.tsx';
import type { Visits } from './visits.ts';

/** Every route of this slice: passing an appeal on, and what that set going. */
export const sharingRoutes =
  (deps: Deps, visits: Pick<Visits, 'rememberOwn'>): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [linkPages, ownLinkPages, groupPages, ripplePages]) await app.register(pages(deps, visits));
    for (const routes of [shareTextPages, qrRoutes, pictureRoutes, posterPages, sharingApi])
      await app.register(routes(deps));
  };
