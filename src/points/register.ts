import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { pointsApi } from './api.ts';
import { pointPages } from './pages.tsx';

/** Every page and call of this slice. */
export const pointRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await app.register(pointPages(deps));
    await app.register(pointsApi(deps), { prefix: '/api/v1' });
  };
