import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Db } from './connect.ts';

/** A connection that sees the database as it was at one moment, and changes nothing. */
export type Snapshot = NodePgDatabase & { $client: pg.PoolClient };

/** For what is read with several statements and has to fit together, whatever is written meanwhile. */
export async function readAtOnce<Result>(db: Db, read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
  const client = await db.$client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const result = await read(drizzle(client));
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Closed with its transaction: what is wrong with it nobody knows.
    client.release(true);
    throw error;
  }
}
