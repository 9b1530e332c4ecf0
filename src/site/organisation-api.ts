import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appealSummaryJson, appealSummarySchema } from '../appeals/json.ts';
import { publicAppealsOf } from '../appeals/queries.ts';
import { organisationKinds } from '../db/schema.ts';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound } from '../http/problems.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { registration } from '../organisations/register-number.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { talliesOf } from '../tally/queries.ts';
import { trackRecordOf } from './queries.ts';

const count = z.number().int().nonnegative();

const organisationSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    kind: z.enum(organisationKinds),
    about: z.string(),
    website: z.string().nullable(),
    email: z.string().describe('Where to ask; it is public'),
    registration: z
      .object({
        orgId: z.string().describe('As in org-id.guide, e.g. GB-CHC-1090095'),
        register: z.string(),
        number: z.string(),
        url: z.string().describe('Where to look it up'),
      })
      .nullable()
      .describe('null: not registered'),
    url: z.string(),
    record: z
      .object({ appeals: count, endedAppeals: count, promised: count, kept: count, received: count })
      .describe(
        'From appeals that have ended: what was promised, how much of that came, and all that came. `appeals` counts the present ones too.',
      ),
    appeals: z.array(appealSummarySchema).describe('The open ones'),
  })
  .meta({ id: 'Organisation' });

/** An organisation as JSON. */
export const organisationSiteApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    app.get(
      '/api/v1/organisations/:slug',
      {
        schema: {
          tags: ['Public'],
          summary: 'An organisation with its open appeals',
          description: 'One that is not approved yet is there for its members alone.',
          params: z.object({ slug: z.string() }),
          response: { 200: organisationSchema, '4xx': problemSchema, '5xx': problemSchema },
        },
      },
      async (request, reply) => {
        const organisation = await organisationBySlug(deps.db, request.params.slug);
        if (!organisation) return sendNotFound(reply);
        if (organisation.state !== 'approved') {
          if (roleIn(await whoAsks(deps, request), organisation.id) === null) return sendNotFound(reply);
          reply.header('cache-control', 'private, no-store');
        }
        const now = deps.clock.now();
        const { publicUrl } = deps;
        const [listed, record] = await Promise.all([
          publicAppealsOf(deps.db, organisation.id),
          trackRecordOf(deps.db, organisation.id, now),
        ]);
        const open = listed.filter(({ state, deadline }) => state === 'open' && deadline !== null && deadline > now);
        const ids = open.map(({ id }) => id);
        const tallies = await talliesOf(deps.db, ids, now);
        const registered = registration(organisation);
        const { slug, name, kind, about, website, email } = organisation;
        return {
          ...{ slug, name, kind, about, website, email, record },
          registration: registered && {
            ...{ orgId: registered.orgId, register: registered.label, number: registered.number, url: registered.url },
          },
          url: `${publicUrl}/o/${slug}`,
          appeals: open.flatMap((appeal) => {
            const tally = tallies.get(appeal.id);
            return tally ? [appealSummaryJson(appeal, { tally, publicUrl, now })] : [];
          }),
        };
      },
    );
  };
