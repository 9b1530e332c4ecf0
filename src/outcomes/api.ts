import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { bySlug, editorOfAppeal } from '../appeals/api-answers.ts';
import { appealBySlug, appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { hasAlready } from '../http/etags.ts';
import { problemSchema, sendNotFound, sendProblem } from '../http/problems.ts';
import { roleIn, whoAsks } from '../organisations/who-asks.ts';
import { publishReport, saveReport, takeBackReport, type PublishOutcome, type SaveOutcome } from './commands.ts';
import { publishInput, reportInput } from './input.ts';
import { reportJson, reportSchema } from './json.ts';
import { recordsOf } from './records.ts';
import { reportRefusals } from './rules.ts';

const publishedSchema = reportSchema
  .extend({ told: z.number().int().nonnegative().describe('How many people are written to because of this call') })
  .meta({ id: 'PublishedReport' });
const problems = { '4xx': problemSchema, '5xx': problemSchema };
const ofMembers = { tags: ['Member'], security: [{ key: [] }, { session: [] }], params: bySlug };
const mostKept = 200;

type ReportJson = z.infer<typeof reportSchema>;

/** The report of an appeal as JSON: to read it for everybody, to write it by the same commands as its page. */
export const reportApi =
  (deps: Deps): FastifyPluginAsync =>
  async (instance) => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    const preValidation = editorOfAppeal(deps);
    // By the version of the tally, which everything that a report shows raises; what everybody may read, and no other.
    const kept = new LRUCache<string, Promise<ReportJson | null>>({ max: mostKept });

    const keptJson = (key: string, parts: AppealWithParts): Promise<ReportJson | null> => {
      const ready = kept.get(key);
      if (ready) return ready;
      const made = jsonOf(deps, parts);
      kept.set(key, made);
      made.catch(() => kept.delete(key));
      return made;
    };

    app.get(
      '/api/v1/appeals/:slug/report',
      {
        schema: {
          tags: ['Public'],
          summary: 'What became of an appeal',
          description: 'For everybody once it is published; before, once the appeal was public, for members alone.',
          params: bySlug,
          response: {
            200: reportSchema,
            304: z.unknown().describe('With If-None-Match: nothing has changed.'),
            ...problems,
          },
        },
      },
      async (request, reply) => {
        const parts = await appealWithParts(deps.db, request.params.slug);
        if (!parts || parts.appeal.state === 'draft') return sendNotFound(reply);
        const { appeal } = parts;
        if (!isPublic(appeal) || parts.reportedAt === null) {
          if (roleIn(await whoAsks(deps, request), appeal.organisationId) === null) return sendNotFound(reply);
          return sendReport(reply, await jsonOf(deps, parts));
        }
        const etag = `"${appeal.tallyVersion}-${appeal.id}"`;
        reply.headers({ etag, 'cache-control': 'no-cache' });
        if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send(undefined);
        return (await keptJson(etag, parts)) ?? sendNotFound(reply);
      },
    );

    app.post(
      '/api/v1/appeals/:slug/report',
      {
        preValidation,
        schema: {
          ...ofMembers,
          summary: 'Write what the charity says in its report',
          description: 'Both texts are replaced. Where the report is published, everybody reads it at once.',
          body: reportInput.meta({ id: 'ReportWords' }),
          response: { 200: reportSchema, ...problems },
        },
      },
      async (request, reply) => {
        const appeal = await appealBySlug(deps.db, request.params.slug);
        const saved: SaveOutcome = appeal ? await saveReport(deps, appeal.id, request.body) : { kind: 'not-found' };
        return saved.kind === 'saved' ? sendAfter(deps, reply, request.params.slug) : refuse(reply, saved);
      },
    );

    app.post(
      '/api/v1/appeals/:slug/report/publish',
      {
        preValidation,
        schema: {
          ...ofMembers,
          summary: 'Publish the report',
          description:
            'Once the appeal is closed or its deadline has passed. With `write` everyone around the appeal is written to: once for all time, however often it is published.',
          body: publishInput,
          response: { 200: publishedSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { slug } = request.params;
        const appeal = await appealBySlug(deps.db, slug);
        const published: PublishOutcome = appeal
          ? await publishReport(deps, appeal.id, { tell: request.body.write })
          : { kind: 'not-found' };
        if (published.kind !== 'published') return refuse(reply, published);
        return sendAfter(deps, reply, slug, { told: published.told });
      },
    );

    app.post(
      '/api/v1/appeals/:slug/report/take-back',
      {
        preValidation,
        schema: {
          ...ofMembers,
          summary: 'Take the report off the site',
          description: 'Letters that have not gone out by then are not sent. The words stay, for members.',
          response: { 200: reportSchema, ...problems },
        },
      },
      async (request, reply) => {
        const { slug } = request.params;
        const appeal = await appealBySlug(deps.db, slug);
        const taken = appeal && (await takeBackReport(deps, appeal.id));
        return taken?.kind === 'taken-back' ? sendAfter(deps, reply, slug) : sendNotFound(reply);
      },
    );
  };

async function jsonOf(deps: Deps, parts: AppealWithParts): Promise<ReportJson | null> {
  const records = await recordsOf(deps, parts);
  return records && reportJson(parts, records, deps.publicUrl);
}

/** To a member: it may be what nobody else sees yet. */
const sendReport = (reply: FastifyReply, report: object | null): FastifyReply =>
  report ? reply.header('cache-control', 'private, no-store').send(report) : sendNotFound(reply);

/** As it stands after a member's call. */
async function sendAfter(deps: Deps, reply: FastifyReply, slug: string, more: object = {}): Promise<FastifyReply> {
  const parts = await appealWithParts(deps.db, slug);
  const report = parts && parts.appeal.state !== 'draft' ? await jsonOf(deps, parts) : null;
  return sendReport(reply, report && { ...report, ...more });
}

const refuse = (
  reply: FastifyReply,
  { kind }: Exclude<SaveOutcome | PublishOutcome, { kind: 'saved' | 'published' }>,
): FastifyReply =>
  kind === 'not-found' ? sendNotFound(reply) : sendProblem(reply, 'conflict', { detail: reportRefusals[kind] });
