import { afterAll, beforeAll, expect, test } from 'vitest';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeThings, type Things } from '../support/things.ts';

/** Who may put a page of ours into a frame: everybody the embed, nobody anything else. */

let service: TestService;
let things: Things;

beforeAll(async () => {
  service = await startTestService();
  things = await makeThings(service);
});
afterAll(() => service.stop());

const framing = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await service.app.inject({ method: 'GET', url, headers });
  const policy = String(answer.headers['content-security-policy']);
  return {
    ancestors: /frame-ancestors ([^;]+)/.exec(policy)?.[1],
    old: answer.headers['x-frame-options'],
    status: answer.statusCode,
  };
};

test('the embed may be framed by any site', async () => {
  for (const path of [things.appeal.slug, `${things.appeal.slug}/${things.code}`])
    expect(await framing(`/embed/a/${path}`)).toEqual({ ancestors: '*', old: undefined, status: 200 });
});

test('an embed that is not there, and every other route, may be framed by nobody', async () => {
  const paths = routesOf(service.app)
    .filter((route) => route.startsWith('GET ') && !/\/stream$/.test(route))
    .map((route) => route.slice(4));
  expect(paths.length).toBeGreaterThan(60);
  const made = (path: string, slug: string) =>
    path
      .replace(/:version\(.*\)/, '1')
      .replace(':slug', slug)
      .replace(':org', things.cast.dogsHome.slug)
      .replace(':code', things.code)
      .replace(/:\w+(\|:\w+)?/g, 'x')
      .replace('*', 'styles.css');
  for (const path of paths)
    for (const slug of path.startsWith('/embed/') ? ['none'] : [things.appeal.slug, 'none'])
      for (const headers of [{}, things.cast.rosa.headers]) {
        const url = made(path, slug);
        expect(await framing(url, headers), url).toMatchObject({ ancestors: "'none'", old: 'DENY' });
      }
});
