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
    else void parseJson(request, String(body), done);
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type.trim());
