import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import type { PageCache } from '../http/page-cache.ts';
import { reportApi } from './api.ts';
import { memberReportPages } from './member-pages.tsx';
import { reportPages } from './pages.tsx';
import { paperPages } from './paper-pages.tsx';
import { tablePages } from './table-pages.ts';

/** What became of an appeal: its report, its tables, and paper that was counted. */
export const outcomeRoutes =
  (deps: Deps, { pages }: { pages: PageCache }): FastifyPluginAsync =>
  async (app) => {
    await app.register(reportApi(deps));
    await app.register(reportPages(deps, { pages }));
    for (const ofMembers of [memberReportPages, tablePages, paperPages]) await app.register(ofMembers(deps));
  };
