import { EventEmitter } from 'node:events';
import type { WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { Log } from '../lib/log.ts';

const heartbeatMs = 10_000;
const silentAfter = '45 seconds';

/**
 * Keeps a list of living workers, and gives back the jobs of dead ones: the queue itself would leave a job whose
 * worker was killed locked for four hours. With an embedded database nobody else can be alive at the start.
 */
export async function watchWorkers(
  pool: pg.Pool,
  { soleOwner, log }: { soleOwner: boolean; log: Log },
): Promise<{ events: WorkerEvents; stop(): Promise<void> }> {
  const ids: string[] = [];
  const events: WorkerEvents = new EventEmitter();
  const beat = () =>
    pool.query(
      `insert into job_workers (id, last_seen_at) select unnest($1::text[]), now()
       on conflict (id) do update set last_seen_at = now()`,
      [ids],
    );
  // Jobs are locked in the name of the pool or of one of its workers, depending on how they were fetched.
  const remember = (id: string) => {
    ids.push(id);
    void beat().catch(() => undefined);
  };
  events.on('pool:create', ({ workerPool }) => remember(workerPool.id));
  events.on('worker:create', ({ worker }) => remember(worker.workerId));
  const giveBack = async (grace: string) => {
    const { rows } = await pool.query<{ id: string }>(
      `select distinct locked_by as id from graphile_worker._private_jobs
       where locked_by is not null and locked_at < now() - $1::interval
         and locked_by not in (select id from job_workers where last_seen_at > now() - $1::interval)`,
      [grace],
    );
    if (rows.length === 0) return;
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [rows.map((row) => row.id)]);
    log.info({ workers: rows.length }, 'jobs of dead workers given back');
  };
  if (soleOwner) await pool.query('delete from job_workers');
  await giveBack(soleOwner ? '0 seconds' : silentAfter);
  const timer = setInterval(() => {
    void beat()
      .then(() => giveBack(silentAfter))
      .then(() => pool.query(`delete from job_workers where last_seen_at < now() - interval '1 hour'`))
      .catch(() => undefined);
  }, heartbeatMs);
  return {
    events,
    async stop() {
      clearInterval(timer);
      await pool.query('delete from job_workers where id = any($1)', [ids]).catch(() => undefined);
    },
  };
}
