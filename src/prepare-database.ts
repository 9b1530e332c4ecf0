import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { installJobs } from './jobs/start.ts';
import { sqlFunction } from './db/functions.ts';
import { migrateDb } from './db/migrate.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** Brings a database to what this release needs: tables, the job queue, SQL functions. */
export const prepareDatabase = (pool: pg.Pool): Promise<void> =>
  migrateDb(pool, {
    folder: migrations,
    install: () => installJobs(pool),
    functions: [sqlFunction('take_pledges_v3', new URL('./pledges/take-pledges-v3.sql', import.meta.url))],
  });
