import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { sendPage } from '../http/html.ts';
import { tallyOf } from '../tally/queries.ts';
import { Page } from '../ui/layout.tsx';
import { quantityText } from '../ui/quantities.ts';
import { untilWords } from './appeal-words.ts';
import { linkUrl } from './paths.ts';
import { Poster } from './poster.tsx';
import { publicAppeal, shareLinkByCode } from './queries.ts';

const params = z.object({ slug: z.string(), code: z.string().optional() });

/** As many needs as a poster has room for. */
const mostNeeds = 6;

/** The poster, to print from the browser. */
export const posterPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const sendPoster = async (given: unknown, reply: FastifyReply) => {
      const found = await posterOf(deps, given);
      if (!found) return sendNotFoundPage(deps, reply);
      const poster = <Poster {...found} />;
      return sendPage(
        reply,
        <Page
          title={`Poster: ${found.title}`}
          assets={deps.assets}
          demo={deps.config.demo}
          robots="noindex"
          bare
          head={<link rel="stylesheet" href={deps.assets.url('poster.css')} />}
        >
          {poster}
        </Page>,
      );
    };
    app.get('/a/:slug/poster', (request, reply) => sendPoster(request.params, reply));
    app.get('/a/:slug/:code/poster', (request, reply) => sendPoster(request.params, reply));
  };

/** What stands on the poster of an appeal or of a link; null: there is no such address. */
async function posterOf({ db, clock, publicUrl }: Deps, given: unknown) {
  const { slug, code } = params.parse(given);
  const appeal = await publicAppeal(db, slug);
  const link = appeal && code !== undefined ? await shareLinkByCode(db, appeal.id, code) : null;
  if (!appeal || (code !== undefined && !link)) return null;
  const tally = await tallyOf(db, appeal.id, clock.now());
  const address = linkUrl(publicUrl, slug, link?.code ?? null);
  return {
    title: appeal.title,
    organisation: appeal.organisation.name,
    deadline: untilWords(appeal),
    url: linkUrl(publicUrl, slug, link?.code ?? null, 'poster'),
    shortUrl: address.replace(/^https?:\/\//, ''),
    needs: (tally?.needs ?? [])
      .slice(0, mostNeeds)
      .map((need) => (need.wanted === null ? need.item : quantityText(need.wanted, need))),
  };
}
