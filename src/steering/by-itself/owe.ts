import type { Tx } from '../../db/connect.ts';
import { oweMail } from '../../mail/owe.ts';
import { membersWith } from '../../receipts/member-mail.ts';
import type { SteerCause } from '../telling.ts';

/** The kinds of the letters to members about what happens by itself. */
export const steeredByItselfLetter = 'steered-by-itself';
export const stillTrueLetter = 'still-true';
export const storageLetter = 'storage-fills';

/** What nobody at the charity did: the charity is told. */
export const isByItself = (cause: SteerCause): boolean =>
  cause === 'deadline' || cause === 'limits' || cause === 'silence' || cause === 'agreement';

/** One letter to each member who wants it, owed with the steer itself. */
export async function oweByItselfLetters(
  tx: Tx,
  { steerId, organisationId }: { steerId: string; organisationId: string },
): Promise<void> {
  for (const personId of await membersWith(tx, organisationId, 'steering'))
    await oweMail(tx, steeredByItselfLetter, { steerId, personId });
}
