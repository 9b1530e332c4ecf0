import type { FastifyReply, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../http/deps.ts';
import { sendNotFound, sendProblem } from '../http/problems.ts';
import { editors, requireMemberOf } from '../organisations/guards.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { whoAsks } from '../organisations/who-asks.ts';
import { tallyOf } from '../tally/queries.ts';
import type { FormError } from '../ui/form.tsx';
import { appealJson } from './json.ts';
import { overflowOf } from './overflow.ts';
import { appealBySlug, appealWithParts } from './queries.ts';
import { standingOf } from './standing.ts';

export const bySlug = z.object({ slug: z.string() });

/** Answers with the appeal as it stands, its version as ETag. */
export async function sendAppeal(
  deps: Deps,
  reply: FastifyReply,
  slug: string,
  { toMember }: { toMember: boolean },
): Promise<FastifyReply> {
  const now = deps.clock.now();
  const parts = await appealWithParts(deps.db, slug);
  const tally = parts && (await tallyOf(deps.db, parts.appeal.id, now));
  if (!tally) return sendNotFound(reply);
  const standing = await standingOf(deps.db, parts.appeal, { publicUrl: deps.publicUrl, now });
  const overflow = await overflowOf(deps.db, { ...parts, tally }, now);
  return reply
    .header('etag', `"${parts.appeal.version}"`)
    .header('cache-control', 'private, no-cache')
    .send(appealJson(parts, { tally, publicUrl: deps.publicUrl, standing, overflow, toMember }));
}

export const sendInvalid = (reply: FastifyReply, errors: FormError[]): FastifyReply =>
  sendProblem(reply, 'invalid-input', { detail: 'Please check the values that are named in errors.', errors });

/** `"12"` → 12. Nothing, or `*` for any version: undefined. What is no version of ours matches none: -1. */
export function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  return version === undefined ? -1 : Number(version);
}

// Who asks is looked at before what they ask: a stranger learns nothing from how a body is judged.

const slugOf = (request: FastifyRequest): string => bySlug.safeParse(request.params).data?.slug ?? '';

export const editorOfAppeal =
  (deps: Deps): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const appeal = await appealBySlug(deps.db, slugOf(request));
    if (!(await requireMemberOf(deps, request, reply, appeal?.organisationId ?? null, editors))) return reply;
  };

export const editorOfOrganisation =
  (deps: Deps): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const organisation = await organisationBySlug(deps.db, slugOf(request));
    if (!(await requireMemberOf(deps, request, reply, organisation?.id ?? null, editors))) return reply;
  };

/** Reading a list touches nothing of anybody's, so any member or key will do. */
export const signedInSomewhere =
  (deps: Deps): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const caller = await whoAsks(deps, request);
    const organisationId = caller.kind === 'key' ? caller.organisationId : null;
    const own = caller.kind === 'person' ? (caller.memberships[0]?.organisationId ?? null) : organisationId;
    if (!(await requireMemberOf(deps, request, reply, own))) return reply;
  };
