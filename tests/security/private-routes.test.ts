import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeThings, type Things } from '../support/things.ts';
import { byPlace, byToken, callOfAnyMember, calls, ofHost, ofMember, ofPerson, open } from './route-lists.ts';

/**
 * Every route of the service stands in one of the lists, or the first test fails. Those of a member, a person or the
 * host are then tried by a stranger and by Omar, who is signed in but belongs to another organisation.
 */

/** What is sent, so that nothing but the guard is in the way. */
const fields = {
  reason: 'No reason',
  role: 'door',
  email: 'omar@example.org',
  to: 'closed',
  title: 'Mine now',
  name: 'Mine now',
  keyName: 'Mine',
  text: '500 tins',
};

let service: TestService;
let things: Things;

beforeAll(async () => {
  service = await startTestService();
  things = await makeThings(service);
});
afterAll(() => service.stop());

/** The route as an address of Rosa's things. */
function addressOf(route: string): { method: 'GET' | 'POST' | 'PATCH'; url: string } {
  const [method, pattern = ''] = route.split(' ');
  if (method !== 'GET' && method !== 'POST' && method !== 'PATCH') throw new Error(`${route} has another method`);
  const ids: Record<string, string> = {
    pledges: things.pledgeId,
    photos: things.photoId,
    receipts: things.receiptId,
    corrections: things.correctionId,
    sessions: things.sessionId,
    keys: things.keyId,
    members: things.cast.dov.id,
    invitations: things.invitationId,
    reports: things.reportId,
    places: things.placeId,
    points: things.appeal.dropOffPoints[0]?.id ?? 'unknown',
    stalls: things.stallId,
    moments: things.momentId,
    collections: things.collectionId,
  };
  const url = pattern
    .replace('/organisations/:slug', `/organisations/${things.cast.dogsHome.slug}`)
    .replace(':org', things.cast.dogsHome.slug)
    .replace(':slug', things.appeal.slug)
    .replace('/:code', `/${things.doorCode}`)
    .replace(/\/(\w+)\/(?::token\|)?:id/, (_, kind: string) => `/${kind}/${ids[kind] ?? 'unknown'}`);
  return { method, url };
}

const ask = (route: string, headers: Record<string, string> = {}) => {
  const { method, url } = addressOf(route);
  if (method === 'GET') return service.app.inject({ method, url, headers });
  const payload = new URLSearchParams(fields).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return service.app.inject({ method, url, headers: { ...type, ...headers }, payload });
};

const call = (route: string, headers: Record<string, string> = {}) => {
  const { method, url } = addressOf(route);
  return service.app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: calls[route] ?? {} }) });
};

/** All that is stored, but when somebody was last seen and what the job queue does. */
async function everything(): Promise<string> {
  const { rows } = await service.deps.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('job_workers', 'mailbox') order by 1`,
  );
  const tables = rows.map(async ({ name }) => {
    const { rows: found } = await service.deps.pool.query<{ row: string }>(
      `select (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text as row from "${name}" t order by 1`,
    );
    return `${name}\n${found.map(({ row }) => row).join('\n')}`;
  });
  return (await Promise.all(tables)).join('\n');
}

it('knows every route of the service', () => {
  const lists = [open, byToken, byPlace, ofPerson, ofMember, ofHost].flat();
  const known = [...lists, ...Object.keys(calls), callOfAnyMember];
  expect(routesOf(service.app).toSorted()).toEqual(known.toSorted());
});

it('has every call for members, and no other, marked so in the API’s description', async () => {
  const document = (await service.app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  }>();
  const marked = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { security }]) =>
      security ? [`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`] : [],
    ),
  );
  const listed = [...Object.keys(calls), callOfAnyMember].map((route) => route.replace(':token|', ''));
  expect(marked.toSorted()).toEqual(listed.toSorted());
});

describe('a stranger', () => {
  it.each([ofPerson, ofMember, ofHost].flat())('is asked to sign in at %s', async (route) => {
    const answer = await ask(route);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/^\/sign-in\?next=%2F/);
    expect(answer.headers['cache-control']).toBe('no-store');
    // A cookie or a key that nobody gave out is no better than none.
    expect((await ask(route, { cookie: 'session=made-up' })).statusCode).toBe(303);
    expect((await ask(route, { authorization: 'Bearer made-up' })).statusCode).toBe(404);
  });

  it.each([...Object.keys(calls), callOfAnyMember])('gets a 401 at %s', async (route) => {
    for (const headers of [
      {},
      { cookie: 'session=made-up' },
      { authorization: 'Bearer made-up' },
      { authorization: 'Basic eDp5' },
    ]) {
      const answer = await call(route, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ type: '/problems/not-signed-in' });
    }
  });

  it.each(byToken.filter((route) => !/setup|stop\/members|still-true/.test(route)))(
    'finds nothing at %s without the token, nor with one that opens something else',
    async (route) => {
      const [method, pattern = ''] = route.split(' ');
      const isApi = pattern.startsWith('/api/');
      for (const token of [
        'made-up',
        `${things.pledge}x`,
        things.pledgeId,
        service.deps.tokens.make('sign-in', things.pledgeId),
        'a/../b',
        '%00',
      ]) {
        const url = pattern
          .replace(':slug', things.appeal.slug)
          .replace(/(:token\|)?:(id|token|after)/, token === 'a/../b' ? encodeURIComponent(token) : token);
        const answer = await service.app.inject({
          method: method === 'GET' ? 'GET' : method === 'PATCH' ? 'PATCH' : 'POST',
          url,
          ...(isApi
            ? method === 'PATCH'
              ? { payload: { name: 'Eve' } }
              : {}
            : { payload: 'email=eve@example.org', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        });
        expect(answer.statusCode, url).toBe(404);
      }
    },
  );
});

describe('Omar', () => {
  let before = '';
  beforeAll(async () => {
    before = await everything();
  });
  afterAll(async () => {
    expect(await everything()).toBe(before);
  });

  it.each([ofMember, ofHost].flat())('finds nothing at %s', async (route) => {
    const answer = await ask(route, things.cast.omar.headers);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('Dogs');
    expect((await ask(route, { authorization: `Bearer ${things.omarsKey}` })).statusCode).toBe(404);
  });

  it('cannot end a session of Rosa’s', async () => {
    await ask('POST /admin/account/sessions/:id/end', things.cast.omar.headers);
    expect((await ask('GET /admin', things.cast.rosa.headers)).headers.location).not.toContain('sign-in');
  });

  it.each(Object.keys(calls))('finds nothing at %s, with his cookie and with his key', async (route) => {
    for (const headers of [things.cast.omar.headers, { authorization: `Bearer ${things.omarsKey}` }]) {
      const answer = await call(route, headers);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ type: '/problems/not-found' });
    }
  });
});

describe('the addresses that were tried', () => {
  it.each(Object.keys(calls))('are those of something that is there: %s', async (route) => {
    const answer = await call(route, { authorization: `Bearer ${things.rosasKey}` });
    expect(answer.statusCode, answer.body).not.toBe(404);
    expect(answer.statusCode).not.toBe(401);
  });

  it.each([ofPerson, ofMember].flat())('are those of something that is there: %s', async (route) => {
    if (/leave|end-others|sessions/.test(route)) return;
    const answer = await ask(route, things.cast.rosa.headers);
    expect(answer.statusCode, answer.body).not.toBe(404);
    expect(answer.headers.location ?? '').not.toContain('/sign-in');
  });

  it.each(ofHost)('are those of something that is there: %s', async (route) => {
    const answer = await ask(route, things.host);
    expect(answer.statusCode, answer.body).not.toBe(404);
  });
});
