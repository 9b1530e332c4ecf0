import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Log } from '../lib/log.ts';

export type Db = NodePgDatabase & { $client: pg.Pool };
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
/** What queries take: they run the same inside a transaction and outside. */
export type DbOrTx = Db | Tx;

/** How to reach PostgreSQL: a URL, or the embedded server's socket. */
export type Connection =
  { connectionString: string } | { host: string; port: number; user: string; database: string; password?: string };

/** More than ten made the hot row slower in measurement. */
const poolSize = 10;

/**
 * PostgreSQL's settings for the job queue's own bookkeeping. A job whose end a power cut took runs once more, as it may
 * anyway, so a commit need not wait for the disk. And the next job is taken from the index in its order, not by reading
 * and sorting all that wait, as a planner does that last saw an empty table (14 ms a job with 2,500 waiting); and by a
 * plan that is kept, as making one anew for each job took 0.7 ms, a quarter of what a letter cost the database.
 */
export const queueOptions = [
  'synchronous_commit=off',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_sort=off',
  'plan_cache_mode=force_generic_plan',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** `options` are settings of PostgreSQL for these connections alone. */
export function connectDb(
  connection: Connection,
  log: Log,
  { options }: { options?: string } = {},
): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    ...connection,
    max: poolSize,
    application_name: 'appeal-amplifier',
    ...(options === undefined ? {} : { options }),
  });
  const onError = (error: Error) => log.warn({ code: codeOf(error) }, 'database connection lost');
  pool.on('error', onError);
  // A client that is checked out when the server dies raises its own error event, which would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  return { db: drizzle(pool), pool };
}

/** What may be logged of a database's error. */
export const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);
