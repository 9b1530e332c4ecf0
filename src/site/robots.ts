import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { publicSlugs } from './queries.ts';

/** A sitemap may hold 50,000 addresses (sitemaps.org); half for each kind, less the pages of the service. */
const mostOfEach = 24_000;

/** For search engines: what is worth finding, and where nothing is. */
export const robotsRoutes =
  ({ db, clock, publicUrl }: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get('/robots.txt', async (_, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'public, max-age=3600')
        .send(
          [
            'User-agent: *',
            ...['/admin', '/host', '/pledges/', '/ripples/', '/sign-in', '/api/v1/'].map((path) => `Disallow: ${path}`),
            'Disallow: /a/*/screen',
            '',
            `Sitemap: ${publicUrl}/sitemap.xml`,
            '',
          ].join('\n'),
        ),
    );

    app.get('/sitemap.xml', async (_, reply) => {
      const { appeals, organisations } = await publicSlugs(db, clock.now(), mostOfEach);
      const entries = [
        ...['/', '/how-it-works', '/how-we-count', '/privacy', '/api', '/apply'].map((path) =>
          entry(publicUrl + path, null),
        ),
        ...appeals.map(({ slug, changedAt }) => entry(`${publicUrl}/a/${slug}`, changedAt)),
        ...organisations.map(({ slug }) => entry(`${publicUrl}/o/${slug}`, null)),
      ];
      return reply
        .type('application/xml; charset=utf-8')
        .header('cache-control', 'public, max-age=600')
        .send(
          `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</urlset>\n`,
        );
    });
  };

/** Slugs hold letters, digits and dashes; the address of the service may hold more. */
const entry = (url: string, changedAt: Date | null): string =>
  `<url><loc>${url.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</loc>${changedAt === null ? '' : `<lastmod>${changedAt.toISOString()}</lastmod>`}</url>\n`;
