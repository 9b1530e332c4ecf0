import { createHash } from 'node:crypto';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';

/** Any fixed number: two nodes that start at once take turns. */
const migrationLock = 727_002;

/** A function in the database that stands in a file beside its slice; its name carries a version. */
export type SqlFunction = { name: string; sql: string };

/**
 * Brings the database to the present tables and functions. Safe to call from several nodes at once.
 * `install` is called under the same lock, for what keeps its own tables (the job queue).
 */
export async function migrateDb(
  pool: pg.Pool,
  { folder, functions, install }: { folder: string; functions: SqlFunction[]; install(): Promise<void> },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder: folder });
    await install();
    for (const { name, sql } of functions) await applyOnce(client, name, sql);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    client.release();
  }
}

async function applyOnce(client: pg.PoolClient, name: string, sql: string): Promise<void> {
  const hash = createHash('sha256').update(sql).digest('hex');
  const key = `function ${name}`;
  const known = await client.query('select 1 from settings where name = $1 and value = $2', [key, hash]);
  if (known.rowCount) return;
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2',
      [key, hash],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
