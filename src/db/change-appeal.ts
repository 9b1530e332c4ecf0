import { eq, sql } from 'drizzle-orm';
import { appealChannel, appealPayload, type Changes } from './changes.ts';
import type { Db, Tx } from './connect.ts';
import { appeals } from './schema/appeals.ts';

export type AppealRow = typeof appeals.$inferSelect;

/**
 * The one way to change an appeal or anything that its page or tally shows: locks the appeal (first, so that two
 * commands can't wait for each other), runs the change, raises the tally's version, and tells every node.
 * Answers null when there is no such appeal; when `run` throws, nothing happened. `isChange`: whether what `run` answers
 * has changed anything; where not, no page is made anew for it.
 */
export async function changeAppeal<Result>(
  { db, changes }: { db: Db; changes: Changes },
  appealId: string,
  run: (tx: Tx, appeal: AppealRow) => Promise<Result>,
  isChange: (result: Result) => boolean = () => true,
): Promise<Result | null> {
  const done = await db.transaction(async (tx) => {
    const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId)).for('no key update');
    if (!appeal) return null;
    const result = await run(tx, appeal);
    return { result, version: isChange(result) ? await raiseTallyVersion(tx, appealId) : null };
  });
  if (!done) return null;
  if (done.version !== null) changes.appealChanged({ appealId, version: done.version });
  return done.result;
}

/** A member did something for it: until three days later nobody asks whether all is still true. */
export const touchAppeal = async (tx: Tx, appealId: string, now: Date): Promise<void> => {
  await tx.update(appeals).set({ touchedAt: now }).where(eq(appeals.id, appealId));
};

/** For a change inside a transaction of somebody else, who then calls `changes.appealChanged` after the commit. */
export async function raiseTallyVersion(tx: Tx, appealId: string): Promise<number> {
  const [row] = await tx
    .update(appeals)
    .set({ tallyVersion: sql`${appeals.tallyVersion} + 1` })
    .where(eq(appeals.id, appealId))
    .returning({ version: appeals.tallyVersion });
  if (!row) throw new Error('the appeal went away under its lock');
  await tx.execute(sql`select pg_notify(${appealChannel}, ${appealPayload({ appealId, version: row.version })})`);
  return row.version;
}
