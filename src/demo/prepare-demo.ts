import { and, count, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { apiKeys, members, organisations, people } from '../db/schema/organisations.ts';
import { settings } from '../db/schema/service.ts';
import type { Deps } from '../http/deps.ts';
import { makeApiKey } from '../organisations/api-keys.ts';
import { makeOrganisationIn } from '../organisations/commands.ts';
import { personWith } from '../organisations/sign-in.ts';
import { demoHost, demoOrganisations, type DemoOrganisation } from './cast.ts';

/** The API keys with which the members of the demonstration act, by organisation. */
export type DemoKeys = ReadonlyMap<string, string>;

const keyName = 'Demonstration';
const mark = 'demonstration';

/**
 * On an empty database: the host, the organisations and their members. Null when the database holds something that
 * is no demonstration: simulated supporters must never pledge to real appeals.
 */
export async function prepareDemo({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<DemoKeys | null> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    if (!(await isDemo(tx))) {
      if (!(await isEmpty(tx))) return null;
      await makeEverybody(tx, now);
      await tx.insert(settings).values({ name: mark, value: now.toISOString() });
    }
    return freshKeys(tx, now);
  });
}

async function isDemo(tx: Tx): Promise<boolean> {
  return (await tx.select().from(settings).where(eq(settings.name, mark))).length > 0;
}

async function isEmpty(tx: Tx): Promise<boolean> {
  const [found] = await tx.select({ organisations: count() }).from(organisations);
  const [somebody] = await tx.select({ people: count() }).from(people);
  return found?.organisations === 0 && somebody?.people === 0;
}

async function makeEverybody(tx: Tx, now: Date): Promise<void> {
  const host = await personWith(tx, { ...demoHost, now });
  await tx.update(people).set({ hostSince: now }).where(eq(people.id, host.id));
  for (const organisation of demoOrganisations) await makeOrganisation(tx, organisation, now);
}

async function makeOrganisation(tx: Tx, { slug, profile, members: [owner, ...others] }: DemoOrganisation, now: Date) {
  const { id: ownerId } = await personWith(tx, { ...owner, now });
  const made = await makeOrganisationIn(tx, { ...profile, slug, state: 'approved' }, { ownerId, now });
  if (made.kind === 'slug-taken') throw new Error(`${slug} stands twice in the demonstration`);
  for (const { name, email, role } of others) {
    const { id: personId } = await personWith(tx, { name, email, now });
    await tx.insert(members).values({ organisationId: made.organisation.id, personId, role, createdAt: now });
  }
}

/** Only their hashes are kept, so each start makes new ones, and removes those of the start before. */
async function freshKeys(tx: Tx, now: Date): Promise<DemoKeys> {
  const found = await tx
    .select({ id: organisations.id, slug: organisations.slug })
    .from(organisations)
    .where(
      inArray(
        organisations.slug,
        demoOrganisations.map(({ slug }) => slug),
      ),
    );
  const keys = new Map<string, string>();
  for (const { id, slug } of found) {
    await tx.delete(apiKeys).where(and(eq(apiKeys.organisationId, id), eq(apiKeys.name, keyName)));
    keys.set(slug, (await makeApiKey(tx, { organisationId: id, name: keyName, now })).key);
  }
  return keys;
}
