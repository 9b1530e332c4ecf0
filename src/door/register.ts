import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { correctionApi } from './correction-api.ts';
import { correctionPages } from './correction-pages.tsx';
import { doorListApi } from './list-api.ts';
import { doorPages } from './pages.tsx';

/** Every page and call of this slice. */
export const doorRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [correctionApi, correctionPages, doorListApi, doorPages]) await app.register(pages(deps));
  };
