import type { FastifyPluginAsync } from 'fastify';
import { requireAppeal } from '../appeals/guards.ts';
import type { Deps } from '../http/deps.ts';
import { sendCsv } from '../http/csv.ts';
import { pledgesCsv, receiptsCsv } from './tables.ts';

type Params = { Params: { org: string; slug: string } };

/** Everything promised and everything counted, to take away; for owners and editors. */
export const tablePages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    for (const [name, tableOf] of [
      ['pledges', pledgesCsv],
      ['receipts', receiptsCsv],
    ] as const)
      app.get<Params>(`/admin/:org/appeals/:slug/${name}.csv`, async (request, reply) => {
        const here = await requireAppeal(deps, request, reply);
        if (!here) return reply;
        const { appeal } = here.parts;
        const { timeZone } = here.organisation;
        return sendCsv(reply, `${appeal.slug}-${name}`, tableOf({ pool: deps.pool, appealId: appeal.id, timeZone }));
      });
  };
