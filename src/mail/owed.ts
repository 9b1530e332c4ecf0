import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Log } from '../lib/log.ts';
import { mailTask } from './owe.ts';

/** What a node that died has noted and not handed out is handed out by this job, each minute. */
export const handOutMailTask = 'hand-out-owed-mail';

export type OwedMail = {
  /** Something was noted: it is handed out at once, or with what comes in the next tenth of a second. */
  soon(): void;
  stop(): Promise<void>;
};

const betweenMs = { usual: 100, inRush: 500 };
/** In a rush the job queue gets what its workers can do beside it, and the rest when it is over. */
const mostAtOnce = { usual: 1_000, inRush: 50 };
/** As many tries as any owed job has (jobs/enqueue.ts). */
const maxAttempts = 25;

/**
 * Letters that are owed for pledges, noted in the table `owed_mail` by the statement that writes these: a job for each
 * would make a pledge cost a sixth more, and one alone a quarter. Here they become jobs, many in one call.
 */
export function handOutOwedMail(pool: pg.Pool, { isRush, log }: { isRush(): boolean; log: Log }): OwedMail {
  let isOwed = false;
  let running: Promise<void> | null = null;
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const run = async (): Promise<void> => {
    while (isOwed && !stopped.aborted) {
      isOwed = false;
      const pace = isRush() ? 'inRush' : 'usual';
      try {
        if ((await handOut(pool, mostAtOnce[pace])) === mostAtOnce[pace]) isOwed = true;
      } catch (error) {
        // Nothing is lost: it stays noted.
        log.warn({ err: error }, 'owed mail not handed out yet');
        isOwed = true;
      }
      await sleep(betweenMs[pace], undefined, { signal: stopped }).catch(() => undefined);
    }
    running = null;
  };
  return {
    soon() {
      isOwed = true;
      if (!stopped.aborted) running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Hands out what nodes have left behind. */
export const handOutMailTasks = (owed: OwedMail): TaskList => ({ [handOutMailTask]: () => owed.soon() });

/**
 * Turns up to so many into jobs and says how many there were. One statement, so each becomes one job exactly; what another
 * node is just handing out is left to it.
 */
async function handOut(pool: pg.Pool, most: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: 'hand-out-mail',
    text: `
      with taken as (
        delete from owed_mail
         where ctid = any (array(select ctid from owed_mail limit $1 for update skip locked))
        returning kind, ids
      ), specs as (
        select array_agg(row ($2, json_build_object('kind', kind, 'ids', ids), null, null, $3, null, null, null)
                           ::graphile_worker.job_spec) as all
          from taken
        having count(*) > 0
      )
      select count(*)::int as count from specs cross join lateral graphile_worker.add_jobs(specs.all)`,
    values: [most, mailTask, maxAttempts],
  });
  return rows[0]?.count ?? 0;
}
