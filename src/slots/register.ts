import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import { slotApi } from './api.ts';
import { driverPages } from './driver-pages.tsx';
import { keepSlotsTasks } from './keep-slots.ts';
import { slotMemberPages } from './member-pages.tsx';
import { arrivalPages } from './pages.tsx';

/** Every route of this slice. */
export const slotRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const routes of [arrivalPages, driverPages, slotMemberPages, slotApi]) await app.register(routes(deps));
  };

/** Every job of this slice. */
export const slotTasks = (deps: Deps): TaskList => keepSlotsTasks(deps);
