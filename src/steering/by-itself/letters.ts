import { and, asc, eq, gte } from 'drizzle-orm';
import { appeals } from '../../db/schema/appeals.ts';
import { organisations } from '../../db/schema/organisations.ts';
import { steers } from '../../db/schema/steering.ts';
import type { Deps } from '../../http/deps.ts';
import type { LetterKinds } from '../../mail/letter.ts';
import { storageOf } from '../../points/storage.ts';
import { letterTo } from '../../receipts/member-mail.ts';
import { tallyOf } from '../../tally/queries.ts';
import { keptStandingSchema } from '../input.ts';
import { byItselfLetter, stillTrueLetter, storageLetter, type AppealNumbers, type ByItself } from './emails.ts';
import * as kinds from './owe.ts';
import { askPath } from './paths.ts';
import { askedAppeal } from './silence.ts';

export const byItselfLetters = (deps: Deps): LetterKinds => ({
  [kinds.steeredByItselfLetter]: async ({ steerId = '', personId = '' }) => {
    const [row] = await deps.db
      .select({ steer: steers, appeal: appeals, organisationId: organisations.id })
      .from(steers)
      .innerJoin(appeals, eq(appeals.id, steers.appealId))
      .innerJoin(organisations, eq(organisations.id, appeals.organisationId))
      .where(eq(steers.id, steerId));
    if (!row) return null;
    const { steer, appeal } = row;
    const what = await whatHappened(deps, steer);
    const letter = what && (await letterTo(deps, row.organisationId, personId, 'steering'));
    return letter && byItselfLetter(letter, { what, appeal, numbers: await numbersOf(deps, appeal.id) });
  },
  [kinds.stillTrueLetter]: async ({ appealId = '', personId = '' }) => {
    const asked = await askedAppeal(deps, appealId);
    if (!asked || !asked.isUnanswered) return null;
    const letter = await letterTo(deps, asked.organisation.id, personId, 'steering');
    const askUrl = deps.publicUrl + askPath(deps, { appealId, personId });
    return (
      letter && stillTrueLetter(letter, { appeal: asked.appeal, numbers: await numbersOf(deps, appealId), askUrl })
    );
  },
  [kinds.storageLetter]: async ({ pointId = '', personId = '' }) => {
    const storage = await storageOf(deps.db, pointId);
    const letter = storage && (await letterTo(deps, storage.organisationId, personId, 'steering'));
    return letter && storageLetter(letter, { ...storage, point: storage.name });
  },
});

type Steer = typeof steers.$inferSelect;

/** What is to be told; what was undone meanwhile needs no telling. */
async function whatHappened(deps: Pick<Deps, 'db'>, steer: Steer): Promise<ByItself | null> {
  switch (steer.cause) {
    case 'deadline':
      return steer.undoneAt === null ? 'closed' : null;
    case 'silence':
      return steer.undoneAt === null ? 'silent' : null;
    case 'agreement':
      return steer.undoneAt === null ? 'agreement-ended' : null;
    case 'limits':
      return byLimits(deps, steer);
    case 'member':
    case 'api':
    case 'undo':
      return null;
  }
}

/**
 * Full or open again, as it holds when the letter is sent, against what the charity knows: how it stood before this
 * steer, or after the last one since that was not by limits. Null: it stands as it is known.
 */
async function byLimits({ db }: Pick<Deps, 'db'>, { id, appealId, before }: Steer): Promise<ByItself | null> {
  const since = await db
    .select()
    .from(steers)
    .where(and(eq(steers.appealId, appealId), gte(steers.id, id)))
    .orderBy(asc(steers.id));
  const last = since.at(-1);
  if (last?.cause !== 'limits') return null;
  const known = stateIn(since.findLast(({ cause }) => cause !== 'limits')?.after ?? before);
  const now = stateIn(last.after);
  if (now === known) return null;
  return now === 'full' ? 'full' : 'open-again';
}

const stateIn = (kept: Steer['after']): string => keptStandingSchema.parse(kept).state;

async function numbersOf({ db, clock }: Pick<Deps, 'db' | 'clock'>, appealId: string): Promise<AppealNumbers> {
  const tally = await tallyOf(db, appealId, clock.now());
  return {
    wanted: tally?.wanted ?? 0,
    promised: (tally?.unconfirmed ?? 0) + (tally?.pledged ?? 0) + (tally?.onTheWay ?? 0),
    received: tally?.received ?? 0,
  };
}
