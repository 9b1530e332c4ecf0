import { and, count, eq, gt, isNull, lt } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db/connect.ts';
import { invitations, people, sessions, signInLinks } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { days, later, minutes } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { linkMinutes } from './rules.ts';

/** More links than this at once help nobody, and would fill somebody's letter box. */
const linksAtOnce = 5;

/** Owes a sign-in link, if somebody has this address. Who asks is not told which of the two it was. */
export async function askForSignIn(deps: Deps, { email, goTo }: { email: string; goTo: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [person] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email)).for('update');
    if (person) await oweSignInLink(tx, { personId: person.id, goTo, now: deps.clock.now() });
  });
}

/** `organisationId`: the mail also says that this organisation's application has come in. */
export async function oweSignInLink(
  tx: Tx,
  { personId, goTo, now, organisationId }: { personId: string; goTo: string; now: Date; organisationId?: string },
): Promise<void> {
  const [recent] = await tx
    .select({ count: count() })
    .from(signInLinks)
    .where(and(eq(signInLinks.personId, personId), gt(signInLinks.createdAt, later(now, -minutes(linkMinutes)))));
  if ((recent?.count ?? 0) >= linksAtOnce) return;
  const id = newId();
  await tx
    .insert(signInLinks)
    .values({ id, personId, goTo, createdAt: now, expiresAt: later(now, minutes(linkMinutes)) });
  await oweMail(tx, 'sign-in', { linkId: id, ...(organisationId === undefined ? {} : { organisationId }) });
}

export type SignInLink = {
  id: string;
  personId: string;
  email: string;
  goTo: string;
  state: 'open' | 'used' | 'expired';
};

/** The link behind a token, without using it up; null when there is none. */
export async function signInLinkOf({ db, clock, tokens }: Deps, token: string): Promise<SignInLink | null> {
  const opened = tokens.open('sign-in', token);
  if (!opened) return null;
  const [link] = await db
    .select({
      id: signInLinks.id,
      personId: signInLinks.personId,
      email: people.email,
      goTo: signInLinks.goTo,
      usedAt: signInLinks.usedAt,
      expiresAt: signInLinks.expiresAt,
    })
    .from(signInLinks)
    .innerJoin(people, eq(people.id, signInLinks.personId))
    .where(eq(signInLinks.id, opened.id));
  if (!link) return null;
  const { usedAt, expiresAt, ...known } = link;
  return { ...known, state: usedAt ? 'used' : expiresAt <= clock.now() ? 'expired' : 'open' };
}

/** Uses a link up. Of many at once exactly one is told yes. */
export async function takeSignInLink({ db, clock }: Pick<Deps, 'db' | 'clock'>, linkId: string): Promise<boolean> {
  const now = clock.now();
  const taken = await db
    .update(signInLinks)
    .set({ usedAt: now })
    .where(and(eq(signInLinks.id, linkId), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, now)))
    .returning({ id: signInLinks.id });
  return taken.length > 0;
}

/** Finds the person with this address or makes one; a name is only set where there was none. */
export async function personWith(
  tx: DbOrTx,
  { email, name = null, now }: { email: string; name?: string | null; now: Date },
): Promise<{ id: string }> {
  await tx.insert(people).values({ id: newId(), email, name, createdAt: now }).onConflictDoNothing();
  const [person] = await tx.select({ id: people.id, name: people.name }).from(people).where(eq(people.email, email));
  if (!person) throw new Error('the person went away while being made');
  return { id: person.id };
}

export const tidySignInTask = 'tidy-sign-in';

/** Forgets sessions, links and invitations that open nothing any more. */
export async function tidySignIn({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.delete(sessions).where(lt(sessions.expiresAt, now));
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, later(now, -days(1))));
  await db.delete(invitations).where(lt(invitations.expiresAt, later(now, -days(30))));
}
