import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { editors, requireMember, type MemberHere } from '../organisations/guards.ts';
import { appealWithParts, type AppealWithParts } from './queries.ts';

/** A member on a page of one of their organisation's appeals. `path`: the appeal's own page for members. */
export type AppealHere = MemberHere & { parts: AppealWithParts; path: string };

/** An appeal of the organisation, for those of its members; null when the request has been answered. */
export async function requireAppeal(
  deps: Deps,
  request: FastifyRequest<{ Params: { org: string; slug: string } }>,
  reply: FastifyReply,
  roles = editors,
): Promise<AppealHere | null> {
  const here = await requireMember(deps, request, reply, request.params.org, roles);
  if (!here) return null;
  const parts = await appealWithParts(deps.db, request.params.slug);
  if (parts?.appeal.organisationId === here.organisation.id)
    return { ...here, parts, path: `/admin/${here.organisation.slug}/appeals/${parts.appeal.slug}` };
  sendNotFoundPage(deps, reply);
  return null;
}
