import http, { type IncomingMessage } from 'node:http';
import type { FastifyServerFactory } from 'fastify';
import type { PageCache } from './page-cache.ts';

/**
 * The server that Fastify listens with: what is in memory under the very address that is asked for is sent at once, and
 * all else goes on to Fastify. Routing alone would cost more than a 304 may (docs/decisions/0003-hot-paths.md).
 * `onSent` is told of each page that was sent so, after it was sent.
 */
export const frontDoor =
  (pages: PageCache, onSent: (request: IncomingMessage) => void): FastifyServerFactory =>
  (handle, options) =>
    http.createServer({ ...options }, (request, response) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead || !pages.sendFresh(request, response, request.url ?? '')) handle(request, response);
      else onSent(request);
    });
