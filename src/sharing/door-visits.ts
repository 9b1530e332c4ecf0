import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { channelParameter, readChannel } from './channels.ts';
import type { Channel } from './paths.ts';
import type { Visits } from './visits.ts';

/** Counts who comes to an appeal without anybody's link. Nobody waits for it. */
export type DoorVisits = {
  /** Which appeal has this page. */
  learn(slug: string, appealId: string): void;
  count(request: FastifyRequest, slug: string, channel: Channel | null): void;
  /** Of a page that left by the front door, before Fastify saw the request. */
  countSent(request: IncomingMessage): void;
};

const mostAppeals = 10_000;

/** The address of an appeal as the pages in memory are kept under. */
export const appealPath = (slug: string, channel: Channel | null): string =>
  `/a/${slug}${channel === null ? '' : `?${channelParameter}=${channel}`}`;

export function makeDoorVisits(visits: Pick<Visits, 'count'>, isBehindProxy: boolean): DoorVisits {
  const appealIds = new LRUCache<string, string>({ max: mostAppeals });
  return {
    learn: (slug, appealId) => void appealIds.set(slug, appealId),
    count(request, slug, channel) {
      const appealId = appealIds.get(slug);
      if (appealId !== undefined) void visits.count(request, { appealId, linkId: null, channel });
    },
    countSent({ url = '', method = '', headers, socket }) {
      // Who has the page already has been counted when they first came.
      if (headers['if-none-match'] !== undefined) return;
      const [path = '', query = ''] = url.split('?', 2);
      const appealId = path.startsWith('/a/') ? appealIds.get(path.slice(3)) : undefined;
      if (appealId === undefined) return;
      // Fastify would find the one address in it; to tell people apart the whole line does as well.
      const line = isBehindProxy ? `${String(headers['x-forwarded-for'] ?? '')} ` : '';
      const ip = line + (socket.remoteAddress ?? '');
      const channel = query === '' ? null : readChannel(query.slice(channelParameter.length + 1));
      void visits.count({ ip, method, headers }, { appealId, linkId: null, channel });
    },
  };
}
