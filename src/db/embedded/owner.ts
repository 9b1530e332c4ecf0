import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isAlive } from './process.ts';

/** How to reach the embedded server; goes to `new pg.Pool()` as it is. */
export type EmbeddedConnection = {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
  /** Written out, as a PGSSLMODE in the environment would ask the socket for TLS. */
  ssl: false;
};

export type Keeper = { announceStop(): Promise<void>; release(): Promise<void> };

/**
 * What a look at a running server tells: `running` and `stopping` have an owner (process `pid`), `free` has none,
 * `closed` takes no connections at present, as it starts, stops or recovers.
 */
export type Ownership = { kind: 'running' | 'stopping'; pid: number } | { kind: 'free' } | { kind: 'closed' };

/** Any fixed number; whoever holds this advisory lock owns the server. */
const ownerLock = 727_001;

const nameWhile = { running: 'appeal-amplifier owner', stopping: 'appeal-amplifier stopping' } as const;

/**
 * Takes ownership on a connection of its own, whose name says which process it is. Throws when the server does not
 * answer yet. When one of PostgreSQL's processes crashes, the server closes every connection and recovers; the
 * keeper then comes back by itself.
 */
export async function keepOwnership(connection: EmbeddedConnection): Promise<Keeper> {
  let released = false;
  let state: 'running' | 'stopping' = 'running';

  const take = async (): Promise<pg.Client> => {
    const client = await connect(connection, `${nameWhile[state]} ${process.pid}`);
    try {
      await client.query('select pg_advisory_lock($1)', [ownerLock]);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => void comeBack());
    return client;
  };
  const comeBack = async () => {
    while (!released && state === 'running') {
      try {
        current = await take();
        return;
      } catch {
        await sleep(100, undefined, { ref: false });
      }
    }
  };
  let current = await take();

  return {
    async announceStop() {
      state = 'stopping';
      const name = `${nameWhile.stopping} ${process.pid}`;
      await current.query(`select set_config('application_name', $1, false)`, [name]).catch(() => undefined);
    },
    async release() {
      released = true;
      await current.end().catch(() => undefined);
    },
  };
}

/** Looks without taking the lock, so that two who look at once do not take each other for an owner. */
export async function ownershipOf(connection: EmbeddedConnection): Promise<Ownership> {
  let client: pg.Client | undefined;
  try {
    client = await connect(connection, 'appeal-amplifier looks for an owner');
    const { rows } = await client.query<{ name: string }>(
      `select application_name as name
       from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and classid = 0 and objid = $1 and granted`,
      [ownerLock],
    );
    return rows[0] ? ownershipNamed(rows[0].name) : { kind: 'free' };
  } catch {
    return { kind: 'closed' };
  } finally {
    await client?.end().catch(() => undefined);
  }
}

function ownershipNamed(name: string): Ownership {
  const pid = Number(name.split(' ').at(-1));
  // An owner that was killed a moment ago still holds the lock until its connection is noticed to be gone.
  return { kind: name.startsWith(nameWhile.running) && isAlive(pid) ? 'running' : 'stopping', pid };
}

async function connect(connection: EmbeddedConnection, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    application_name: name,
    connectionTimeoutMillis: 5000,
    query_timeout: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
