import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { compose } from './compose.tsx';
import type { LetterKinds } from './letter.ts';
import { mailTask } from './owe.ts';
import type { Transport } from './transport.ts';

/** `urgent`: somebody may be about to set off, so it does not wait for anything. */
const payloadSchema = z.object({
  kind: z.string(),
  ids: z.record(z.string(), z.string()),
  urgent: z.boolean().default(false),
});

/**
 * Sends owed mail, at least once. A letter that is refused for good, or put off by the server at the last of its tries,
 * ends its job and is told to `onRefused`, so that it shows at the pledge. Any other failure is tried again by the queue,
 * 25 times over four days (`mail list` shows what was given up), and at once when the server is back (hurry.ts).
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
  giveWay(waitsSince: Date): Promise<void>;
}): TaskList {
  return {
    [mailTask]: async (payload, { job }) => {
      const { kind, ids, urgent } = payloadSchema.parse(payload);
      if (!urgent) await giveWay(job.run_at);
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
        case 'put-off':
          if (job.attempts < job.max_attempts) throw new Error(`the mail server put it off (${sent.code})`);
          log.warn({ kind, job: job.id, code: sent.code }, 'mail given up');
          await onRefused(draft.to);
          return;
        case 'refused':
          log.warn({ kind, job: job.id, code: sent.code }, 'mail refused for good');
          await onRefused(draft.to);
          return;
      }
    },
  };
}
