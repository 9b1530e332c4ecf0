import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { publicAppeal, shareLinkByCode } from '../sharing/queries.ts';
import { appealAddress, oEmbedOf, xmlOf } from './oembed.ts';

const size = z.coerce.number().int().positive().nullable().catch(null).default(null);
const asked = z.object({
  url: z.string().max(2_000).catch(''),
  format: z.string().catch('json'),
  maxwidth: size,
  maxheight: size,
});

/** oEmbed for other sites' editors: paste an appeal's address, and the frame comes. Any site may ask. */
export const oEmbedRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const { db, publicUrl } = deps;
    app.get('/oembed', async (request, reply) => {
      const { url, format, maxwidth, maxheight } = asked.parse(request.query);
      reply.headers({ 'access-control-allow-origin': '*', 'x-robots-tag': 'noindex' });
      const say = (status: number, text: string) =>
        reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
      if (format !== 'json' && format !== 'xml') return say(501, 'Ask for format=json or format=xml.');
      const address = appealAddress(url, publicUrl);
      const appeal = address && (await publicAppeal(db, address.slug));
      if (!address || !appeal) return say(404, 'There is no appeal at this address.');
      // A code that is turned off or mistyped leads to the appeal itself, as its page does.
      const link = address.code === null ? null : await shareLinkByCode(db, appeal.id, address.code);
      const answer = oEmbedOf(appeal, link?.code ?? null, { maxWidth: maxwidth, maxHeight: maxheight }, publicUrl);
      reply.header('cache-control', 'public, max-age=300');
      return format === 'json'
        ? reply.type('application/json; charset=utf-8').send(JSON.stringify(answer))
        : reply.type('text/xml; charset=utf-8').send(xmlOf(answer));
    });
  };
