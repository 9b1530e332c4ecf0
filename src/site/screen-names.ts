import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound } from '../http/problems.ts';
import { shownNamesOf } from '../pledges/shown-names.ts';
import { publicAppeal } from '../sharing/queries.ts';

/** So many stand on a wall at once. */
const mostNames = 6;
const mostKept = 1_000;

export type ScreenNames = {
  /** The newest names of those who chose to be shown, the newest first; null: no such appeal. */
  of(slug: string): Promise<string[] | null>;
};

/** From memory; dropped with whatever changes on the appeal, so that a pledge that is taken back takes its name along. */
export function makeScreenNames({ db, changes }: Pick<Deps, 'db' | 'changes'>): ScreenNames {
  const kept = new LRUCache<string, { appealId: string; names: string[] }>({ max: mostKept });
  const slugs = new LRUCache<string, string>({ max: mostKept });
  const flights = new Map<string, Promise<string[] | null>>();
  let drops = 0;
  changes.onAppeal(({ appealId }) => {
    drops += 1;
    const slug = slugs.get(appealId);
    if (slug !== undefined) kept.delete(slug);
  });
  changes.onGap(() => {
    drops += 1;
    kept.clear();
  });
  const load = async (slug: string, began: number): Promise<string[] | null> => {
    const appeal = await publicAppeal(db, slug);
    if (!appeal) return null;
    slugs.set(appeal.id, slug);
    const names = await shownNamesOf(db, appeal.id, mostNames);
    if (began === drops) kept.set(slug, { appealId: appeal.id, names });
    return names;
  };
  return {
    of(slug) {
      const ready = kept.get(slug);
      if (ready) return Promise.resolve(ready.names);
      const key = `${slug} ${drops}`;
      const flight = flights.get(key) ?? load(slug, drops).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
  };
}

const namesSchema = z.object({ names: z.array(z.string()) }).meta({ id: 'Names' });

export const screenNamesApi =
  (names: ScreenNames): FastifyPluginAsync =>
  async (instance) => {
    instance.withTypeProvider<ZodTypeProvider>().get(
      '/api/v1/appeals/:slug/names',
      {
        schema: {
          tags: ['Public'],
          summary: 'Who promised something lately, of those who want it known',
          description:
            'The newest first, at most six. Only names of confirmed pledges whose supporters chose to show them; who takes their pledge back is gone at once.',
          params: z.object({ slug: z.string() }),
          response: { 200: namesSchema, '4xx': problemSchema, '5xx': problemSchema },
        },
      },
      async (request, reply) => {
        const found = await names.of(request.params.slug);
        if (!found) return sendNotFound(reply);
        reply.header('cache-control', 'no-cache');
        return { names: found };
      },
    );
  };
