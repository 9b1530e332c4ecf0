import { and, eq, isNotNull } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { people } from '../db/schema/organisations.ts';
import { settings } from '../db/schema/service.ts';
import type { Deps } from '../http/deps.ts';
import { hashOf, randomToken } from '../lib/tokens.ts';
import { makeOrganisationIn } from '../organisations/commands.ts';
import type { Application } from '../organisations/input.ts';
import { personWith } from '../organisations/sign-in.ts';

const codeSetting = 'set-up code';

/**
 * While nobody hosts the service: makes a new one-time code, stores its hash, and answers the path to print on the
 * terminal. Null once there is a host. With several nodes the one that started last has the code that works.
 */
export async function newSetUpPath({ db }: Pick<Deps, 'db'>): Promise<string | null> {
  if (await hasHost(db)) return null;
  const code = randomToken();
  const value = stored(code);
  await db
    .insert(settings)
    .values({ name: codeSetting, value })
    .onConflictDoUpdate({ target: settings.name, set: { value } });
  return `/setup/${code}`;
}

export async function hasHost(db: DbOrTx): Promise<boolean> {
  const [host] = await db.select({ id: people.id }).from(people).where(isNotNull(people.hostSince)).limit(1);
  return host !== undefined;
}

export async function isSetUpCode(db: DbOrTx, code: string): Promise<boolean> {
  const [row] = await db
    .select({ name: settings.name })
    .from(settings)
    .where(and(eq(settings.name, codeSetting), eq(settings.value, stored(code))));
  return row !== undefined;
}

/** Makes the host and the first organisation, and uses the code up: of two at once one is told null. */
export async function setUp(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  code: string,
  { yourName, ...profile }: Application,
): Promise<{ personId: string; slug: string } | null> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const [taken] = await tx
      .delete(settings)
      .where(and(eq(settings.name, codeSetting), eq(settings.value, stored(code))))
      .returning({ name: settings.name });
    if (!taken || (await hasHost(tx))) return null;
    const person = await personWith(tx, { email: profile.email, name: yourName || null, now });
    await tx.update(people).set({ hostSince: now }).where(eq(people.id, person.id));
    const made = await makeOrganisationIn(tx, { ...profile, state: 'approved' }, { ownerId: person.id, now });
    if (made.kind === 'slug-taken') throw new Error('a thousand organisations of one name');
    return { personId: person.id, slug: made.organisation.slug };
  });
}

const stored = (code: string): string => hashOf(code).toString('hex');
