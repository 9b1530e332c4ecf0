import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { castOf, type Cast } from '../support/cast.ts';
import { idIn } from '../support/json.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let key: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome);
  key = await makeKey(service, cast.dogsHome);
});
afterAll(() => service.stop());

type Sent = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS';
  headers?: Record<string, string>;
  payload?: string | object;
};

const send = (path: string, { method = 'POST', headers = {}, payload }: Sent = {}) =>
  service.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) });

const pledges = () => `/appeals/${appeal.slug}/pledges`;
const json = { 'content-type': 'application/json' };
const withKey = () => ({ 'idempotency-key': randomUUID() });
const body = (more: object = {}) => ({
  email: 'sam@example.org',
  items: [{ needId: appeal.needs[0]?.id, quantity: 1 }],
  ...more,
});

const problemShape = z.looseObject({
  type: z.string(),
  status: z.number(),
  title: z.string().min(1),
  detail: z.string().min(1),
  errors: z.array(z.object({ path: z.string(), message: z.string().min(1) })).default([]),
});

/** A problem as RFC 9457 has it, of this kind. */
function expectProblem(answer: Awaited<ReturnType<typeof send>>, status: number, name: string) {
  expect(answer.statusCode, answer.body).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ type: `/problems/${name}`, status });
  return problemShape.parse(answer.json());
}

describe('a request that cannot be read', () => {
  it.each(['{"email":', '{"a":1}}', '{"__proto__":{"a":1}}', "{'email':1}"])('answers 400 to %s', async (payload) => {
    expectProblem(await send(pledges(), { headers: { ...json, ...withKey() }, payload }), 400, 'malformed-request');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('answers 415 to a body of type "%s"', async (type) => {
    const headers = { ...withKey(), 'content-type': type };
    expectProblem(await send(pledges(), { headers, payload: 'email=sam@example.org' }), 415, 'unsupported-media-type');
  });

  it('takes JSON with a charset, and an empty body where none is needed', async () => {
    const headers = { ...withKey(), 'content-type': 'application/json; charset=utf-8' };
    const pledged = await send(pledges(), { headers, payload: JSON.stringify(body()) });
    expect(pledged.statusCode, pledged.body).toBe(201);
    const token = service.deps.tokens.make('pledge', idIn(pledged));
    const confirmed = await send(`/pledges/${token}/confirm`, { headers: { ...json, 'content-length': '0' } });
    expect(confirmed.statusCode, confirmed.body).toBe(200);
  });

  it('answers 413 to a body over the limit', async () => {
    const payload = body({ note: 'x'.repeat(300 * 1024) });
    expectProblem(await send(pledges(), { headers: withKey(), payload }), 413, 'body-too-large');
  });
});

describe('values that are not right', () => {
  it('names a missing Idempotency-Key as it is written', async () => {
    const problem = expectProblem(await send(pledges(), { payload: body() }), 422, 'invalid-input');
    expect(problem.errors).toMatchObject([{ path: 'Idempotency-Key' }]);
  });

  it('says where in the body', async () => {
    const payload = { email: 'no address', items: [{ needId: appeal.needs[0]?.id, quantity: 0 }, { needId: 7 }] };
    const { errors } = expectProblem(await send(pledges(), { headers: withKey(), payload }), 422, 'invalid-input');
    const paths = errors.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['email', 'items.0.quantity', 'items.1.needId', 'items.1.quantity']));
  });

  it.each([
    ['?limit=101', 'limit'],
    ['?limit=none', 'limit'],
    ['?cursor=nonsense', 'cursor'],
    ['?state=draft', 'state'],
  ])('says where in the query %s', async (query, path) => {
    const problem = expectProblem(await send(`/appeals${query}`, { method: 'GET' }), 422, 'invalid-input');
    expect(problem.errors).toMatchObject([{ path }]);
  });

  it('asks for a body where one is needed', async () => {
    expectProblem(await send(pledges(), { headers: withKey() }), 422, 'invalid-input');
    expectProblem(await send(pledges(), { headers: withKey(), payload: [] }), 422, 'invalid-input');
  });

  it('ignores unknown fields', async () => {
    const answer = await send(pledges(), { headers: withKey(), payload: body({ colour: 'red', state: 'received' }) });
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.json()).toMatchObject({ state: 'unconfirmed' });
    expect(answer.json()).not.toHaveProperty('colour');
  });
});

