import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appealSummaryJson, appealSummarySchema } from '../appeals/json.ts';
import { publicAppealsOf } from '../appeals/queries.ts';
import { organisationKinds } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { problemSchema, sendNotFound } from '../http/problems.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { registration } from '../organisations/register-number.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { talliesOf } from '../tally/queries.ts';
import { enough, shownDays, shownShare } from './track-record-rules.ts';
import type { TrackRecords } from './track-record.ts';

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
    trackRecord: z
      .object({
        since: z.string().nullable().describe('When the first appeal was published'),
        appeals: count,
        endedAppeals: count,
        promises: count.describe('Confirmed in appeals that have ended, those taken back or lapsed too'),
        receivedPercent: count
          .nullable()
          .describe(`Of those promises, each counting the same, by how much of it came; null below ${enough} of them`),
        thanks: count.describe('Receipts for which somebody was thanked by mail'),
        daysUntilThanked: z.number().nonnegative().nullable().describe(`The median; null below ${enough} thanks`),
      })
      .describe('From the records alone, as on the page of the organisation'),
    appeals: z.array(appealSummarySchema).describe('The open ones'),
  })
  .meta({ id: 'Organisation' });

/** An organisation as JSON. */
export const organisationSiteApi =
  (deps: Deps, { records }: { records: TrackRecords }): FastifyPluginAsync =>
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
          records.of(organisation.id),
        ]);
        const open = listed.filter(({ state, deadline }) => state === 'open' && deadline !== null && deadline > now);
        const ids = open.map(({ id }) => id);
        const tallies = await talliesOf(deps.db, ids, now);
        const { promised, kept, received } = record;
        const registered = registration(organisation);
        const { slug, name, kind, about, website, email } = organisation;
        return {
          ...{ slug, name, kind, about, website, email },
          record: { appeals: record.appeals, endedAppeals: record.endedAppeals, promised, kept, received },
          trackRecord: {
            since: record.since?.toISOString() ?? null,
            appeals: record.appeals,
            endedAppeals: record.endedAppeals,
            promises: record.promises,
            receivedPercent: shownShare(record),
            thanks: record.thanked,
            daysUntilThanked: shownDays(record),
          },
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
