import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { appealWithParts, isPublic } from '../appeals/queries.ts';
import { standingOf } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { hasAlready } from '../http/etags.ts';
import { keepOfAppeals, type OfAppeal } from '../http/kept.ts';
import { framedHeaders } from '../http/security.ts';
import { randomToken } from '../lib/tokens.ts';
import { linkUrl } from '../sharing/paths.ts';
import { publicAppeal, shareLinkByCode } from '../sharing/queries.ts';
import { absoluteDeadline } from '../sharing/texts/share-text.ts';
import { isPersonsVisit } from '../sharing/visits.ts';
import { tallyOf } from '../tally/queries.ts';
import { renderPage } from '../ui/layout.tsx';
import { codeOfSite } from './commands.ts';
import { Embed, EmbedPage } from './embed-view.tsx';
import { fromSitePath } from './paths.ts';
import { siteNamed, siteOf } from './site-of.ts';

const params = z.object({ slug: z.string(), code: z.string().optional(), site: z.string().optional() });

/** An embed's slug and code as one key. As JSON, as in an address a slash can be part of either, and be anybody's. */
const keyOf = (slug: string, code: string | null): string => JSON.stringify([slug, code]);
const keyParts = z.tuple([z.string(), z.string().nullable()]);

/** An embed ready to be sent but for the address of its links: what stands before, between and after them. */
type ReadyEmbed = OfAppeal & { pieces: Buffer[]; etag: string };

const mostKept = 1_000;

/** So many sites get their link by one address; who comes from a further one comes without credit, as from the 201st. */
const mostNewSites = { max: 10, timeWindow: 600_000 };

/** The appeal in a frame on other sites, and the way from there to here (docs/decisions/0017-elsewhere-on-the-web.md). */
export const embedPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, changes, load, publicUrl } = deps;
    const framed = framedHeaders(publicUrl);
    const linkMark = randomToken();
    const embedOf = keepOfAppeals((key) => renderedEmbed(deps, key, linkMark), { changes, load, most: mostKept });

    const sendEmbed = async (request: FastifyRequest, reply: FastifyReply) => {
      const { slug, code } = params.parse(request.params);
      const embed = await embedOf(keyOf(slug, code ?? null));
      if (!embed) return sendNotFoundPage(deps, reply);
      const site = code === undefined ? siteOf(request.headers, publicUrl) : null;
      const href =
        site === null ? linkUrl(publicUrl, slug, code ?? null, 'embed') : publicUrl + fromSitePath(slug, site);
      const etag = `"${embed.etag}${site === null ? '' : `-${site}`}"`;
      reply.removeHeader('x-frame-options').removeHeader('cross-origin-opener-policy').headers(framed);
      reply.headers({ etag, 'cache-control': 'no-cache', vary: 'referer', 'x-robots-tag': 'noindex' });
      if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type('text/html; charset=utf-8').send(joined(embed.pieces, Buffer.from(href)));
    };
    app.get('/embed/a/:slug', sendEmbed);
    app.get('/embed/a/:slug/:code', sendEmbed);

    const countNewSite = app.createRateLimit(mostNewSites);
    const mayMake = async (request: FastifyRequest): Promise<boolean> => {
      // A machine that follows the link makes nothing, as it makes no visit.
      if (!isPersonsVisit(request)) return false;
      if (!deps.config.rateLimits) return true;
      const count = await countNewSite(request);
      return count.isAllowed || !count.isExceeded;
    };
    app.get('/a/:slug/from/:site', async (request, reply) => {
      const { slug, site: named = '' } = params.parse(request.params);
      const appeal = await publicAppeal(db, slug);
      if (!appeal) return sendNotFoundPage(deps, reply);
      const site = siteNamed(named, publicUrl);
      const code = site === null ? null : await codeOfSite(deps, appeal.id, site, () => mayMake(request));
      reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      return reply.redirect(linkUrl('', appeal.slug, code, 'embed'), 303);
    });
  };

const joined = ([first = Buffer.alloc(0), ...rest]: Buffer[], between: Buffer): Buffer =>
  Buffer.concat([first, ...rest.flatMap((piece) => [between, piece])]);

async function renderedEmbed(deps: Deps, key: string, linkMark: string): Promise<ReadyEmbed | null> {
  const { db, clock, publicUrl, assets, config } = deps;
  const [slug, code] = keyParts.parse(JSON.parse(key));
  const found = await appealWithParts(db, slug);
  if (!found || !isPublic(found.appeal)) return null;
  const { appeal, organisation, needs } = found;
  if (code !== null && !(await shareLinkByCode(db, appeal.id, code))) return null;
  const tally = await tallyOf(db, appeal.id, clock.now());
  if (!tally) return null;
  const [first] = [...needs].filter((need) => need.closedAt === null).sort((a, b) => a.priority - b.priority);
  const html = renderPage(
    <EmbedPage title={appeal.title} canonical={linkUrl(publicUrl, slug, null)} assets={assets} demo={config.demo}>
      <Embed
        slug={slug}
        title={appeal.title}
        organisation={organisation.name}
        deadline={appeal.deadline && absoluteDeadline(appeal.deadline, organisation.timeZone)}
        standing={await standingOf(db, appeal, { publicUrl, now: clock.now() })}
        tally={tally}
        need={tally.needs.find((need) => need.id === first?.id) ?? null}
        href={linkMark}
      />
    </EmbedPage>,
  );
  const etag = createHash('sha256').update(html.replaceAll(linkMark, '')).digest('base64url').slice(0, 22);
  return { appealId: appeal.id, pieces: html.split(linkMark).map((piece) => Buffer.from(piece)), etag };
}
