import type { TaskList } from 'graphile-worker';
import type { Log } from '../lib/log.ts';
import { mailTask } from './owe.ts';
import type { Transport } from './transport.ts';

export const hurryMailTask = 'hurry-waiting-mail';

/** For so long after it was owed a letter gets all its tries back when the server was away. */
const triesBackFor = '7 days';

/**
 * Sends what waits as soon as a mail server that was away is back. A letter that a server which answers does not take is
 * left to its tries, each later than the one before: hurried as well, it would be tried each minute and without end.
 */
export function hurryMailTasks({ transport, log }: { transport: Pick<Transport, 'reachable'>; log: Log }): TaskList {
  // At the start nobody knows, so what waits is hurried once.
  let wasAway = true;
  return {
    [hurryMailTask]: async (_, { withPgClient }) => {
      const waiting = await withPgClient((client) => client.query(`select 1 ${waitingJobs} limit 1`, [mailTask]));
      if (waiting.rowCount === 0) return;
      const isAway = !(await transport.reachable());
      const isBack = wasAway && !isAway;
      wasAway = isAway;
      if (!isBack) return;
      const { rowCount } = await withPgClient((client) =>
        client.query(
          `update graphile_worker._private_jobs
              set run_at = now(), attempts = case when created_at > now() - $2::interval then 0 else attempts end
            where id in (select jobs.id ${waitingJobs} for update of jobs skip locked)`,
          [mailTask, triesBackFor],
        ),
      );
      log.info({ count: rowCount }, 'waiting mail hurried');
    },
  };
}

const waitingJobs = `
  from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
 where tasks.identifier = $1 and jobs.attempts > 0 and jobs.locked_at is null and jobs.run_at > now()`;
