import pg from 'pg';
import type { Log } from '../lib/log.ts';
import { codeOf, type Connection } from './connect.ts';

/** One connection to PostgreSQL on which queries are sent before those ahead are answered; it runs them in order. */
export type Line = {
  /** Asked once more on a new connection when this one breaks: it has to be the same done twice as once. */
  query: Ask;
  /** How often a connection of it has ended. */
  ends(): number;
  end(): Promise<void>;
};

type Ask = <Row extends pg.QueryResultRow>(query: pg.QueryConfig) => Promise<pg.QueryResult<Row>>;

/**
 * Opens such a line when it is first used, and anew after it broke. Its commits don't wait for the disk: whoever uses it
 * answers nobody before something else has waited for it. And where PostgreSQL lets us, it does not look up each foreign
 * key again: whoever uses it writes only rows that refer to what the same transaction has locked or written before.
 */
export function openLine(connection: Connection, log: Log): Line {
  let open: Promise<pg.Client> | null = null;
  let ends = 0;
  const connect = (): Promise<pg.Client> => {
    const client = new pg.Client({
      ...connection,
      pipeline: true,
      application_name: 'appeal-amplifier',
      options: '-c synchronous_commit=off',
    });
    client.on('error', (error) => log.warn({ code: codeOf(error) }, 'database connection lost'));
    client.on('end', () => {
      ends += 1;
    });
    return client
      .connect()
      .then(() => trustReferences(client))
      .then(() => client);
  };
  const ask: Ask = async (query) => {
    const mine = (open ??= connect());
    try {
      return await (await mine).query(query);
    } catch (error) {
      // The next query finds a new connection, also when this one has not yet heard that it is over.
      if (isOver(error) && open === mine) open = null;
      throw error;
    }
  };
  return {
    async query<Row extends pg.QueryResultRow>(query: pg.QueryConfig) {
      try {
        return await ask<Row>(query);
      } catch (error) {
        if (isOver(error)) return ask<Row>(query);
        throw error;
      }
    },
    ends: () => ends,
    async end() {
      const client = await open?.catch(() => null);
      await client?.end();
    },
  };
}

/**
 * Leaves the checks of foreign keys out on this connection, and all triggers that are not marked as ENABLE ALWAYS. For a
 * superuser, which the embedded database's user is, or whoever was granted it; for others the checks stay, and cost time.
 */
async function trustReferences(client: pg.Client): Promise<void> {
  try {
    await client.query('set session_replication_role = replica');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === insufficientPrivilege)) throw error;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const insufficientPrivilege = '42501';

/** An error of the connection, or one with which PostgreSQL ends it; any other is the query's own. */
const isOver = (error: unknown): boolean => !(error instanceof pg.DatabaseError) || error.severity === 'FATAL';
