import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OpenApiDocument } from '../../src/http/openapi.ts';
import { problemKinds } from '../../src/http/problems.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** Every call that the first version promises. */
const promised = [
  'GET /appeals',
  'GET /appeals/{slug}',
  'GET /appeals/{slug}/tally',
  'GET /appeals/{slug}/tally/stream',
  'POST /appeals/{slug}/pledges',
  'POST /appeals/{slug}/share-links',
  'GET /organisations/{slug}',
  'GET /pledges/{token}',
  'POST /pledges/{token}/confirm',
  'POST /pledges/{token}/on-the-way',
  'POST /pledges/{token}/withdraw',
  'PATCH /pledges/{token}',
  'GET /ripples/{token}',
  'POST /organisations/{slug}/appeals',
  'PATCH /appeals/{slug}',
  'POST /appeals/{slug}/publish',
  'POST /appeals/{slug}/steer',
  'GET /appeals/{slug}/pledges',
  'POST /pledges/{id}/remove',
  'POST /pledges/{id}/restore',
  'POST /appeals/{slug}/receipts',
  'POST /needs/parse',
];

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let key: { authorization: string };
let document: OpenApiDocument;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { needs: [{}, { item: 'newspapers', unit: null, wanted: null }] });
  key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
  document = (await service.app.inject('/api/openapi.json')).json();
});
afterAll(() => service.stop());

const calls = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace('/api/v1', '')}`,
      operation,
    })),
  );

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 that a validator accepts', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    const validator = new Validator();
    const checked = await validator.validate(structuredClone(document));
    expect(checked.errors ?? []).toEqual([]);
    expect(checked.valid).toBe(true);
    expect(document).toMatchObject({ servers: [{ url: service.deps.publicUrl }] });
  });

  it('has every call that was promised, and nothing outside of the API', () => {
    expect(calls().map(({ name }) => name)).toEqual(expect.arrayContaining(promised));
    for (const path of Object.keys(document.paths)) expect(path).toMatch(/^\/api\/v1\//);
  });

  it('names each call once, says whose it is, and how a member asks', () => {
    const ids = calls().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation } of calls()) {
      expect(operation.tags, name).toHaveLength(1);
      expect(['Public', 'Supporter', 'Member', 'Stall'], name).toContain(operation.tags?.[0]);
      expect(operation.summary, name).toBeTruthy();
      expect(operation.security, name).toEqual(
        operation.tags?.[0] === 'Member' ? [{ key: [] }, { session: [] }] : undefined,
      );
    }
  });

  it('has the errors as problems, and no shape that nothing uses', () => {
    const json = JSON.stringify(document);
    for (const { name, operation } of calls())
      for (const [status, { content = {} }] of Object.entries(operation.responses))
        if (/^[45]/.test(status)) expect(Object.keys(content), name).toEqual(['application/problem+json']);
    for (const shape of ['Appeal', 'AppealSummary', 'Tally', 'Pledge', 'Ripple', 'Node', 'Organisation', 'Problem'])
      expect(document.components.schemas).toHaveProperty(shape);
    for (const shape of Object.keys(document.components.schemas)) expect(json).toContain(`schemas/${shape}"`);
  });

  it('describes real answers', async () => {
    const need = appeal.needs[0]?.id ?? '';
    const send = async (method: 'GET' | 'POST' | 'PATCH', path: string, template: string, more: object = {}) => {
      const answer = await service.app.inject({ method, url: `/api/v1${path}`, ...more });
      expectDescribed(`${method} ${template}`, answer);
      return answer;
    };
    const pledged = await send('POST', `/appeals/${appeal.slug}/pledges`, '/appeals/{slug}/pledges', {
      headers: { 'idempotency-key': 'one' },
      payload: { email: cast.sam, items: [{ needId: need, quantity: 24 }] },
    });
    const { id } = z.object({ id: z.string() }).parse(pledged.json());
    const token = service.deps.tokens.make('pledge', id);
    await send('GET', `/pledges/${token}`, '/pledges/{token}');
    await send('POST', `/pledges/${token}/confirm`, '/pledges/{token}/confirm');
    await send('PATCH', `/pledges/${token}`, '/pledges/{token}', { payload: { note: 'On Friday' } });
    const link = await send('POST', `/appeals/${appeal.slug}/share-links`, '/appeals/{slug}/share-links', {
      payload: { name: 'Priya' },
    });
    const { rippleUrl } = z.object({ rippleUrl: z.string() }).parse(link.json());
    await send('GET', new URL(rippleUrl).pathname, '/ripples/{token}');
    await send('GET', '/appeals', '/appeals');
    await send('GET', '/appeals?limit=1000', '/appeals');
    await send('GET', `/appeals/${appeal.slug}`, '/appeals/{slug}');
    await send('GET', '/appeals/nothing', '/appeals/{slug}');
    await send('GET', `/appeals/${appeal.slug}/tally`, '/appeals/{slug}/tally');
    await send('GET', `/organisations/${cast.dogsHome.slug}`, '/organisations/{slug}');
    await send('GET', `/appeals/${appeal.slug}/pledges`, '/appeals/{slug}/pledges', { headers: key });
    await send('GET', `/appeals/${appeal.slug}/pledges`, '/appeals/{slug}/pledges');
    await send('POST', `/appeals/${appeal.slug}/receipts`, '/appeals/{slug}/receipts', {
      headers: key,
      payload: { pledgeId: id, items: [{ needId: need, quantity: 20 }], final: true },
    });
    await send('POST', `/organisations/${cast.dogsHome.slug}/appeals`, '/organisations/{slug}/appeals', {
      headers: key,
      payload: { title: 'Beds', story: 'For old dogs.', deadline: '2026-12-01T12:00:00Z', needs: [{ item: 'beds' }] },
    });
    await send('POST', `/appeals/${appeal.slug}/steer`, '/appeals/{slug}/steer', {
      headers: key,
      payload: { to: 'paused' },
    });
    await send('GET', `/appeals/${appeal.slug}/report`, '/appeals/{slug}/report', { headers: key });
    await send('POST', '/needs/parse', '/needs/parse', { headers: key, payload: { text: '20 blankets' } });
  });
});

