import { Logger, parseCronItems, run, runMigrations, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Log } from '../lib/log.ts';
import { beforeLetters } from './enqueue.ts';
import { watchWorkers } from './workers.ts';

/** One periodic job: a line of the timetable. `at` is a crontab pattern in UTC. */
export type PeriodicJob = { at: string; task: string };

export type JobRunner = {
  /** False once the workers have died. */
  alive(): boolean;
  /** Finishes what runs, gives back what can't finish in time. */
  stop(): Promise<void>;
};

export const installJobs = (pool: pg.Pool): Promise<void> =>
  runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });

/** Enough to wait for a slow mail server with. How many letters go while pledges come is for them to say (mail/give-way.ts). */
const concurrency = 6;
const handBackAfterMs = 6_000;

export async function startJobs(
  pool: pg.Pool,
  { tasks, timetable, soleOwner, log }: { tasks: TaskList; timetable: PeriodicJob[]; soleOwner: boolean; log: Log },
): Promise<JobRunner> {
  const workers = await watchWorkers(pool, { soleOwner, log });
  const runner = await run({
    pgPool: pool,
    taskList: tasks,
    parsedCronItems: parseCronItems(
      timetable.map(({ at, task }) => ({ task, match: at, options: { maxAttempts: 1, priority: beforeLetters } })),
    ),
    concurrency,
    noHandleSignals: true,
    pollInterval: 1_000,
    gracefulShutdownAbortTimeout: handBackAfterMs,
    logger: new Logger(() => (level, message) => {
      // What a failed job's error says may name people; the job's row keeps it.
      const said = message.replace(/ with error .*/s, '');
      if (level === 'error') log.warn(said);
      else log.debug(said);
    }),
    events: workers.events,
  });
  let alive = true;
  void runner.promise.then(
    () => (alive = false),
    (error: unknown) => {
      alive = false;
      log.error({ err: error }, 'job worker ended');
    },
  );
  return {
    alive: () => alive,
    async stop() {
      if (alive) await runner.stop().catch((error: unknown) => log.warn({ err: error }, 'job worker stopped badly'));
      await workers.stop();
    },
  };
}
