import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import type { Ledger } from '../pledges/ledger.ts';
import { stallAdminPages } from './admin-pages.tsx';
import { stallApi } from './api.ts';
import { stallPages } from './pages.tsx';

/** Every page and call of this slice. */
export const stallRoutes =
  (deps: Deps, { ledger }: { ledger: Ledger }): FastifyPluginAsync =>
  async (app) => {
    await app.register(stallApi(deps, ledger));
    await app.register(stallPages(deps, ledger));
    await app.register(stallAdminPages(deps));
  };
