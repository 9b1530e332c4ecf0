import { sql } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { appealReports } from '../db/schema/network.ts';
import type { Deps } from '../http/deps.ts';
import { oweToMany } from '../mail/owe-to-many.ts';
import { aroundAppeal, reportWordsOf } from './queries.ts';
import { mayPublish, type MayPublish } from './rules.ts';

type ReportDeps = Pick<Deps, 'db' | 'changes' | 'clock'>;

export type OwnWords = { thanks: string; learnt: string };

export const reportLetter = 'appeal-report';

export type SaveOutcome = { kind: 'saved' } | { kind: 'not-found' } | { kind: 'draft' };

/** Keeps what the charity says in its report. Where it is public already, everybody reads it at once. */
export async function saveReport(deps: ReportDeps, appealId: string, words: OwnWords): Promise<SaveOutcome> {
  const now = deps.clock.now();
  const outcome = await changeAppeal(deps, appealId, async (tx, appeal): Promise<SaveOutcome> => {
    if (appeal.state === 'draft') return { kind: 'draft' };
    const row = { ...words, updatedAt: now };
    await tx
      .insert(appealReports)
      .values({ appealId, ...row })
      .onConflictDoUpdate({ target: appealReports.appealId, set: row });
    return { kind: 'saved' };
  });
  return outcome ?? { kind: 'not-found' };
}

export type PublishOutcome =
  /** `told`: how many letters are owed by this. */
  { kind: 'published'; told: number } | { kind: 'not-found' } | { kind: Exclude<MayPublish, 'yes'> };

/**
 * Shows the report to everybody, and with `tell` writes to everyone around the appeal: once for all time, however often
 * it is published, and by how many at once. Without `words` those that were saved stand.
 */
export async function publishReport(
  deps: ReportDeps,
  appealId: string,
  { words, tell }: { words?: OwnWords; tell: boolean },
): Promise<PublishOutcome> {
  const now = deps.clock.now();
  const outcome = await changeAppeal(deps, appealId, async (tx, appeal): Promise<PublishOutcome> => {
    const may = mayPublish(appeal, now);
    if (may !== 'yes') return { kind: may };
    const before = await reportWordsOf(tx, appealId);
    const isToldNow = tell && before.sentAt === null;
    const row = {
      ...(words ?? { thanks: before.thanks, learnt: before.learnt }),
      updatedAt: now,
      publishedAt: before.publishedAt ?? now,
      sentAt: isToldNow ? now : before.sentAt,
    };
    await tx
      .insert(appealReports)
      .values({ appealId, ...row })
      .onConflictDoUpdate({ target: appealReports.appealId, set: row });
    const told = isToldNow
      ? await oweToMany(tx, { kind: reportLetter, appealId, supporters: aroundAppeal(appealId), now })
      : 0;
    return { kind: 'published', told };
  });
  return outcome ?? { kind: 'not-found' };
}

/** Takes the report off the site; letters that have not gone out by now are not sent. */
export async function takeBackReport(
  deps: ReportDeps,
  appealId: string,
): Promise<{ kind: 'taken-back' | 'not-found' }> {
  const done = await changeAppeal(deps, appealId, async (tx) => {
    await tx.execute(sql`update appeal_reports set published_at = null, updated_at = ${deps.clock.now().toISOString()}::timestamptz
                          where appeal_id = ${appealId}`);
    return { kind: 'taken-back' as const };
  });
  return done ?? { kind: 'not-found' };
}
