import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import { appealsApi } from './api.ts';
import { appealFormPages } from './form-pages.tsx';
import { appealsPages } from './pages.tsx';
import { pictureRoutes } from '../pictures/routes.ts';
import { forgetPictures } from '../pictures/keep.ts';

/** Every page and call of this slice. */
export const appealRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const pages of [appealsPages, appealFormPages, pictureRoutes]) await app.register(pages(deps));
    await app.register(appealsApi(deps), { prefix: '/api/v1' });
  };

export const forgetPicturesTask = 'forget-pictures';

export const appealTasks = (deps: Deps): TaskList => ({
  [forgetPicturesTask]: async () => {
    await forgetPictures(deps.db, deps.clock.now());
  },
});
