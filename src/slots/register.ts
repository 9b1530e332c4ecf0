import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import { keepSlotsTasks } from './keep-slots.ts';

/** Every job of this slice. */
export const slotTasks = (deps: Deps): TaskList => keepSlotsTasks(deps);

/** Every route of this slice. */
export const slotRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    void deps;
    void app;
  };
