import { and, eq, isNull, sql } from 'drizzle-orm';
import { refreshLeadingTo } from '../appeals/redirect-graph.ts';
import { changeAppeal } from '../db/change-appeal.ts';
import { appeals } from '../db/schema/appeals.ts';
import { reports } from '../db/schema/host.ts';
import { shareMoments } from '../db/schema/moments.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { oweToAll } from '../moments/commands.ts';
import { tellOwners } from '../organisations/commands.ts';
import { tellHosts } from '../organisations/host-mail.ts';

/** Takes a report in and tells the host. The same one again is not told twice. */
export async function reportAppeal(
  deps: Deps,
  {
    appealId,
    link = null,
    reason,
    email,
  }: {
    appealId: string;
    /** The link whose name and words are meant, and what stands there now. */
    link?: { id: string; words: string } | null;
    reason: string;
    email: string | null;
  },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // Without an address the unique key does not hold, as null is like nothing else.
    const [same] = await tx
      .select({ id: reports.id })
      .from(reports)
      .where(
        and(
          eq(reports.appealId, appealId),
          link === null ? isNull(reports.shareLinkId) : eq(reports.shareLinkId, link.id),
          eq(reports.reason, reason),
          email === null ? isNull(reports.email) : eq(reports.email, email),
        ),
      );
    if (same) return;
    const [report] = await tx
      .insert(reports)
      .values({
        id: newId(),
        appealId,
        shareLinkId: link?.id ?? null,
        words: link?.words ?? null,
        reason,
        email,
        createdAt: deps.clock.now(),
      })
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

/**
 * Takes the name and the words that were reported off every page, and answers every open report of them. They are taken
 * out of the link itself, so that no page can still show them, and its owner can put no new ones there. What a group has
 * prepared for later is its words too: it is called off, and who is in is told.
 */
export async function hideWords(deps: Deps, reportId: string): Promise<HostChange> {
  const [report] = await deps.db
    .select({ linkId: reports.shareLinkId, appealId: reports.appealId })
    .from(reports)
    .where(eq(reports.id, reportId));
  const linkId = report?.linkId ?? null;
  if (!report || linkId === null) return { kind: 'unknown' };
  const now = deps.clock.now();
  const change = await changeAppeal(deps, report.appealId, async (tx): Promise<HostChange> => {
    await tx
      .update(reports)
      .set({ decidedAt: now, outcome: 'words-hidden' })
      .where(and(eq(reports.shareLinkId, linkId), isNull(reports.decidedAt)));
    const hidden = await tx
      .update(shareLinks)
      .set({ name: null, message: null, wordsHiddenAt: now })
      .where(and(eq(shareLinks.id, linkId), isNull(shareLinks.wordsHiddenAt)))
      .returning({ id: shareLinks.id });
    const cancelled = await tx
      .update(shareMoments)
      .set({ cancelledAt: now, sequence: sql`${shareMoments.sequence} + 1` })
      .where(and(eq(shareMoments.groupLinkId, linkId), isNull(shareMoments.calledAt), isNull(shareMoments.cancelledAt)))
      .returning({ id: shareMoments.id });
    for (const { id } of cancelled) await oweToAll(tx, 'moment-changed', id, { replace: true });
    return { kind: hidden.length === 0 ? 'unchanged' : 'done' };
  });
  return change ?? { kind: 'unknown' };
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
  await refreshLeadingTo(deps, appealId);
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
  await refreshLeadingTo(deps, appealId);
  return change ?? { kind: 'unknown' };
}

async function appealIdOf({ db }: Pick<Deps, 'db'>, slug: string): Promise<string | null> {
  const [appeal] = await db.select({ id: appeals.id }).from(appeals).where(eq(appeals.slug, slug));
  return appeal?.id ?? null;
}
