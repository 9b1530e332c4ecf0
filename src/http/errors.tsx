import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Deps } from './deps.ts';
import { sendPage } from './html.ts';
import { collectMethods } from './methods.ts';
import { sendNotFound, sendProblem, type ProblemName } from './problems.ts';
import { securityHeaders } from './security.ts';
import { Page } from '../ui/layout.tsx';

/** What an address that leads nowhere answers: programs get a problem, people a page. */
export function useNotFound(app: FastifyInstance, deps: Deps): void {
  const methodsOf = collectMethods(app);
  app.setNotFoundHandler((request, reply) => {
    if (!wantsJson(request)) return sendNotFoundPage(deps, reply);
    const allow = methodsOf(request).join(', ');
    if (allow === '') return sendNotFound(reply);
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    return sendProblem(reply, 'method-not-allowed', { detail: `Send ${allow}.`, headers: { allow } });
  });
}

/** The one error handler: programs get a problem, people a page; what was unexpected stands in the log once. */
export function useErrorHandler(app: FastifyInstance, deps: Deps): void {
  const headers = securityHeaders(deps.publicUrl);
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    if (reply.sent) return;
    // Not every route has them by a hook.
    reply.headers(headers);
    // The last route of all looks for a file; with a name that can be none it throws.
    if (thrown.code === 'FST_STATIC_FORBIDDEN_PATH')
      return wantsJson(request) ? sendNotFound(reply) : sendNotFoundPage(deps, reply);
    const error = isUnstorable(thrown) ? Object.assign(new Error('unstorable text'), unstorable) : thrown;
    const expected = expectedProblem(error);
    if (!expected) request.log.error({ err: error, reqId: request.id }, 'unexpected error');
    if (wantsJson(request)) {
      const { name, ...more } = expected ?? {
        name: 'internal' as const,
        detail: `Try again in a moment. If it happens again, tell us this number: ${request.id}.`,
      };
      return sendProblem(reply, name, more);
    }
    return sendErrorPage(deps, reply, error.statusCode ?? 500, request.id);
  });
}

/** An address that is not well-formed never reaches a route; Fastify asks here what to say. */
export const answerBadAddress =
  (deps: Deps) =>
  (_: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(securityHeaders(deps.publicUrl));
    if (wantsJson(request)) sendProblem(reply, 'malformed-request', { detail: 'The address is not well-formed.' });
    else sendNotFoundPage(deps, reply);
  };

/** The page for an address that leads nowhere, or to what the visitor may not see. */
export const sendNotFoundPage = (deps: Pick<Deps, 'assets' | 'config'>, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    <Page title="Nothing here" assets={deps.assets} demo={deps.config.demo} robots="noindex">
      <h1>There is nothing at this address</h1>
      <p>The link may be old, or a letter went missing on the way.</p>
      <p>
        <a href="/">See all open appeals</a>
      </p>
    </Page>,
    404,
  );

/** The page for a member whose role does not allow what they asked for. */
export const sendForbiddenPage = (deps: Pick<Deps, 'assets' | 'config'>, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    <Page title="Not for your role" assets={deps.assets} demo={deps.config.demo} robots="noindex">
      <h1>Your role does not allow this</h1>
      <p>Ask an owner of your organisation to do it, or to give you another role.</p>
      <p>
        <a href="/admin">Go back to what you can do</a>
      </p>
    </Page>,
    403,
  );

function sendErrorPage(deps: Deps, reply: FastifyReply, status: number, requestId: string): FastifyReply {
  const [heading, text] = errorWords(status, requestId);
  return sendPage(
    reply,
    <Page title={heading} assets={deps.assets} demo={deps.config.demo} robots="noindex">
      <h1>{heading}</h1>
      <p>{text}</p>
      <p>
        <a href="/">See all open appeals</a>
      </p>
    </Page>,
    status,
  );
}

function errorWords(status: number, requestId: string): [string, string] {
  if (status === 413) return ['That is too large', 'Please go back and send something smaller.'];
  if (status === 429) return ['That was a lot at once', 'Please wait a minute, go back and try again.'];
  if (status < 500) return ['We could not read that', 'Please go back, check what you typed and try again.'];
  return [
    'Something went wrong on our side',
    `Please go back and try again. If it happens again, tell us this number: ${requestId}.`,
  ];
}

/** A NUL sign, or half a pair of surrogates, that only the database noticed; in an address, say. */
const unstorable = { name: 'FastifyError', code: 'UNSTORABLE_TEXT', statusCode: 400 };
const isUnstorable = (error: Error): boolean => {
  // What PostgreSQL said, below what drizzle made of it.
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause && (cause.code === '22021' || cause.code === '22P05');
};

const wantsJson = (request: FastifyRequest): boolean => request.url.startsWith('/api/');

function expectedProblem(error: FastifyError): { name: ProblemName; detail: string; errors?: unknown } | null {
  if (hasZodFastifySchemaValidationErrors(error))
    return {
      name: 'invalid-input',
      detail: 'Please check the values that are named in errors.',
      errors: error.validation.map((one) => ({
        path: pathOf(one.instancePath, error.validationContext),
        message: one.message ?? 'is not right',
      })),
    };
  switch (error.statusCode) {
    case 400:
      return { name: 'malformed-request', detail: 'The body is no JSON that we could read.' };
    case 413:
      return { name: 'body-too-large', detail: 'The body is larger than this call takes.' };
    case 415:
      return { name: 'unsupported-media-type', detail: 'This call takes application/json.' };
    case 429:
      return { name: 'too-many-requests', detail: error.message };
    default:
      return null;
  }
}

/** `/items/0/quantity` → `items.0.quantity`; a header as it is usually written: `Idempotency-Key`. */
function pathOf(instancePath: string, context: string | undefined): string {
  const path = instancePath.replace(/^\//, '').replaceAll('/', '.');
  return context === 'headers' ? path.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()) : path;
}
