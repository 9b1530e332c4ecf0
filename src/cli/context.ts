import { existsSync } from 'node:fs';
import pino from 'pino';
import { readConfig, type Config } from '../config.ts';
import { connectDb, type Connection, type Db } from '../db/connect.ts';
import { DataFolderInUse } from '../db/embedded/errors.ts';
import { runningEmbeddedPostgres } from '../db/embedded/running.ts';
import { startEmbeddedPostgres } from '../db/embedded/start.ts';
import type { Clock } from '../lib/clock.ts';
import { prepareDatabase } from '../prepare-database.ts';
import type pg from 'pg';

/** What a command is called with; passed in, so that a test can call it too. */
export type Cli = {
  environment: Record<string, string | undefined>;
  /** Where it is called: paths are read from here. */
  folder: string;
  clock: Clock;
  out(text: string): void;
  err(text: string): void;
  /** Ends with this code although nothing went wrong, as a check does that found something. */
  endWith(code: number): void;
};

/** What a command works with. */
export type CliContext = {
  config: Config;
  connection: Connection;
  db: Db;
  pool: pg.Pool;
  /** False while a service runs with the embedded database. */
  isOurs: boolean;
};

/** Something the person can put right; the message says how. Goes to stderr, and the command ends with 1. */
export class CliError extends Error {}

/**
 * Opens the database for the time of one command: that of DATABASE_URL; else the embedded one, through the service if
 * it runs, or started for as long as the command takes.
 */
export async function withDatabase<Result>(cli: Cli, run: (context: CliContext) => Promise<Result>): Promise<Result> {
  const config = configOf(cli);
  const log = pino({ level: 'silent' });
  const { connection, isOurs, stop } = await reach(config);
  try {
    const { db, pool } = connectDb(connection, log);
    try {
      // A service that runs has brought its database up to date by itself.
      if (isOurs) await prepareDatabase(pool);
      return await run({ config, connection, db, pool, isOurs });
    } finally {
      await pool.end();
    }
  } finally {
    await stop();
  }
}

/** The settings, or all that is wrong with them. */
function configOf({ environment, folder }: Pick<Cli, 'environment' | 'folder'>): Config {
  const read = readConfig(environment, folder);
  if (read.kind === 'wrong')
    throw new CliError(`These settings need another look:\n${read.problems.map((line) => `  ${line}`).join('\n')}`);
  return read.config;
}

/** `isOurs`: nobody else has surely brought it up to date. */
type Reached = { connection: Connection; isOurs: boolean; stop: () => Promise<void> };

const nothingToStop = () => Promise.resolve();

async function reach({ databaseUrl, dataDir }: Config): Promise<Reached> {
  if (databaseUrl !== undefined)
    return { connection: { connectionString: databaseUrl }, isOurs: true, stop: nothingToStop };
  const running = existsSync(dataDir) ? await runningEmbeddedPostgres(dataDir) : null;
  if (running) return { connection: running, isOurs: false, stop: nothingToStop };
  const quiet = { info: () => undefined, warn: () => undefined };
  try {
    const started = await startEmbeddedPostgres({ dataDir, log: quiet });
    return { connection: started.connection, isOurs: true, stop: () => started.stop() };
  } catch (error) {
    // The service was just starting: it has the database by now, but may not have made its tables yet.
    const other = error instanceof DataFolderInUse ? await runningEmbeddedPostgres(dataDir) : null;
    if (!other) throw error;
    return { connection: other, isOurs: true, stop: nothingToStop };
  }
}
