import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';

/** More than enough for days of retries; mail that waits for its server is set back to none each minute. */
const maxAttempts = 25;

/**
 * Owes a job. Inside a transaction it is owed exactly when that commits (transactional outbox).
 * `key`: a job of the same key that has not begun is replaced.
 */
export async function enqueue(
  tx: DbOrTx,
  task: string,
  payload: Record<string, unknown>,
  { runAt, key }: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job(${task}::text, ${JSON.stringify(payload)}::json,
      run_at => ${runAt?.toISOString() ?? null}::timestamptz,
      max_attempts => ${maxAttempts}::smallint,
      job_key => ${key ?? null}::text)`);
}
