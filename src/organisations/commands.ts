import { and, eq, isNotNull, ne, or, sql } from 'drizzle-orm';
import { raiseTallyVersion } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { appeals } from '../db/schema/appeals.ts';
import { members, organisations } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { tellHosts } from './host-mail.ts';
import type { Application, Profile } from './input.ts';
import type { Organisation } from './queries.ts';
import { oweSignInLink, personWith } from './sign-in.ts';
import { slugChoice, slugOf } from './slug.ts';

export type NewOrganisation = Omit<Profile, 'kind' | 'about' | 'timeZone' | 'website' | 'register' | 'registerNumber'> &
  Partial<Profile> & { state: 'applied' | 'approved'; slug?: string | undefined };

/** Makes an organisation and its first owner. Without a slug the name makes one that is free. */
export async function makeOrganisationIn(
  tx: Tx,
  { slug, ...profile }: NewOrganisation,
  { ownerId, now }: { ownerId: string; now: Date },
): Promise<{ kind: 'made'; organisation: Organisation } | { kind: 'slug-taken' }> {
  const wish = slug ?? slugOf(profile.name);
  for (let attempt = 1; attempt <= (slug === undefined ? 1000 : 1); attempt++) {
    const [organisation] = await tx
      .insert(organisations)
      .values({
        ...profile,
        id: newId(),
        slug: slugChoice(wish, attempt),
        createdAt: now,
        decidedAt: profile.state === 'approved' ? now : null,
      })
      .onConflictDoNothing({ target: organisations.slug })
      .returning();
    if (!organisation) continue;
    await tx
      .insert(members)
      .values({ organisationId: organisation.id, personId: ownerId, role: 'owner', createdAt: now });
    return { kind: 'made', organisation };
  }
  return { kind: 'slug-taken' };
}

/**
 * An application: the organisation, its first owner, a link to sign in, a word to the host. Sent twice (a double tap,
 * or out of impatience) it is one organisation, and another link to it.
 */
export async function applyAs(deps: Deps, { yourName, ...profile }: Application): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`apply ${profile.email}`}, 0))`);
    const person = await personWith(tx, { email: profile.email, name: yourName || null, now });
    const known = await sameOrganisationOf(tx, person.id, profile);
    const organisation = known ?? (await newApplication(tx, profile, person.id, now));
    if (!known) await tellHosts(tx, deps, 'application', { organisationId: organisation.id });
    await oweSignInLink(tx, {
      personId: person.id,
      goTo: `/admin/${organisation.slug}`,
      organisationId: organisation.id,
      now,
    });
  });
}

async function newApplication(tx: Tx, profile: Profile, ownerId: string, now: Date): Promise<Organisation> {
  const made = await makeOrganisationIn(tx, { ...profile, state: 'applied' }, { ownerId, now });
  if (made.kind === 'slug-taken') throw new Error('a thousand organisations of one name');
  return made.organisation;
}

/** The person's own organisation of this register number or name. */
async function sameOrganisationOf(
  tx: Tx,
  personId: string,
  { name, register, registerNumber }: Profile,
): Promise<Organisation | null> {
  const sameNumber = register
    ? and(eq(organisations.register, register), eq(organisations.registerNumber, registerNumber ?? ''))
    : undefined;
  const [row] = await tx
    .select({ organisation: organisations })
    .from(organisations)
    .innerJoin(members, eq(members.organisationId, organisations.id))
    .where(and(eq(members.personId, personId), or(sameNumber, sql`lower(${organisations.name}) = lower(${name})`)))
    .orderBy(organisations.createdAt)
    .limit(1);
  return row?.organisation ?? null;
}

export type Decision = { to: 'approved' } | { to: 'declined'; reason: string };

/** The host's word on an organisation, told to its owners. `unchanged`: it was said before. */
export async function decideOn(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  slug: string,
  decision: Decision,
): Promise<{ kind: 'decided' | 'unchanged' | 'unknown' }> {
  return db.transaction(async (tx) => {
    const [organisation] = await tx
      .update(organisations)
      .set({
        state: decision.to,
        stateReason: decision.to === 'declined' ? decision.reason : null,
        decidedAt: clock.now(),
      })
      .where(
        and(
          eq(organisations.slug, slug),
          // An approved one has appeals that people act on; those are taken down one by one instead.
          decision.to === 'approved' ? ne(organisations.state, 'approved') : eq(organisations.state, 'applied'),
        ),
      )
      .returning({ id: organisations.id });
    if (!organisation) {
      const [there] = await tx.select({ id: organisations.id }).from(organisations).where(eq(organisations.slug, slug));
      return { kind: there ? 'unchanged' : 'unknown' };
    }
    await tellOwners(tx, organisation.id, 'organisation-decided', { organisationId: organisation.id });
    return { kind: 'decided' };
  });
}

/** After a "no": asks the host to look again. */
export async function applyAgain(deps: Deps, organisationId: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const again = await tx
      .update(organisations)
      .set({ state: 'applied', stateReason: null, decidedAt: null })
      .where(and(eq(organisations.id, organisationId), eq(organisations.state, 'declined')))
      .returning({ id: organisations.id });
    if (again.length > 0) await tellHosts(tx, deps, 'application', { organisationId });
    return again.length > 0;
  });
}

/** Owes a mail to each owner; the writer finds them by `personId`. */
export async function tellOwners(
  tx: Tx,
  organisationId: string,
  kind: string,
  ids: Record<string, string>,
): Promise<void> {
  const owners = await tx
    .select({ personId: members.personId })
    .from(members)
    .where(and(eq(members.organisationId, organisationId), eq(members.role, 'owner')));
  for (const { personId } of owners) await oweMail(tx, kind, { ...ids, personId });
}

/**
 * Changes what an organisation says about itself. Its appeals show the name, so they are all told. The host hears of
 * another name or number of an organisation that was approved under the old one.
 */
export async function changeProfile(deps: Deps, before: Organisation, profile: Profile): Promise<void> {
  const changed = await deps.db.transaction(async (tx) => {
    const published = await tx
      .select({ id: appeals.id })
      .from(appeals)
      .where(and(eq(appeals.organisationId, before.id), isNotNull(appeals.publishedAt)))
      .orderBy(appeals.id)
      .for('no key update');
    await tx.update(organisations).set(profile).where(eq(organisations.id, before.id));
    if (before.state === 'approved' && isSomebodyElse(before, profile))
      await tellHosts(tx, deps, 'organisation-renamed', { organisationId: before.id, formerName: before.name });
    const versions = [];
    for (const { id } of published) versions.push({ appealId: id, version: await raiseTallyVersion(tx, id) });
    return versions;
  });
  changed.forEach((change) => deps.changes.appealChanged(change));
}

const isSomebodyElse = (before: Organisation, after: Profile): boolean =>
  before.name !== after.name || before.register !== after.register || before.registerNumber !== after.registerNumber;
