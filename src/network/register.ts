import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import { historyTasks } from './history.ts';
import { networkPages } from './pages.tsx';
import { textPages } from './text-pages.tsx';

/** How an appeal travels, for its members. */
export const networkRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await app.register(networkPages(deps));
    await app.register(textPages(deps));
  };

export const networkTasks = (deps: Deps): TaskList => historyTasks(deps);
