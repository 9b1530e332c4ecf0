import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/** More than enough for days of retries; mail that waits for its server is set back to none each minute. */
const maxAttempts = 25;

/**
 * The priority of all jobs but letters (theirs is 0, of urgent ones down to -20). A worker takes the lowest first: so no
 * job waits behind thousands of letters, nor longer than one letter takes when the mail server hangs.
 */
export const beforeLetters = -100;

/**
 * Owes a job. Inside a transaction it is owed exactly when that commits (transactional outbox).
 * `key`: a job of the same key that has not begun is replaced.
 */
export async function enqueue(
  tx: DbOrTx,
  task: string,
  payload: Record<string, unknown>,
  { runAt, key, priority = beforeLetters }: { runAt?: Date; key?: string; priority?: number } = {},
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job(${task}::text, ${JSON.stringify(payload)}::json,
      run_at => ${runAt?.toISOString() ?? null}::timestamptz,
      max_attempts => ${maxAttempts}::smallint,
      priority => ${priority}::int,
      job_key => ${key ?? null}::text)`);
}
