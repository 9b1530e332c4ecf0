import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendForbiddenPage, sendNotFoundPage } from '../http/errors.tsx';
import { seeOther } from '../http/html.ts';
import { sendNotFound, sendProblem } from '../http/problems.ts';
import { organisationBySlug, type Organisation } from './queries.ts';
import { personOf, roleIn, whoAsks, type Caller, type MemberRole } from './who-asks.ts';

export type Person = Extract<Caller, { kind: 'person' }>;

/** A member on a page of their organisation. `member` goes to `AdminPage` as it is. */
export type MemberHere = {
  organisation: Organisation;
  caller: Person;
  personId: string;
  role: MemberRole;
  member: { name: string | null; email: string; role: MemberRole };
};

/** Who may do what an appeal needs; the door may only check in. */
export const editors: readonly MemberRole[] = ['owner', 'editor'];
export const owners: readonly MemberRole[] = ['owner'];
export const everyMember: readonly MemberRole[] = ['owner', 'editor', 'door'];

/**
 * For a page of an organisation. When it answers null, the request has been answered: with the way to sign in, with
 * "nothing here" for everybody who is no member, or with "ask an owner" for a member of another role.
 */
export async function requireMember(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  organisationSlug: string,
  roles: readonly MemberRole[] = everyMember,
): Promise<MemberHere | null> {
  const caller = await requirePerson(deps, request, reply, `/admin/${organisationSlug}`);
  if (!caller) return null;
  const organisation = await organisationBySlug(deps.db, organisationSlug);
  const role = organisation && roleIn(caller, organisation.id);
  if (!organisation || !role) {
    sendNotFoundPage(deps, reply);
    return null;
  }
  if (!roles.includes(role)) {
    sendForbiddenPage(deps, reply);
    return null;
  }
  const { personId, name, email } = caller;
  return { organisation, caller, personId, role, member: { name, email, role } };
}

/** For a page of a signed-in person. `goBack`: where to go after signing in, when this was no GET. */
export async function requirePerson(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  goBack = '/admin',
): Promise<Person | null> {
  const caller = await whoAsks(deps, request);
  switch (caller.kind) {
    case 'person':
      return caller;
    case 'nobody':
      seeOther(reply, `/sign-in?next=${encodeURIComponent(request.method === 'GET' ? request.url : goBack)}`);
      return null;
    case 'stranger':
    case 'key':
      sendNotFoundPage(deps, reply);
      return null;
  }
}

/** For the host's pages; everybody else finds nothing there. */
export async function requireHost(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<Person | null> {
  const caller = await requirePerson(deps, request, reply, '/host');
  if (!caller) return null;
  if (caller.isHost) return caller;
  sendNotFoundPage(deps, reply);
  return null;
}

/** A member's call of the API: a person's or a key's (then `personId` is null). */
export type ApiMember = { caller: Caller; role: MemberRole; personId: string | null };

/**
 * For the API. `organisationId` is that of the organisation to which the thing belongs, null when there is no such
 * thing. When it answers null, the request has been answered: 401, 404 as if the thing weren't there, or 403.
 */
export async function requireMemberOf(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  organisationId: string | null,
  roles: readonly MemberRole[] = everyMember,
): Promise<ApiMember | null> {
  const caller = await whoAsks(deps, request);
  if (caller.kind === 'nobody' || caller.kind === 'stranger') {
    sendProblem(reply, 'not-signed-in', {
      detail: 'Send "Authorization: Bearer <key>" with an API key of the organisation, or sign in.',
      headers: { 'www-authenticate': 'Bearer' },
    });
    return null;
  }
  const role = organisationId === null ? null : roleIn(caller, organisationId);
  if (!role) {
    sendNotFound(reply);
    return null;
  }
  if (!roles.includes(role)) {
    sendProblem(reply, 'forbidden', { detail: 'Your role in this organisation does not allow this. Ask an owner.' });
    return null;
  }
  return { caller, role, personId: personOf(caller) };
}
