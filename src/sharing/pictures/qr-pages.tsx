import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../../http/deps.ts';
import { sendNotFoundPage } from '../../http/errors.tsx';
import { linkUrl } from '../paths.ts';
import { qrSvg } from './qr.ts';
import { publicAppeal, shareLinkByCode, type SharedAppeal } from '../queries.ts';

const params = z.object({
  slug: z.string(),
  code: z.string().optional(),
});

/** The QR code of an appeal, or of somebody's link to it. */
export const qrRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, publicUrl } = deps;

    /** The appeal and, where the address has a code, the link; undefined: there is no such address. */
    const target = async (given: unknown): Promise<{ appeal: SharedAppeal; url: string } | undefined> => {
      const { slug, code } = params.parse(given);
      const appeal = await publicAppeal(db, slug);
      if (!appeal) return undefined;
      if (code === undefined) return { appeal, url: linkUrl(publicUrl, slug, null, 'qr') };
      const link = await shareLinkByCode(db, appeal.id, code);
      return link ? { appeal, url: linkUrl(publicUrl, slug, link.code, 'qr') } : undefined;
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
