import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../http/deps.ts';
import type { Channel } from './paths.ts';

/** To what somebody came, through which link if any, and how. */
export type Visit = { appealId: string; linkId: string | null; channel: Channel | null };

export type VisitBatch = {
  /** Resolves when the visit is in the database, or after 50 ms. Never rejects. */
  add(visit: Visit, at: Date): Promise<void>;
  /** Resolves when nothing is being written any more, be it done or put off. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** Nobody waits longer for a page, however slow the database is. */
const longestWaitMs = 50;
const lookEveryMs = 5;
const retryAfterMs = 1_000;
/** While the database is away counts wait for it, but not for more links than this. */
const mostWaiting = 100_000;

type Row = { visit: Visit; day: string; visits: number };
/** Somebody whose page waits; `until` as performance.now(). */
type Waiter = { open(): void; until: number };
/** What is written together, and who waits for it, in the order of their coming. */
type Batch = { rows: Map<string, Row>; waiters: Waiter[] };

/**
 * Group commit: one batch is being written, and what comes meanwhile is the next. Rows are appended to a log and never
 * updated here, so nodes and batches can't wait for each other.
 */
export function makeVisitBatch({
  pool,
  log,
  onWritten,
}: Pick<Deps, 'pool' | 'log'> & { onWritten(): void }): VisitBatch {
  let waiting: Batch = newBatch();
  let flying: Batch = newBatch();
  let writing: Promise<void> | null = null;
  let watch: NodeJS.Timeout | null = null;
  let stopped = false;

  /** One attempt; what can't be written waits with the next. */
  const writeNext = async (): Promise<boolean> => {
    flying = waiting;
    waiting = newBatch();
    const { rows, waiters } = flying;
    try {
      await append(pool, [...rows.values()]);
      onWritten();
      return true;
    } catch (error) {
      log.warn({ rows: rows.size, error: error instanceof Error ? error.name : 'unknown' }, 'visits not written yet');
      for (const [key, row] of rows) put(waiting.rows, key, row);
      return false;
    } finally {
      letGo(waiters);
    }
  };
  const write = async (): Promise<void> => {
    let isUp = true;
    while (waiting.rows.size > 0 && isUp) {
      // A turn of the event loop: all who have come with the same one are written together.
      await new Promise((resolve) => setImmediate(resolve));
      isUp = await writeNext();
    }
    writing = null;
    if (!isUp && !stopped) void sleep(retryAfterMs, undefined, { ref: false }).then(begin);
  };
  const begin = (): void => {
    writing ??= write();
  };
  const letGoLate = (): void => {
    const now = performance.now();
    letGo(flying.waiters, now);
    letGo(waiting.waiters, now);
    watch = flying.waiters.length + waiting.waiters.length > 0 ? setTimeout(letGoLate, lookEveryMs).unref() : null;
  };
  return {
    add(visit, at) {
      const day = at.toISOString().slice(0, 10);
      put(waiting.rows, `${visit.linkId ?? visit.appealId} ${visit.channel ?? ''} ${day}`, { visit, day, visits: 1 });
      if (!stopped) begin();
      watch ??= setTimeout(letGoLate, lookEveryMs).unref();
      return new Promise((open) => waiting.waiters.push({ open, until: performance.now() + longestWaitMs }));
    },
    async idle() {
      while (writing) await writing;
    },
    async stop() {
      stopped = true;
      while (writing) await writing;
      if (waiting.rows.size > 0) await writeNext();
    },
  };
}

const newBatch = (): Batch => ({ rows: new Map(), waiters: [] });

function put(rows: Map<string, Row>, key: string, row: Row): void {
  const before = rows.get(key);
  if (before) before.visits += row.visits;
  else if (rows.size < mostWaiting) rows.set(key, { ...row });
}

/** Those whose time has come; without a time, all. */
function letGo(waiters: Waiter[], now = Infinity): void {
  const after = waiters.findIndex(({ until }) => until > now);
  for (const { open } of waiters.splice(0, after < 0 ? waiters.length : after)) open();
}

async function append(pool: Deps['pool'], rows: Row[]): Promise<void> {
  await pool.query({
    name: 'append-visits',
    text: `insert into visit_changes (appeal_id, link_id, channel, day, visits)
           select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::int[])`,
    values: [
      rows.map(({ visit }) => visit.appealId),
      rows.map(({ visit }) => visit.linkId),
      rows.map(({ visit }) => visit.channel),
      rows.map(({ day }) => day),
      rows.map(({ visits }) => visits),
    ],
  });
}
