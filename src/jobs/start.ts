import {
  Logger,
  parseCronItems,
  run,
  runMigrations,
  type ParsedCronItem,
  type Runner,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import type pg from 'pg';
import type { Log } from '../lib/log.ts';
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

/** Jobs of some kinds and how many of them run at once. Those of one lane never wait for those of another. */
export type Lane = { tasks: TaskList; atOnce: number };

const handBackAfterMs = 6_000;

/** The first lane also keeps the timetable. */
export async function startJobs(
  pool: pg.Pool,
  { lanes, timetable, soleOwner, log }: { lanes: Lane[]; timetable: PeriodicJob[]; soleOwner: boolean; log: Log },
): Promise<JobRunner> {
  const workers = await watchWorkers(pool, { soleOwner, log });
  const cronItems = parseCronItems(timetable.map(({ at, task }) => ({ task, match: at, options: { maxAttempts: 1 } })));
  const runners = await Promise.all(
    lanes.map((lane, index) =>
      startLane(pool, lane, { cronItems: index === 0 ? cronItems : [], events: workers.events, log }),
    ),
  );
  let alive = true;
  for (const runner of runners)
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
      const stopped = await Promise.allSettled(runners.map((runner) => runner.stop()));
      for (const result of stopped)
        if (result.status === 'rejected') log.warn({ err: result.reason }, 'job worker stopped badly');
      await workers.stop();
    },
  };
}

const startLane = (
  pool: pg.Pool,
  { tasks, atOnce }: Lane,
  { cronItems, events, log }: { cronItems: ParsedCronItem[]; events: WorkerEvents; log: Log },
): Promise<Runner> =>
  run({
    pgPool: pool,
    taskList: tasks,
    parsedCronItems: cronItems,
    concurrency: atOnce,
    noHandleSignals: true,
    pollInterval: 1_000,
    gracefulShutdownAbortTimeout: handBackAfterMs,
    logger: new Logger(() => (level, message) => {
      // What a failed job's error says may name people; the job's row keeps it.
      const said = message.replace(/ with error .*/s, '');
      if (level === 'error') log.warn(said);
      else log.debug(said);
    }),
    events,
  });
