import { and, eq } from 'drizzle-orm';
import { organisations } from '../../db/schema/organisations.ts';
import { agreements } from '../../db/schema/steering.ts';
import type { Deps } from '../../http/deps.ts';
import type { LetterKinds } from '../../mail/letter.ts';
import { letterTo } from '../../receipts/member-mail.ts';
import { agreementLetter } from './commands.ts';
import { agreementLetterTo } from './emails.ts';
import { standingOfAgreement } from './rules.ts';

/** Not sent when it is otherwise by now. */
export const agreementLetters = (deps: Deps): LetterKinds => ({
  [agreementLetter]: async ({ fromId = '', toId = '', what = '', organisationId = '', personId = '' }) => {
    const sends = organisationId === fromId;
    const [row] = await deps.db
      .select({ row: agreements, other: organisations.name })
      .from(agreements)
      .innerJoin(organisations, eq(organisations.id, sends ? toId : fromId))
      .where(and(eq(agreements.fromId, fromId), eq(agreements.toId, toId)));
    const state = row && standingOfAgreement(row.row);
    if (!row || !state || state !== what) return null;
    const letter = await letterTo(deps, organisationId, personId, 'steering');
    return letter && agreementLetterTo(letter, { what: state, other: row.other, sends });
  },
});
