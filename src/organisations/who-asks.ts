import { and, eq, isNull } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { apiKeys, members, organisations, type memberRoles } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { signedIn, type SignedIn } from '../http/sessions.ts';
import { hashOf } from '../lib/tokens.ts';

export type MemberRole = (typeof memberRoles)[number];

export type Membership = { organisationId: string; slug: string; name: string; role: MemberRole };

/** Who sends a request. A `stranger` sent an unknown credential, `nobody` none at all. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'stranger' }
  | ({ kind: 'person'; memberships: Membership[] } & SignedIn)
  | { kind: 'key'; keyId: string; organisationId: string };

/** By Bearer key if there is one, else by session cookie. */
export async function whoAsks(deps: Pick<Deps, 'db' | 'clock'>, request: FastifyRequest): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return keyHolder(deps, authorization);
  const person = await signedIn(deps, request);
  if (!person) return { kind: 'nobody' };
  return { kind: 'person', ...person, memberships: await membershipsOf(deps, person.personId) };
}

/** The caller's role in an organisation, or null. A key may do what an owner may with appeals, and nothing else. */
export function roleIn(caller: Caller, organisationId: string): MemberRole | null {
  switch (caller.kind) {
    case 'nobody':
    case 'stranger':
      return null;
    case 'key':
      return caller.organisationId === organisationId ? 'editor' : null;
    case 'person':
      return caller.memberships.find((one) => one.organisationId === organisationId)?.role ?? null;
  }
}

/** The person behind a caller, for "recorded by"; a key is no person. */
export const personOf = (caller: Caller): string | null => (caller.kind === 'person' ? caller.personId : null);

async function keyHolder({ db, clock }: Pick<Deps, 'db' | 'clock'>, authorization: string): Promise<Caller> {
  const key = /^Bearer (\S+)$/.exec(authorization)?.[1];
  if (!key) return { kind: 'stranger' };
  const [row] = await db
    .update(apiKeys)
    .set({ lastUsedAt: clock.now() })
    .where(and(eq(apiKeys.keyHash, hashOf(key)), isNull(apiKeys.revokedAt)))
    .returning({ keyId: apiKeys.id, organisationId: apiKeys.organisationId });
  return row ? { kind: 'key', ...row } : { kind: 'stranger' };
}

const membershipsOf = ({ db }: Pick<Deps, 'db'>, personId: string): Promise<Membership[]> =>
  db
    .select({
      organisationId: organisations.id,
      slug: organisations.slug,
      name: organisations.name,
      role: members.role,
    })
    .from(members)
    .innerJoin(organisations, eq(organisations.id, members.organisationId))
    .where(eq(members.personId, personId))
    .orderBy(organisations.name);
