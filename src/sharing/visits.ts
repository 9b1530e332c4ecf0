import { hash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { isbot } from 'isbot';
import type { Deps } from '../http/deps.ts';
import { days } from '../lib/clock.ts';

/** Of a request, what tells a visit. */
export type VisitRequest = Pick<FastifyRequest, 'ip' | 'method' | 'headers'>;

export type Visits = {
  /** Counts a visit through a share link, if it is one. Never throws, never waits, about 5 µs. */
  count(request: VisitRequest, linkId: string): void;
  /** This person's own link: what they see of it is no visit. */
  rememberOwn(request: VisitRequest, linkId: string): void;
  /** Writes what was counted since the last time. Happens by itself within a second. */
  flush(): Promise<void>;
  /** Writes the rest; nothing is written after it. */
  stop(): Promise<void>;
};

const flushAfterMs = 1_000;
/** About 10 MB at most; with more visits in a day the oldest half is forgotten, and its reloads count again. */
const mostRemembered = 200_000;
/** While the database is away counts wait for it, but not for more links than this. */
const mostWaiting = 100_000;
const keyLife = days(1);

/**
 * Counts visits of people, once each, without a cookie and without keeping an address; how and why stands in
 * docs/decisions/0010-visits.md. State lives in memory alone: a killed process loses at most a second of counts.
 */
export function makeVisits({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Visits {
  const seen = makeSeen(clock);
  let waiting = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let stopped = false;

  const add = (linkId: string, visits: number) => {
    if (waiting.size < mostWaiting || waiting.has(linkId)) waiting.set(linkId, (waiting.get(linkId) ?? 0) + visits);
    if (!stopped) timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  };
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    const counts = waiting;
    waiting = new Map();
    try {
      await writeCounts(db, counts);
    } catch (error) {
      log.warn(
        { links: counts.size, error: error instanceof Error ? error.name : 'unknown' },
        'visits not written yet',
      );
      for (const [linkId, visits] of counts) add(linkId, visits);
    }
  };
  const flush = (): Promise<void> => {
    flushing = flushing.then(write);
    return flushing;
  };
  return {
    count(request, linkId) {
      if (isPersonsVisit(request) && seen.isFirst(request, linkId)) add(linkId, 1);
    },
    rememberOwn: (request, linkId) => void seen.isFirst(request, linkId),
    flush,
    async stop() {
      stopped = true;
      await flush();
    },
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
  return agent !== undefined && agent !== '' && !isbot(agent);
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

/** One statement for all. The rows are locked in one order first, so that two nodes can't wait for each other. */
async function writeCounts(db: Deps['db'], counts: Map<string, number>): Promise<void> {
  const rows = JSON.stringify([...counts].map(([id, visits]) => ({ id, visits })));
  await db.execute(sql`
    with counted as (
      select id, visits from jsonb_to_recordset(${rows}::jsonb) as c (id uuid, visits int)
    ), locked as (
      select share_links.id from share_links where id in (select id from counted) order by id for no key update
    )
    update share_links set visits = share_links.visits + counted.visits
      from counted join locked on locked.id = counted.id
     where share_links.id = counted.id`);
}
