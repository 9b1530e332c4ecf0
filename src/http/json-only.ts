import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problems.ts';

/** Below /api/ a body is JSON, whatever the forms of the pages send. An empty one counts as none. */
export function useJsonOnly(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/') && hasBody(request) && !isJson(request.headers['content-type'] ?? ''))
      return sendProblem(reply, 'unsupported-media-type', { detail: 'This call takes application/json.' });
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else if (unstorable.test(String(body))) done(Object.assign(new Error('unstorable text'), { statusCode: 400 }));
    else void parseJson(request, String(body), done);
  });
}

/**
 * A NUL sign, or half a pair of surrogates, as JSON writes them (and not after an escaped backslash): PostgreSQL can
 * store neither. Looked for in the text, as the value may be nested deeper than a function can follow.
 */
const unstorable =
  /(?<!\\)(?:\\\\)*\\u(?:0000|d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})/i;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type.trim());