function expectDescribed(
  call: string,
  answer: { statusCode: number; body: string; headers: Record<string, unknown> },
): void {
  const found = calls().find(({ name }) => name === call);
  const { responses = {} } = found?.operation ?? {};
  const described = responses[answer.statusCode] ?? responses[`${String(answer.statusCode).charAt(0)}XX`];
  const media = String(answer.headers['content-type']).split(';')[0] ?? '';
  const schema = described?.content?.[media]?.schema;
  expect(schema, `${call} ${answer.statusCode} ${media}`).toBeDefined();
  const whole = JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $defs: document.components.schemas,
    allOf: [schema],
  });
  const shape = z.fromJSONSchema(
    z.record(z.string(), z.unknown()).parse(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/'))),
  );
  expect(shape.safeParse(JSON.parse(answer.body)).error?.issues ?? [], `${call}: ${answer.body}`).toEqual([]);
}

describe('the documentation page', () => {
  it('has every call with its way, how to get a key, the limits and the problems', async () => {
    const { body, headers } = await service.app.inject('/api');
    const html = parse(body);
    const text = html.textContent;
    for (const { name } of calls()) expect(text).toContain(name.replace(' /', ' /api/v1/'));
    for (const words of ['key create', 'Idempotency-Key', 'limits nothing', 'curl', 'items[].quantity', 'list of Need'])
      expect(text).toContain(words);
    for (const name of Object.keys(problemKinds))
      expect(html.querySelector(`a[href="/problems/${name}"]`)).not.toBeNull();
    expect(html.querySelectorAll('main script')).toHaveLength(0);
    for (const link of html.querySelectorAll('main a[href^="#"]'))
      expect(html.querySelector(link.getAttribute('href') ?? ''), link.textContent).not.toBeNull();
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each(Object.keys(problemKinds))('explains %s', async (name) => {
    const { statusCode, body } = await service.app.inject(`/problems/${name}`);
    expect(statusCode).toBe(200);
    expect(parse(body).querySelectorAll('.prose p').length).toBeGreaterThan(0);
  });

  it.each(['nothing', 'toString', '__proto__'])('knows no problem %s', async (name) => {
    expect((await service.app.inject(`/problems/${name}`)).statusCode).toBe(404);
  });
});
