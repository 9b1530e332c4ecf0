import type pg from 'pg';
import type { Config } from '../config.ts';
import type { Changes } from '../db/changes.ts';
import type { Db } from '../db/connect.ts';
import type { Clock } from '../lib/clock.ts';
import type { Load } from '../lib/load.ts';
import type { Log } from '../lib/log.ts';
import type { Tokens } from '../lib/tokens.ts';
import type { Assets } from '../ui/assets.ts';

/** What every slice's routes stand on. Made once in `main` (and in each test), passed in, never global. */
export type Deps = {
  config: Config;
  /** Where the service is reached, without a slash at the end; every link in a mail starts with it. */
  publicUrl: string;
  db: Db;
  pool: pg.Pool;
  changes: Changes;
  clock: Clock;
  tokens: Tokens;
  assets: Assets;
  load: Load;
  log: Log;
};