describe('who may', () => {
  const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

  it('answers 401 to nobody and to an unknown credential, and says how', async () => {
    for (const headers of [{}, bearer('unknown'), { authorization: 'Basic YTpi' }, { cookie: 'session=unknown' }]) {
      const answer = await send(pledges(), { method: 'GET', headers });
      expectProblem(answer, 401, 'not-signed-in');
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('answers 404 to another organisation, the same as for what is not there', async () => {
    const others = await send(pledges(), { method: 'GET', headers: cast.omar.headers });
    const nothing = await send('/appeals/nothing/pledges', { method: 'GET', headers: cast.omar.headers });
    expectProblem(others, 404, 'not-found');
    expect(others.body).toBe(nothing.body);
  });

  it('answers 403 to a role that may not', async () => {
    const steer = `/appeals/${appeal.slug}/steer`;
    expectProblem(await send(steer, { headers: cast.dov.headers, payload: { to: 'paused' } }), 403, 'forbidden');
    expectProblem(await send(steer, { headers: cast.omar.headers, payload: { to: 'paused' } }), 404, 'not-found');
    expectProblem(await send(steer, { payload: { to: 'paused' } }), 401, 'not-signed-in');
    expect((await send(pledges(), { method: 'GET', headers: bearer(key) })).statusCode).toBe(200);
  });

  it('tells a stranger nothing by how a body is judged', async () => {
    expectProblem(await send(`/appeals/${appeal.slug}/steer`, { payload: { to: 'nowhere' } }), 401, 'not-signed-in');
  });
});

describe('addresses and methods', () => {
  it.each(['/nothing', '/appeals/nothing', '/appeals/%F0%9F%90%B6', '/pledges/no-token', '/ripples/no-token'])(
    'answers 404 at %s',
    async (path) => {
      expectProblem(await send(path, { method: 'GET' }), 404, 'not-found');
    },
  );

  it('answers 400 to an address that is not well-formed', async () => {
    expectProblem(await send('/appeals/%ZZ', { method: 'GET' }), 400, 'malformed-request');
  });

  it('names the methods that an address takes', async () => {
    const wrong = await send('/appeals', { method: 'DELETE' });
    expectProblem(wrong, 405, 'method-not-allowed');
    expect(wrong.headers['allow']).toBe('GET, HEAD');
    const asked = await send(`/appeals/${appeal.slug}`, { method: 'OPTIONS' });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers['allow']).toBe('GET, HEAD, PATCH');
    expectProblem(await send('/nothing', { method: 'OPTIONS' }), 404, 'not-found');
  });

  it('answers HEAD like GET without a body, and refuses it for a stream, which has no end', async () => {
    const whole = await send(`/appeals/${appeal.slug}/tally`, { method: 'GET' });
    const head = await send(`/appeals/${appeal.slug}/tally`, { method: 'HEAD' });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['etag']).toBe(whole.headers['etag']);
    expect(head.headers['content-type']).toBe(whole.headers['content-type']);
    expect((await send(`/appeals/${appeal.slug}/tally/stream`, { method: 'HEAD' })).statusCode).toBe(405);
  });
});

describe('too much', () => {
  it('answers 429 with Retry-After, and only to the address that sent too much', async () => {
    const strict = await startTestService({ RATE_LIMITS: 'on', PLEDGE_BURST: '5' });
    const home = await castOf(strict);
    const made = await makeAppeal(strict, home.dogsHome);
    const pledge = (remoteAddress: string) =>
      strict.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${made.slug}/pledges`,
        remoteAddress,
        headers: withKey(),
        payload: { email: `${randomUUID()}@example.org`, items: [{ needId: made.needs[0]?.id, quantity: 1 }] },
      });
    for (let n = 0; n < 5; n++) expect((await pledge('192.0.2.1')).statusCode).toBe(201);
    const sixth = await pledge('192.0.2.1');
    expectProblem(sixth, 429, 'too-many-requests');
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(0);
    expect(sixth.headers).not.toHaveProperty('x-ratelimit-limit');
    expect((await pledge('192.0.2.2')).statusCode).toBe(201);
    await strict.stop();
  });

  it('counts the form and the API together', async () => {
    const strict = await startTestService({ RATE_LIMITS: 'on', PLEDGE_BURST: '5' });
    const { slug } = await makeAppeal(strict, (await castOf(strict)).dogsHome);
    const post = (url: string) => strict.app.inject({ method: 'POST', url, headers: withKey(), payload: {} });
    for (let n = 0; n < 5; n++) expect((await post(`/api/v1/appeals/${slug}/pledges`)).statusCode).toBe(422);
    expect((await post(`/a/${slug}/pledges`)).statusCode).toBe(429);
    const link = { method: 'POST', url: `/api/v1/appeals/${slug}/share-links`, payload: {} } as const;
    expect((await strict.app.inject(link)).statusCode).toBe(201);
    await strict.stop();
  });
});

describe('a mishap of our own', () => {
  it('answers 500 and says nothing more', async () => {
    const broken = await startTestService();
    await broken.deps.pool.query('alter table appeals rename to elsewhere');
    const answer = await broken.app.inject('/api/v1/appeals');
    expectProblem(answer, 500, 'internal');
    expect(Object.keys(z.looseObject({}).parse(answer.json())).sort()).toEqual(['detail', 'status', 'title', 'type']);
    expect(answer.body).not.toMatch(/appeals|relation|select|postgres|\.ts/i);
    const page = await broken.app.inject('/');
    expect(page.statusCode).toBe(500);
    expect(page.body).not.toMatch(/relation|select |postgres/i);
    await broken.stop();
  });
});
