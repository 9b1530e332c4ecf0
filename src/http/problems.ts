import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** Every problem the API can answer with (RFC 9457): `type` is `/problems/<name>`. */
export const problemKinds = {
  'malformed-request': { status: 400, title: 'The request could not be read' },
  'invalid-input': { status: 422, title: 'Something in the request needs another look' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'not-signed-in': { status: 401, title: 'Sign in, or send an API key' },
  forbidden: { status: 403, title: 'You may not do this' },
  'appeal-not-open': { status: 409, title: 'This appeal takes no pledges at the moment' },
  'need-full': { status: 409, title: 'Not all of this is needed any more' },
  'slot-needed': { status: 409, title: 'Whoever brings something needs a time at present' },
  'slot-unavailable': { status: 409, title: 'This time can’t be had' },
  conflict: { status: 409, title: 'This does not fit its present state' },
  'version-conflict': { status: 412, title: 'Somebody changed it meanwhile' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Send JSON' },
  'idempotency-key-reused': { status: 422, title: 'This idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Too busy at this moment' },
} as const;

export type ProblemName = keyof typeof problemKinds;

export const problemSchema = z
  .looseObject({
    type: z.string().describe('`/problems/<name>`'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('With invalid-input: what is wrong, and where'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

export const problemType = 'application/problem+json';

/** Answers with a problem. `more` are the members that its kind adds, such as `needs` for need-full. */
export function sendProblem(
  reply: FastifyReply,
  name: ProblemName,
  { detail, headers = {}, ...more }: { detail: string; headers?: Record<string, string> } & Record<string, unknown>,
): FastifyReply {
  const { status, title } = problemKinds[name];
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type(problemType)
    .serializer((body: unknown) => JSON.stringify(body))
    .send({ type: `/problems/${name}`, title, status, detail, ...more });
}

/** The 404 that a private thing answers to everybody who may not see it: as if it weren't there. */
export const sendNotFound = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 'not-found', { detail: 'There is nothing at this address, or it is not for you.' });
