import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.ts';

/**
 * How often one address may do what costs or annoys. Addresses are kept in memory only, and only for a window.
 * Nothing is limited but the routes that ask for it.
 */
export async function useLimits(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    store: SharedCounts,
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_, { after }) =>
      Object.assign(new Error(`That was a lot from your network. Please try again in ${after}.`), { statusCode: 429 }),
  });
}

/**
 * Counts by address and group, so that routes with one `groupId` share a count: the package's own store counts each route
 * by itself, and whoever has used up the form could go on by the API.
 */
class SharedCounts implements FastifyRateLimitStore {
  readonly #counts = new LRUCache<string, { current: number; began: number }>({ max: 20_000 });

  incr(key: string, tell: Parameters<FastifyRateLimitStore['incr']>[1], timeWindow: number): void {
    const now = performance.now();
    const kept = this.#counts.get(key);
    const count = kept && now - kept.began < timeWindow ? kept : { current: 0, began: now };
    count.current += 1;
    this.#counts.set(key, count);
    tell(null, { current: count.current, ttl: timeWindow - (now - count.began) });
  }

  child(): FastifyRateLimitStore {
    return this;
  }
}

type RouteLimit = { rateLimit: { max: number; timeWindow: number; groupId: string } | false };

/** A burst at once, and that again each time it is refilled: 300 in 30 s are 600 a minute. */
export const pledgeLimit = ({ rateLimits, pledgeBurst, pledgesPerMinute }: Config): RouteLimit => ({
  rateLimit: rateLimits && {
    max: pledgeBurst,
    timeWindow: Math.ceil((60_000 * pledgeBurst) / pledgesPerMinute),
    groupId: 'pledges',
  },
});

/** For sign-in, applying, share links, reports, sending a mail again: `max` in ten minutes from one address. */
export const rareLimit = ({ rateLimits }: Config, groupId: string, max = 20): RouteLimit => ({
  rateLimit: rateLimits && { max, timeWindow: 600_000, groupId },
});
