import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { momentOwnerPages } from './owner-pages.tsx';
import { momentPages } from './pages.tsx';
import { placePages } from './place-pages.tsx';

/** Every route of this slice. */
export const momentRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [momentPages, placePages, momentOwnerPages]) await app.register(pages(deps));
  };
