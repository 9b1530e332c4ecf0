import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Db, DbOrTx, Tx } from '../db/connect.ts';
import { invitations, members, organisations, people } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { days, later } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { personWith } from './sign-in.ts';
import type { MemberRole } from './who-asks.ts';

const invitationDays = 7;

export type MemberForList = { personId: string; email: string; name: string | null; role: MemberRole };
export type InvitationForList = { id: string; email: string; role: MemberRole; expiresAt: Date };

export const membersOf = (db: DbOrTx, organisationId: string): Promise<MemberForList[]> =>
  db
    .select({ personId: people.id, email: people.email, name: people.name, role: members.role })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(eq(members.organisationId, organisationId))
    .orderBy(asc(members.createdAt), asc(people.email));

/** Those that can still be accepted. */
export const invitationsOf = (db: DbOrTx, organisationId: string, now: Date): Promise<InvitationForList[]> =>
  db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .where(openInvitation(eq(invitations.organisationId, organisationId), now))
    .orderBy(invitations.createdAt);

const openInvitation = (which: ReturnType<typeof eq>, now: Date) =>
  and(which, isNull(invitations.acceptedAt), gt(invitations.expiresAt, now));

/** Invites an address, by mail. Invited again, it is one invitation, with the newer role and another mail. */
export async function invite(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  {
    organisationId,
    email,
    role,
    invitedBy,
  }: { organisationId: string; email: string; role: MemberRole; invitedBy: string },
): Promise<{ kind: 'invited' | 'member-already' }> {
  const now = clock.now();
  const expiresAt = later(now, days(invitationDays));
  return db.transaction(async (tx) => {
    await lockOrganisation(tx, organisationId);
    const [member] = await tx
      .select({ personId: members.personId })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(and(eq(members.organisationId, organisationId), eq(people.email, email)));
    if (member) return { kind: 'member-already' };
    const [open] = await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(and(openInvitation(eq(invitations.organisationId, organisationId), now), eq(invitations.email, email)));
    const id = open?.id ?? newId();
    if (open) await tx.update(invitations).set({ role, expiresAt, invitedBy }).where(eq(invitations.id, id));
    else await tx.insert(invitations).values({ id, organisationId, email, role, invitedBy, createdAt: now, expiresAt });
    await oweMail(tx, 'invitation', { invitationId: id });
    return { kind: 'invited' };
  });
}

/** Takes an invitation back; its link then opens nothing. */
export async function withdrawInvitation(db: Db, organisationId: string, id: string): Promise<boolean> {
  const gone = await db
    .delete(invitations)
    .where(and(eq(invitations.id, id), eq(invitations.organisationId, organisationId), isNull(invitations.acceptedAt)))
    .returning({ id: invitations.id });
  return gone.length > 0;
}

export type Invitation = {
  id: string;
  email: string;
  role: MemberRole;
  organisation: { slug: string; name: string };
  state: 'open' | 'accepted' | 'expired';
};

/** The invitation behind a token; null when there is none, or it was withdrawn. */
export async function invitationOf({ db, clock, tokens }: Deps, token: string): Promise<Invitation | null> {
  const opened = tokens.open('invitation', token);
  if (!opened) return null;
  const [row] = await db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      acceptedAt: invitations.acceptedAt,
      expiresAt: invitations.expiresAt,
      organisation: { slug: organisations.slug, name: organisations.name },
    })
    .from(invitations)
    .innerJoin(organisations, eq(organisations.id, invitations.organisationId))
    .where(eq(invitations.id, opened.id));
  if (!row) return null;
  const { acceptedAt, expiresAt, ...known } = row;
  return { ...known, state: acceptedAt ? 'accepted' : expiresAt <= clock.now() ? 'expired' : 'open' };
}

/** Makes the invited person a member, once; answers who it is, or null when it could not be accepted any more. */
export async function acceptInvitation(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  id: string,
): Promise<{ personId: string } | null> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const [accepted] = await tx
      .update(invitations)
      .set({ acceptedAt: now })
      .where(openInvitation(eq(invitations.id, id), now))
      .returning({ organisationId: invitations.organisationId, email: invitations.email, role: invitations.role });
    if (!accepted) return null;
    const person = await personWith(tx, { email: accepted.email, now });
    await tx
      .insert(members)
      .values({ organisationId: accepted.organisationId, personId: person.id, role: accepted.role, createdAt: now })
      .onConflictDoNothing();
    return { personId: person.id };
  });
}

export type MemberChange = { kind: 'changed' | 'unknown' | 'last-owner' };

export const changeRole = (db: Db, organisationId: string, personId: string, role: MemberRole): Promise<MemberChange> =>
  changeMember(db, organisationId, personId, role, (tx) =>
    tx.update(members).set({ role }).where(memberIs(organisationId, personId)),
  );

/** Removes a member, or lets one leave. */
export const removeMember = (db: Db, organisationId: string, personId: string): Promise<MemberChange> =>
  changeMember(db, organisationId, personId, null, (tx) =>
    tx.delete(members).where(memberIs(organisationId, personId)),
  );

/** An organisation always keeps an owner, also when two of them go at the same moment: one at a time, by its lock. */
async function changeMember(
  db: Db,
  organisationId: string,
  personId: string,
  becomes: MemberRole | null,
  run: (tx: Tx) => Promise<unknown>,
): Promise<MemberChange> {
  return db.transaction(async (tx) => {
    await lockOrganisation(tx, organisationId);
    const owners = await tx
      .select({ personId: members.personId })
      .from(members)
      .where(and(eq(members.organisationId, organisationId), eq(members.role, 'owner')));
    const [member] = await tx.select({ role: members.role }).from(members).where(memberIs(organisationId, personId));
    if (!member) return { kind: 'unknown' };
    if (member.role === 'owner' && becomes !== 'owner' && owners.length === 1) return { kind: 'last-owner' };
    await run(tx);
    return { kind: 'changed' };
  });
}

const memberIs = (organisationId: string, personId: string) =>
  and(eq(members.organisationId, organisationId), eq(members.personId, personId));

const lockOrganisation = (tx: Tx, organisationId: string) =>
  tx.select({ id: organisations.id }).from(organisations).where(eq(organisations.id, organisationId)).for('update');

export type WantedMail = { daily: boolean; full: boolean; steering: boolean };

/** Which of the summary mails a member wants; `true` means it comes. */
export async function setWantedMail(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  organisationId: string,
  personId: string,
  { daily, full, steering }: WantedMail,
): Promise<void> {
  const now = clock.now();
  await db
    .update(members)
    .set({
      dailyMailStoppedAt: daily ? null : now,
      fullMailStoppedAt: full ? null : now,
      steeringMailStoppedAt: steering ? null : now,
    })
    .where(memberIs(organisationId, personId));
}

export async function wantedMailOf(db: DbOrTx, organisationId: string, personId: string): Promise<WantedMail> {
  const [row] = await db
    .select({
      daily: members.dailyMailStoppedAt,
      full: members.fullMailStoppedAt,
      steering: members.steeringMailStoppedAt,
    })
    .from(members)
    .where(memberIs(organisationId, personId));
  return { daily: row?.daily == null, full: row?.full == null, steering: row?.steering == null };
}
