import type { FastifyPluginAsync } from 'fastify';
import sharp from 'sharp';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { rareLimit } from '../http/limits.ts';
import { everyMember, requireMember } from '../organisations/guards.ts';
import { readDoorCode } from '../pledges/door-codes.ts';
import { qrModules } from '../sharing/pictures/qr.ts';
import { checkInPath, doorPath } from './paths.ts';

/** In ten minutes from one address: the picture proxies of large mail services ask for many people. */
const mostDrawn = 1_000;

const slugPattern = /^[a-z0-9-]{1,100}$/;

/** What makes the door an app on the phone: its manifest, and the worker that answers without network. */
export const appFiles =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    // At an address of its own that never changes, as browsers look there for a newer one. It sees the door's pages alone.
    app.get<{ Params: { org: string } }>('/door/:org/worker.js', async (request, reply) => {
      const { org } = request.params;
      if (!slugPattern.test(org)) return sendNotFoundPage(deps, reply);
      return reply
        .headers({ 'cache-control': 'no-cache', 'service-worker-allowed': doorPath(org) })
        .type('text/javascript; charset=utf-8')
        .send(`importScripts(${JSON.stringify(deps.assets.url('door-worker.js'))});\n`);
    });

    app.get<{ Params: { org: string } }>('/door/:org/app.webmanifest', async (request, reply) => {
      const here = await requireMember(deps, request, reply, request.params.org, everyMember);
      if (!here) return reply;
      const { slug, name } = here.organisation;
      const icon = { type: 'image/png', purpose: 'any' };
      return reply.type('application/manifest+json; charset=utf-8').send({
        name: `Door: ${name}`,
        short_name: 'Door',
        id: doorPath(slug),
        start_url: doorPath(slug),
        scope: doorPath(slug),
        display: 'standalone',
        lang: 'en-GB',
        background_color: '#fbf6ec',
        theme_color: '#fbf6ec',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', ...icon },
          { src: '/icon-512.png', sizes: '512x512', ...icon },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      });
    });

    // For the thanks by mail, as mail programmes draw no SVG. It says what is asked for, whether or not there is such a code.
    app.get<{ Params: { org: string; code: string } }>(
      '/door/:org/:code/qr.png',
      { config: rareLimit(deps.config, 'door-qr', mostDrawn) },
      async (request, reply) => {
        const { org } = request.params;
        const code = readDoorCode(request.params.code);
        if (code === null || !slugPattern.test(org)) return sendNotFoundPage(deps, reply);
        const png = await qrPng(`${deps.publicUrl}${checkInPath(org, code)}`);
        return reply.header('cache-control', 'public, max-age=31536000, immutable').type('image/png').send(png);
      },
    );
  };

/** Dots a side of one module. */
const moduleWidth = 8;

/** Straight from the modules: drawn from the SVG it took four times as long. */
function qrPng(text: string): Promise<Buffer> {
  const { data, size } = qrModules(text);
  const grey = Buffer.from(data.flat().map((isDark) => (isDark ? 0 : 255)));
  return sharp(grey, { raw: { width: size, height: size, channels: 1 } })
    .resize(size * moduleWidth, size * moduleWidth, { kernel: 'nearest' })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}
