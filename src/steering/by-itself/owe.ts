import { eq } from 'drizzle-orm';
import type { AppealRow } from '../../db/change-appeal.ts';
import type { Tx } from '../../db/connect.ts';
import { appeals } from '../../db/schema/appeals.ts';
import { days, later } from '../../lib/clock.ts';
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

/** Between two letters about full and open again, which can take turns all day while somebody promises and withdraws. */
const calmMs = days(1);

/**
 * One letter to each member who wants it, owed with the steer itself. About full and open again at most one a day of an
 * appeal: what happens after it is told by the next, which says what holds by then, or nothing when that is known.
 */
export async function oweByItselfLetters(
  tx: Tx,
  { id: appealId, organisationId, limitsLetterAt: last }: AppealRow,
  { steerId, cause, now }: { steerId: string; cause: SteerCause; now: Date },
): Promise<void> {
  let at = now;
  if (cause === 'limits') {
    // The next one is owed already, and comes to this too.
    if (last !== null && last > now) return;
    if (last !== null && later(last, calmMs) > now) at = later(last, calmMs);
    await tx.update(appeals).set({ limitsLetterAt: at }).where(eq(appeals.id, appealId));
  }
  const when = at > now ? { runAt: at } : {};
  for (const personId of await membersWith(tx, organisationId, 'steering'))
    await oweMail(tx, steeredByItselfLetter, { steerId, personId }, when);
}
