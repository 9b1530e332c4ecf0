import { and, eq } from 'drizzle-orm';
import { appeals } from '../db/schema/appeals.ts';
import { reports } from '../db/schema/host.ts';
import { members, organisations, people } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { hostAddress } from '../organisations/host-mail.ts';
import { putBackLetter, reportLetter, takenDownLetter } from './emails.ts';

/** The letters of this slice: kind → writer. */
export const hostLetters = (deps: Deps): LetterKinds => ({
  report: reportWriter(deps),
  'appeal-taken-down': async (ids) => {
    const about = await aboutAppeal(deps, ids);
    return about?.takenDownAt ? takenDownLetter({ ...about, reason: about.reason ?? '' }) : null;
  },
  'appeal-put-back': async (ids) => {
    const about = await aboutAppeal(deps, ids);
    return about && !about.takenDownAt ? putBackLetter(about) : null;
  },
});

const reportWriter =
  (deps: Deps): LetterWriter =>
  async (ids) => {
    const to = await hostAddress(deps, ids);
    const [report] = await deps.db
      .select({
        words: reports.words,
        reason: reports.reason,
        email: reports.email,
        slug: appeals.slug,
        title: appeals.title,
        organisation: organisations.name,
      })
      .from(reports)
      .innerJoin(appeals, eq(appeals.id, reports.appealId))
      .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
      .where(eq(reports.id, ids.reportId ?? ''));
    return to && report ? reportLetter({ ...report, to, publicUrl: deps.publicUrl }) : null;
  };

/** The appeal and the owner to whom a letter about it goes; null when they are no owner any more. */
async function aboutAppeal({ db, publicUrl }: Deps, { appealId = '', personId = '' }: Record<string, string>) {
  const [row] = await db
    .select({
      to: people.email,
      title: appeals.title,
      takenDownAt: appeals.takenDownAt,
      reason: appeals.takenDownReason,
      organisation: organisations.name,
      organisationSlug: organisations.slug,
    })
    .from(appeals)
    .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
    .innerJoin(members, eq(members.organisationId, organisations.id))
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(appeals.id, appealId), eq(people.id, personId), eq(members.role, 'owner')));
  return row ? { ...row, publicUrl } : null;
}
