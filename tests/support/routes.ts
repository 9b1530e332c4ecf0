import type { FastifyInstance } from 'fastify';

/** Every route that is registered, as `GET /a/:slug`; HEAD and OPTIONS, which come with GET, are left out. */
export function routesOf(app: FastifyInstance): string[] {
  const parts: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^(.*?)[├└]── (.*?) \(([A-Z, ]+)\)$/.exec(line) ?? [];
      if (part === '') return [];
      parts.splice(indent.length / 4, parts.length, part);
      const path = `/${parts.join('').replace(/^\/+/, '')}`;
      return methods
        .split(', ')
        .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
        .map((method) => `${method} ${path}`);
    });
}
