import { and, eq, isNull } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { appeals, reports } from '../db/schema.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { tellOwners } from '../organisations/commands.ts';
import { tellHosts } from '../organisations/host-mail.ts';

/** Takes a report in and tells the host. The same one again is not told twice. */
export async function reportAppeal(
  deps: Deps,
  { appealId, reason, email }: { appealId: string; reason: string; email: string | null },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // Without an address the unique key does not hold, as null is like nothing else.
    const [same] = await tx
      .select({ id: reports.id })
      .from(reports)
      .where(
        and(
          eq(reports.appealId, appealId),
          eq(reports.reason, reason),
          email === null ? isNull(reports.email) : eq(reports.email, email),
        ),
      );
    if (same) return;
    const [report] = await tx
      .insert(reports)
      .values({ id: newId(), appealId, reason, email, createdAt: deps.clock.now() })
      .onConflictDoNothing()
      .returning({ id: reports.id });
    if (report) await tellHosts(tx, deps, 'report', { reportId: report.id });
  });
}

/** Nothing is wrong with the appeal. Answers whether this report was still open. */
export async function dismissReport({ db, clock }: Pick<Deps, 'db' | 'clock'>, id: string): Promise<boolean> {
  const dismissed = await db
    .update(reports)
    .set({ decidedAt: clock.now(), outcome: 'dismissed' })
    .where(and(eq(reports.id, id), isNull(reports.decidedAt)))
    .returning({ id: reports.id });
  return dismissed.length > 0;
}

export type HostChange = { kind: 'done' | 'unchanged' | 'unknown' };

/** Takes an appeal off every public page at once, answers its open reports, and tells the owners why. */
export async function takeDown(deps: Deps, slug: string, reason: string): Promise<HostChange> {
  const now = deps.clock.now();
  const appealId = await appealIdOf(deps, slug);
  if (appealId === null) return { kind: 'unknown' };
  const change = await changeAppeal(deps, appealId, async (tx, appeal): Promise<HostChange> => {
    await tx
      .update(reports)
      .set({ decidedAt: now, outcome: 'taken-down' })
      .where(and(eq(reports.appealId, appealId), isNull(reports.decidedAt)));
    if (appeal.takenDownAt) return { kind: 'unchanged' };
    await tx.update(appeals).set({ takenDownAt: now, takenDownReason: reason }).where(eq(appeals.id, appealId));
    await tellOwners(tx, appeal.organisationId, 'appeal-taken-down', { appealId });
    return { kind: 'done' };
  });
  return change ?? { kind: 'unknown' };
}

/** Brings an appeal back to where it was. */
export async function putBack(deps: Deps, slug: string): Promise<HostChange> {
  const appealId = await appealIdOf(deps, slug);
  if (appealId === null) return { kind: 'unknown' };
  const change = await changeAppeal(deps, appealId, async (tx, appeal): Promise<HostChange> => {
    if (!appeal.takenDownAt) return { kind: 'unchanged' };
    await tx.update(appeals).set({ takenDownAt: null, takenDownReason: null }).where(eq(appeals.id, appealId));
    await tellOwners(tx, appeal.organisationId, 'appeal-put-back', { appealId });
    return { kind: 'done' };
  });
  return change ?? { kind: 'unknown' };
}

async function appealIdOf({ db }: Pick<Deps, 'db'>, slug: string): Promise<string | null> {
  const [appeal] = await db.select({ id: appeals.id }).from(appeals).where(eq(appeals.slug, slug));
  return appeal?.id ?? null;
}
