import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import type { PageCache } from '../http/page-cache.ts';
import { apiPages } from './api-pages.tsx';
import { homePages } from './home-page.tsx';
import { organisationSiteApi } from './organisation-api.ts';
import { organisationSitePages } from './organisation-page.tsx';
import { robotsRoutes } from './robots.ts';
import { makeScreenNames, screenNamesApi } from './screen-names.ts';
import { screenPages } from './screen-page.tsx';
import { makeTrackRecords } from './track-record.ts';
import { wordPages } from './word-pages.tsx';

/** The pages that join the slices; the appeal's own is registered beside, as it takes pledges. */
export const sitePages =
  (deps: Deps, { pages }: { pages: PageCache }): FastifyPluginAsync =>
  async (app) => {
    await app.register(homePages(deps, { pages }));
    const names = makeScreenNames(deps);
    await app.register(screenNamesApi(names));
    await app.register(screenPages(deps, { pages, names }));
    const records = makeTrackRecords(deps);
    await app.register(organisationSitePages(deps, { records }));
    await app.register(organisationSiteApi(deps, { records }));
    for (const plugin of [apiPages, robotsRoutes, wordPages]) await app.register(plugin(deps));
  };
