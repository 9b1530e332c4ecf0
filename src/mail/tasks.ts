import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { compose } from './compose.tsx';
import type { LetterKinds } from './letter.ts';
import { mailTask } from './owe.ts';
import type { Transport } from './transport.ts';

export const hurryMailTask = 'hurry-waiting-mail';

/** `urgent`: somebody may be about to set off, so it does not wait for anything. */
const payloadSchema = z.object({
  kind: z.string(),
  ids: z.record(z.string(), z.string()),
  urgent: z.boolean().default(false),
});

/**
 * Sends owed mail, at least once. A letter refused for good ends its job and is told to `onRefused`; any other
 * failure is tried again by the queue, and at once when the server is back.
 */
export function mailTasks({
  transport,
  kinds,
  onRefused,
  clock,
  log,
  domain,
  giveWay,
}: {
  transport: Transport;
  kinds: LetterKinds;
  onRefused(email: string): Promise<void>;
  clock: Clock;
  log: Log;
  /** The right half of message ids. */
  domain: string;
  /** Waits while there is a rush: a letter can be a moment later, a thumb on a button can't. */
  giveWay(): Promise<void>;
}): TaskList {
  return {
    [mailTask]: async (payload, { job }) => {
      const { kind, ids, urgent } = payloadSchema.parse(payload);
      if (!urgent) await giveWay();
      const write = kinds[kind];
      if (!write) throw new Error(`no writer for mail of kind ${kind}`);
      const draft = await write(ids);
      if (!draft) return;
      const sent = await transport.send(compose(draft), {
        kind,
        messageId: `<${kind}.${job.id}@${domain}>`,
        date: clock.now(),
      });
      switch (sent.kind) {
        case 'sent':
          log.info({ kind, job: job.id }, 'mail sent');
          return;
        case 'refused':
          log.warn({ kind, job: job.id, code: sent.code }, 'mail refused for good');
          await onRefused(draft.to);
          return;
      }
    },
    [hurryMailTask]: async (_, { withPgClient }) => {
      const waiting = await withPgClient((client) =>
        client.query<{ id: string }>(
          `select jobs.id from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
           where tasks.identifier = $1 and jobs.attempts > 0 and jobs.locked_at is null and jobs.run_at > now()`,
          [mailTask],
        ),
      );
      if (waiting.rows.length === 0 || !(await transport.reachable())) return;
      const ids = waiting.rows.map((row) => row.id);
      await withPgClient((client) =>
        client.query('select graphile_worker.reschedule_jobs($1::bigint[], run_at => now(), attempts => 0)', [ids]),
      );
      log.info({ count: ids.length }, 'waiting mail hurried');
    },
  };
}
