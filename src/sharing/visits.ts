import { hash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import type { Deps } from '../http/deps.ts';
import { days } from '../lib/clock.ts';
import { makeVisitBatch, type Visit } from './visit-batch.ts';

/** Of a request, what tells a visit. */
export type VisitRequest = Pick<FastifyRequest, 'ip' | 'headers'> & { method: string };

export type Visits = {
  /**
   * Counts a visit, if it is one. What it answers is to be awaited before the page goes out: then the visit is in the
   * database, or 50 ms have passed. Null: there is nothing to wait for. Never throws.
   */
  count(request: VisitRequest, visit: Visit): Promise<void> | null;
  /** This person's own link: what they see of it is no visit. */
  rememberOwn(request: VisitRequest, linkId: string): void;
  /** Resolves when everything that was counted so far is written, or could not be. */
  flush(): Promise<void>;
  /** Writes the rest; nothing is written after it. */
  stop(): Promise<void>;
};

/** About 10 MB at most; with more visits in a day the oldest half is forgotten, and its reloads count again. */
const mostRemembered = 200_000;
const keyLife = days(1);

/**
 * Counts visits of people, once each, without a cookie and without keeping an address; how and why stands in
 * docs/decisions/0014-visits.md. `onWritten`: called after each batch that was written.
 */
export function makeVisits(
  { pool, clock, log }: Pick<Deps, 'pool' | 'clock' | 'log'>,
  onWritten: () => void = () => undefined,
): Visits {
  const seen = makeSeen(clock);
  const batch = makeVisitBatch({ pool, log, onWritten });
  return {
    count(request, visit) {
      if (!isPersonsVisit(request) || !seen.isFirst(request, visit.linkId ?? visit.appealId)) return null;
      return batch.add(visit, clock.now());
    },
    rememberOwn: (request, linkId) => void seen.isFirst(request, linkId),
    flush: () => batch.idle(),
    stop: () => batch.stop(),
  };
}

/**
 * Whether somebody opens the page to read it. Browsers say when they only fetch ahead (`Sec-Purpose`, in older ones
 * `Purpose` or `X-Moz`) and whether it is a navigation (`Sec-Fetch-Mode`; not sent by old ones and over plain http);
 * preview bots and crawlers say who they are.
 */
export function isPersonsVisit({ method, headers }: VisitRequest): boolean {
  if (method !== 'GET') return false;
  const ahead = headers['sec-purpose'] ?? headers['purpose'] ?? headers['x-purpose'] ?? headers['x-moz'];
  if (ahead !== undefined && /prefetch|prerender|preview/i.test(String(ahead))) return false;
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined && mode !== 'navigate') return false;
  const destination = headers['sec-fetch-dest'];
  if (destination !== undefined && destination !== 'document') return false;
  const agent = headers['user-agent'];
  return agent !== undefined && agent !== '' && !isKnownBot(agent);
}

/** The list is one long pattern; the same few thousand browsers come again and again. */
const knownBots = new LRUCache<string, boolean>({ max: 5_000 });

function isKnownBot(agent: string): boolean {
  const known = knownBots.get(agent);
  if (known !== undefined) return known;
  const isOne = isbot(agent);
  if (agent.length <= 500) knownBots.set(agent, isOne);
  return isOne;
}

/** Of a fixed length, so that it can stand before what is hashed. */
const freshKey = (): string => randomBytes(32).toString('hex');

/**
 * Who has been seen on which link, as 48 bits of a hash under a key that is never stored and is thrown away after a day:
 * then not even this process can tell whether an address was here.
 * Key and message in one SHA-256 and not HMAC, which took 25 times as long: the cut-off hash is shown to nobody.
 */
function makeSeen(clock: Deps['clock']): { isFirst(request: VisitRequest, linkId: string): boolean } {
  let key = freshKey();
  let madeAt = clock.now().getTime();
  let recent = new Set<number>();
  let older = new Set<number>();
  const renew = () => {
    key = freshKey();
    madeAt = clock.now().getTime();
    recent = new Set();
    older = new Set();
  };
  return {
    isFirst({ ip, headers }, linkId) {
      if (clock.now().getTime() - madeAt >= keyLife) renew();
      const who = Number.parseInt(
        hash('sha256', `${key}${ip}\0${headers['user-agent'] ?? ''}\0${linkId}`).slice(0, 12),
        16,
      );
      if (recent.has(who) || older.has(who)) return false;
      if (recent.size >= mostRemembered / 2) {
        older = recent;
        recent = new Set();
      }
      recent.add(who);
      return true;
    },
  };
}
