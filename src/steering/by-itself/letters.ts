import { eq } from 'drizzle-orm';
import { appeals } from '../../db/schema/appeals.ts';
import { organisations } from '../../db/schema/organisations.ts';
import { steers } from '../../db/schema/steering.ts';
import type { Deps } from '../../http/deps.ts';
import type { LetterKinds } from '../../mail/letter.ts';
import { storageOf } from '../../points/storage.ts';
import { letterTo } from '../../receipts/member-mail.ts';
import { tallyOf } from '../../tally/queries.ts';
import { keptStandingSchema, type KeptStanding } from '../input.ts';
import type { SteerCause } from '../telling.ts';
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
    // What was undone meanwhile needs no telling.
    if (!row || row.steer.undoneAt !== null) return null;
    const { steer, appeal } = row;
    const what = whatHappened(steer.cause, keptStandingSchema.parse(steer.after));
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

function whatHappened(cause: SteerCause, { state }: KeptStanding): ByItself | null {
  switch (cause) {
    case 'deadline':
      return 'closed';
    case 'silence':
      return 'silent';
    case 'agreement':
      return 'agreement-ended';
    case 'limits':
      return state === 'full' ? 'full' : 'open-again';
    case 'member':
    case 'api':
    case 'undo':
      return null;
  }
}

async function numbersOf({ db, clock }: Pick<Deps, 'db' | 'clock'>, appealId: string): Promise<AppealNumbers> {
  const tally = await tallyOf(db, appealId, clock.now());
  return {
    wanted: tally?.wanted ?? 0,
    promised: (tally?.unconfirmed ?? 0) + (tally?.pledged ?? 0) + (tally?.onTheWay ?? 0),
    received: tally?.received ?? 0,
  };
}
