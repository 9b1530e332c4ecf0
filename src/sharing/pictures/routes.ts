import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../../http/deps.ts';
import { hasAlready } from '../../http/etags.ts';
import { tallyOf } from '../../tally/queries.ts';
import type { Tally } from '../../tally/shapes.ts';
import { badgeOf, pictureOf } from '../texts/appeal-words.ts';
import { DrawingBusy, makeDrawing } from './drawing.ts';
import { makePictures, type Pictures } from './drawn-pictures.ts';
import { publicAppeal, type SharedAppeal } from '../queries.ts';

const params = z.object({ slug: z.string(), version: z.coerce.number().int().optional().catch(undefined) });

/** Pictures of an appeal for other places: the one under a link, and the badge. From memory, drawn in a thread. */
export const pictureRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { changes, log, clock } = deps;
    const drawing = makeDrawing();
    const previews = makePictures(
      reader(deps, (...of) => drawing.preview(pictureOf(...of, clock.now()))),
      { changes, log },
    );
    const badges = makePictures(
      reader(deps, (...of) => drawing.badge(badgeOf(...of, clock.now()))),
      { changes, log },
    );
    app.addHook('onClose', async () => {
      previews.stop();
      badges.stop();
      await drawing.stop();
    });

    app.get('/a/:slug/preview-:version(^\\d{1,9}$).png', async (request, reply) => {
      const { slug, version } = params.parse(request.params);
      const picture = await pictureOrAnswer(previews, slug, reply);
      if (!picture) return reply;
      // Another version's address shows something true, but may not be kept as if it were this version.
      const isThisVersion = version === picture.version;
      reply.header('cache-control', isThisVersion ? 'public, max-age=31536000, immutable' : 'public, max-age=60');
      return reply.header('cross-origin-resource-policy', 'cross-origin').type('image/png').send(picture.drawn);
    });

    const sendBadge = async (request: FastifyRequest, reply: FastifyReply, as: 'svg' | 'png') => {
      const badge = await pictureOrAnswer(badges, params.parse(request.params).slug, reply);
      if (!badge) return reply;
      const etag = `"${badge.version}-${as}"`;
      reply.headers({ etag, 'cache-control': 'public, max-age=60', 'cross-origin-resource-policy': 'cross-origin' });
      if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(as === 'svg' ? 'image/svg+xml; charset=utf-8' : 'image/png').send(badge.drawn[as]);
    };
    app.get('/a/:slug/badge.svg', (request, reply) => sendBadge(request, reply, 'svg'));
    app.get('/a/:slug/badge.png', (request, reply) => sendBadge(request, reply, 'png'));
  };

const reader =
  <Drawn>({ db, clock }: Deps, draw: (appeal: SharedAppeal, tally: Tally) => Promise<Drawn>) =>
  async (slug: string) => {
    const appeal = await publicAppeal(db, slug);
    const tally = appeal && (await tallyOf(db, appeal.id, clock.now()));
    return appeal && tally ? { appealId: appeal.id, version: tally.version, draw: () => draw(appeal, tally) } : null;
  };

/** The picture; or null when the request has been answered: there is none, or too many are being drawn. */
async function pictureOrAnswer<Drawn>(pictures: Pictures<Drawn>, slug: string, reply: FastifyReply) {
  reply.type('text/plain; charset=utf-8');
  try {
    const picture = await pictures.of(slug);
    if (!picture) reply.code(404).send('There is no such picture.\n');
    return picture;
  } catch (error) {
    if (!(error instanceof DrawingBusy)) throw error;
    reply.code(503).header('retry-after', '10').send('Very many pictures are being drawn. Please try again soon.\n');
    return null;
  }
}
