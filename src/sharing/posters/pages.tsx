import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { appealWithParts } from '../../appeals/queries.ts';
import { standingOf } from '../../appeals/standing.ts';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { hasAlready } from '../../http/etags.ts';
import { seeOther, sendPage } from '../../http/html.ts';
import { rareLimit } from '../../http/limits.ts';
import { Page } from '../../ui/layout.tsx';
import { quantityText } from '../../ui/quantities.ts';
import type { Standing } from '../../ui/state-words.ts';
import { isCarried } from '../links/carried.ts';
import { linkUrl, shortPath } from '../paths.ts';
import { DrawingBusy, makeDrawing } from '../pictures/drawing.ts';
import { publicAppeal, shareLinkByCode, slugOfCode } from '../queries.ts';
import { untilWords } from '../texts/appeal-words.ts';
import { makePosters } from './kept-posters.ts';
import { posterSizes, type PosterSheet } from './sheet.ts';
import { isPrintable } from './type.ts';
import { Poster } from './view.tsx';

const params = z.object({ slug: z.string(), code: z.string().optional() });
/** `anyway`: somebody has read where the appeal stands. */
const query = z.object({ size: z.enum(posterSizes).catch('a4'), anyway: z.literal('yes').optional().catch(undefined) });

/** As many needs as the page to print has room for; the PDF takes as many as fit. */
const mostNeeds = 6;
/** In ten minutes from one address: a charity that prints one for each of its places. */
const mostPosters = 120;

/** The poster of an appeal, or of somebody's link: to print from the browser, and as PDF. */
export const posterPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const drawing = makeDrawing();
    const posters = makePosters(drawing);
    app.addHook('onClose', () => drawing.stop());

    const sendPoster = async (request: FastifyRequest, reply: FastifyReply) => {
      const found = await posterOf(deps, request.params);
      if (!found) return sendNotFoundPage(deps, reply);
      const { path, sheet, standing } = found;
      return sendPage(
        reply,
        <Page
          title={`Poster: ${sheet.title}`}
          assets={deps.assets}
          demo={deps.config.demo}
          robots="noindex"
          bare
          head={<link rel="stylesheet" href={deps.assets.url('poster.css')} />}
        >
          <Poster
            {...sheet}
            needs={sheet.needs.slice(0, mostNeeds)}
            pdf={canBePdf(sheet) ? `${path}/poster.pdf` : null}
            appealPath={path}
            standing={standing}
            invites={invites(standing)}
          />
        </Page>,
      );
    };
    app.get('/a/:slug/poster', sendPoster);
    app.get('/a/:slug/:code/poster', sendPoster);

    const sendPdf = async (request: FastifyRequest, reply: FastifyReply) => {
      const found = await posterOf(deps, request.params);
      if (!found) return sendNotFoundPage(deps, reply);
      const { path, slug, sheet, standing } = found;
      const { size, anyway } = query.parse(request.query);
      const isMade = invites(standing) || (anyway === 'yes' && standing.state !== 'closed');
      if (!isMade || !canBePdf(sheet)) return seeOther(reply, `${path}/poster`);
      try {
        const { pdf, etag } = await posters.of({ ...sheet, size });
        reply.headers({ etag, 'cache-control': 'public, max-age=60', 'x-robots-tag': 'noindex' });
        if (hasAlready(request.headers['if-none-match'], etag)) return await reply.code(304).send();
        return await reply
          .header('content-disposition', `inline; filename="poster-${slug}-${size}.pdf"`)
          .type('application/pdf')
          .send(pdf);
      } catch (error) {
        if (!(error instanceof DrawingBusy)) throw error;
        reply.code(503).header('retry-after', '10').type('text/plain; charset=utf-8');
        return reply.send('Very many posters are being made. Please try again soon.\n');
      }
    };
    app.get<{ Params: { code: string } }>(shortPath(':code'), async (request, reply) => {
      const { code } = request.params;
      const slug = await slugOfCode(deps.db, code.toLowerCase());
      if (slug === null) return sendNotFoundPage(deps, reply);
      reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      return reply.redirect(linkUrl('', slug, code.toLowerCase(), 'poster'), 303);
    });

    const limit = { config: rareLimit(deps.config, 'posters', mostPosters) };
    app.get('/a/:slug/poster.pdf', limit, sendPdf);
    app.get('/a/:slug/:code/poster.pdf', limit, sendPdf);
  };

/** A poster asks people to bring something: while it shall not, whoever prints one has to have read so first. */
const invites = ({ state, visitsStopped, redirect }: Standing): boolean =>
  state === 'open' && !visitsStopped && redirect === null;

/** Letters that the embedded fonts don't have are better printed by a browser, which has more fonts. */
const canBePdf = ({ title, organisation, needs }: PosterSheet): boolean =>
  [title, organisation, ...needs].every(isPrintable);

type FoundPoster = { slug: string; path: string; sheet: PosterSheet; standing: Standing };

/** What stands on the poster of an appeal or of a link; null: there is no such address. */
async function posterOf({ db, clock, publicUrl }: Deps, given: unknown): Promise<FoundPoster | null> {
  const { slug, code } = params.parse(given);
  const appeal = await publicAppeal(db, slug);
  const link = appeal && code !== undefined ? await shareLinkByCode(db, appeal.id, code) : null;
  if (!appeal || (code !== undefined && !link)) return null;
  const parts = await appealWithParts(db, slug);
  // A code from another appeal leads there by itself, and here only together with the appeal.
  const address =
    link && !isCarried(link.code) ? publicUrl + shortPath(link.code) : linkUrl(publicUrl, slug, link?.code ?? null);
  return {
    slug,
    path: link ? `/a/${slug}/${link.code}` : `/a/${slug}`,
    standing: await standingOf(db, appeal, { publicUrl, now: clock.now() }),
    sheet: {
      size: 'a4',
      title: appeal.title,
      organisation: appeal.organisation.name,
      deadline: untilWords(appeal),
      url: linkUrl(publicUrl, slug, link?.code ?? null, 'poster'),
      shortUrl: address.replace(/^https?:\/\//, ''),
      needs: (parts?.needs ?? [])
        .filter(({ closedAt }) => closedAt === null)
        .toSorted((one, other) => one.priority - other.priority)
        .map((need) => (need.wanted === null ? need.item : quantityText(need.wanted, need))),
      madeAt: clock.now(),
    },
  };
}
