import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { tallyOf } from '../tally/queries.ts';
import { pictureOf } from './appeal-words.ts';
import { linkUrl } from './paths.ts';
import { drawPreview } from './preview-picture.tsx';
import { makePreviews } from './previews.ts';
import { qrSvg } from './qr.ts';
import { publicAppeal, shareLinkByCode, type SharedAppeal } from './queries.ts';

const params = z.object({
  slug: z.string(),
  code: z.string().optional(),
  version: z.coerce.number().int().optional().catch(undefined),
});

/** What stands for an appeal elsewhere: the picture under a link, the QR code. */
export const pictureRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, clock, publicUrl } = deps;
    const previews = makePreviews();

    app.get('/a/:slug/preview-:version(^\\d{1,9}$).png', async (request, reply) => {
      const { slug, version } = params.parse(request.params);
      const appeal = await publicAppeal(db, slug);
      if (!appeal) return reply.code(404).type('text/plain; charset=utf-8').send('There is no such picture.\n');
      const picture = await previews.picture(appeal.id, appeal.tallyVersion, async () => {
        const now = clock.now();
        const tally = await tallyOf(db, appeal.id, now);
        if (!tally) throw new Error('the appeal went away while its picture was drawn');
        return drawPreview(pictureOf(appeal, tally, now));
      });
      // An old address goes on to show something true, but may not be kept as if it were this version.
      const isCurrent = version === appeal.tallyVersion;
      return reply
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'public, max-age=60')
        .type('image/png')
        .send(picture);
    });

    /** The appeal and, where the address has a code, the link; undefined: there is no such address. */
    const target = async (given: unknown): Promise<{ appeal: SharedAppeal; url: string } | undefined> => {
      const { slug, code } = params.parse(given);
      const appeal = await publicAppeal(db, slug);
      if (!appeal) return undefined;
      if (code === undefined) return { appeal, url: linkUrl(publicUrl, slug, null) };
      const link = await shareLinkByCode(db, appeal.id, code);
      return link ? { appeal, url: linkUrl(publicUrl, slug, link.code) } : undefined;
    };

    const sendQr = async (given: unknown, reply: FastifyReply) => {
      const found = await target(given);
      if (!found) return sendNotFoundPage(deps, reply);
      return reply
        .header('cache-control', 'public, max-age=86400')
        .type('image/svg+xml; charset=utf-8')
        .send(qrSvg(found.url));
    };
    app.get('/a/:slug/qr.svg', (request, reply) => sendQr(request.params, reply));
    app.get('/a/:slug/:code/qr.svg', (request, reply) => sendQr(request.params, reply));
  };
