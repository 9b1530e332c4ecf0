import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { refreshLeadingTo } from '../appeals/redirect-graph.ts';
import type { Deps } from '../http/deps.ts';
import { agreementApi } from './agreements/api.ts';
import { endRedirects, endRedirectsTask } from './agreements/commands.ts';
import { agreementPages } from './agreements/pages.tsx';
import { askPages } from './by-itself/ask-pages.tsx';
import { byItselfTasks } from './by-itself/register.ts';
import { steeringApi } from './api.ts';
import { closeAppeals, refreshRedirectsTask } from './commands.ts';
import { steeringPages } from './pages.tsx';

/** Every page and call of this slice. */
export const steeringRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    await app.register(steeringPages(deps));
    await app.register(askPages(deps));
    await app.register(agreementPages(deps));
    await app.register(agreementApi(deps), { prefix: '/api/v1' });
    await app.register(steeringApi(deps), { prefix: '/api/v1' });
  };

export const closeAppealsTask = 'close-appeals';

const pairPayload = z.object({ fromId: z.string(), toId: z.string() });
const refreshPayload = z.object({ appealId: z.string() });

export const steeringTasks = (deps: Deps): TaskList => ({
  ...byItselfTasks(deps),
  [endRedirectsTask]: (payload) => endRedirects(deps, pairPayload.parse(payload)),
  [closeAppealsTask]: async () => {
    const closed = await closeAppeals(deps);
    if (closed > 0) deps.log.info({ closed }, 'appeals closed at their deadline');
  },
  [refreshRedirectsTask]: async (payload) => {
    await refreshLeadingTo(deps, refreshPayload.parse(payload).appealId);
  },
});
