import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Notes every route as it is registered; answers which methods the path of a request takes, in alphabetical order. */
export function collectMethods(app: FastifyInstance): (request: FastifyRequest) => string[] {
  const routes: { path: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ path: patternOf(url), methods: [method].flat() });
  });
  return ({ url }) => {
    const [path = ''] = url.split('?', 1);
    const methods = routes.flatMap((route) => (route.path.test(path) ? route.methods : []));
    return [...new Set(methods)].sort();
  };
}

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
      .join('/')}/?$`,
  );
