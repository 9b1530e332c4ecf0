import { createHash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { DbOrTx } from './connect.ts';
import type { Snapshot } from './read-at-once.ts';

const dialect = new PgDialect();

/**
 * Runs a query as a prepared statement, so that PostgreSQL plans it once for each connection: planning the joins of a
 * pledge's page costs more than running them. For texts that come again and again; inside a transaction it runs as any
 * other.
 */
export async function runPrepared<Row extends Record<string, unknown>>(
  db: DbOrTx | Snapshot,
  query: SQL,
): Promise<Row[]> {
  // The type of a raw query's rows is the caller's knowledge, here as below.
  if (!('$client' in db)) return (await db.execute(query)).rows as Row[];
  const { sql, params } = dialect.sqlToQuery(query);
  const name = createHash('sha256').update(sql).digest('base64url').slice(0, 20);
  return (await db.$client.query<Row>({ name, text: sql, values: params })).rows;
}
