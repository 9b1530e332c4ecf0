import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * The headers of every answer. One list, so that a page from memory carries the same as any other.
 * `frame-ancestors 'none'`: no page may be framed. `strict-origin` and not `no-referrer`: with the latter browsers
 * send `Origin: null` on forms, and the check of the origin would refuse them.
 */
export function securityHeaders(publicUrl: string): Record<string, string> {
  const secure = publicUrl.startsWith('https:');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), interest-cohort=()',
    'x-frame-options': 'DENY',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** For the page that scans codes: the camera, which is asked for by a tap, and no other page has it. */
export const cameraPolicy = {
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), interest-cohort=()',
};

/** The same for what other sites may show in a frame: the embed alone. */
export function framedHeaders(publicUrl: string): Record<string, string> {
  const headers = Object.entries(securityHeaders(publicUrl)).filter(([name]) => !forbidFrames.includes(name));
  return {
    ...Object.fromEntries(
      headers.map(([name, value]) => [name, value.replace("frame-ancestors 'none'", 'frame-ancestors *')]),
    ),
    'cross-origin-resource-policy': 'cross-origin',
  };
}

const forbidFrames = ['x-frame-options', 'cross-origin-opener-policy'];

/** Paths behind which a token or a session stands: never stored by anybody, never found by a search engine. */
const privatePaths =
  /^\/(pledges|ripples|admin|door|drivers|host|sign-in|invitations|setup|mailbox|supporters|still-true|stop|links|moments|a\/[^/]+\/(pledged|stall))(\/|$)/;

export function useSecurity(app: FastifyInstance, publicUrl: string): void {
  const headers = securityHeaders(publicUrl);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (privatePaths.test(pathOf(request))) reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  });
  app.addHook('onRequest', async (request, reply) => {
    if (isFromElsewhere(request))
      return reply
        .code(403)
        .type('text/plain; charset=utf-8')
        .send('This was sent from another site. Open the page here and try again.\n');
  });
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/';

/**
 * Whether a change was sent by a page of another site (cross-site request forgery). Programs send neither header;
 * a Bearer key is sent by nobody unasked.
 */
function isFromElsewhere(request: FastifyRequest): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
  if (request.headers.authorization?.startsWith('Bearer ')) return false;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return false;
  const { origin } = request.headers;
  if (origin === undefined) return site !== undefined && site !== 'none';
  return hostOf(origin) !== request.host;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
