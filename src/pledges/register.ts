import type { FastifyPluginAsync } from 'fastify';
import type { TaskList } from 'graphile-worker';
import type { Deps } from '../http/deps.ts';
import type { Visits } from '../sharing/visits.ts';
import type { TakePledge } from './arrivals.ts';
import { afterPledgePages } from './after-pages.tsx';
import { pledgeApi } from './api.ts';
import { forgetTasks } from './forget.ts';
import { lapseTasks } from './lapse.ts';
import type { Ledger } from './ledger.ts';
import { pledgePages } from './pages.tsx';
import { supporterTasks } from './supporter-commands.ts';
import { supporterPages } from './supporter-pages.tsx';

/** Every route of this slice. */
export const pledgeRoutes =
  (
    deps: Deps,
    { ledger, visits, takePledge }: { ledger: Ledger; visits: Visits; takePledge: TakePledge },
  ): FastifyPluginAsync =>
  async (app) => {
    await app.register(pledgeApi(deps, { ledger, takePledge }));
    await app.register(pledgePages(deps, { visits }));
    await app.register(afterPledgePages(deps, { visits }));
    await app.register(supporterPages(deps));
  };

/** Every job of this slice. */
export const pledgeTasks = (deps: Deps): TaskList => ({
  ...lapseTasks(deps),
  ...supporterTasks(deps),
  ...forgetTasks(deps),
});
