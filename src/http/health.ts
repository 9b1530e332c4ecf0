import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from './deps.ts';

/** For whoever keeps the service running: `live` says the process answers, `ready` that it can do its work. */
export const healthRoutes =
  ({ pool }: Pick<Deps, 'pool'>, jobsAlive: () => boolean): FastifyPluginAsync =>
  async (app) => {
    app.get('/health/live', async () => ({ status: 'live' }));
    app.get('/health/ready', async (_, reply) => {
      const database = await pool.query('select 1').then(
        () => 'ready',
        () => 'unreachable',
      );
      const jobs = jobsAlive() ? 'ready' : 'stopped';
      const ready = database === 'ready' && jobs === 'ready';
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', database, jobs });
    });
  };
