import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyPage, type EveryPage } from '../support/every-page.ts';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let every: EveryPage;

beforeAll(async () => {
  service = await startTestService();
  every = await everyPage(service);
});
afterAll(() => service.stop());

type Form = { page: string; action: string; headers: Record<string, string>; fields: [string, string][] };

/** The forms of all appeals, and of all of a kind, are one: what is between the slashes is another one's name. */
const kindOf = (action: string): string =>
  action.replace(/[0-9a-f-]{36}|\d+/g, '').replace(/\/(a|appeals|o|admin|door|stall)\/(?!new\b|paste\b)[^/]+/g, '/$1');

/** Every form of every page, as it would be sent untouched; of those of one kind one for each who sees it. */
async function everyForm(): Promise<Form[]> {
  const forms = new Map<string, Form>();
  for (const { path, as } of Object.values(every.pages)) {
    const headers: Record<string, string> = as ?? {};
    const html = parse((await service.app.inject({ url: path, headers })).body);
    for (const form of html.querySelectorAll('form[method=post]')) {
      const fields = form
        .querySelectorAll('input[name], textarea[name], select[name], button[name]')
        .map((field): [string, string] => [
          field.getAttribute('name') ?? '',
          field.getAttribute('value') ?? field.textContent,
        ]);
      const action = form.getAttribute('action') ?? path;
      const key = [kindOf(action), headers['cookie'], ...fields.map(([name]) => name)].join(' ');
      if (!forms.has(key)) forms.set(key, { page: path, action, headers, fields });
    }
  }
  return [...forms.values()];
}

const send = ({ action, headers }: Form, payload: string) =>
  service.app.inject({
    method: 'POST',
    url: action,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload,
  });

const endsWell = async (form: Form, payload: string, wrong: string[]): Promise<void> => {
  const answer = await send(form, payload);
  if (answer.statusCode >= 500) wrong.push(`${form.action}, ${payload.slice(0, 200)}: ${answer.statusCode}`);
};

/** The forms that would end what the next ones need. */
const endsMuch = /sign-out|end-others|erase|\/leave|\/sessions\/|\/members\//;

/** What texts can hold that no code may stumble over. */
const poisons = {
  'a NUL sign': 'a\0b',
  'half of what others would be a sign': '\u202eabc\ufeff\ud800',
  markup: '"><script>alert(1)</script><img src=x onerror=alert(1)>',
  'what a template could take for its own': '${7*7}{{7*7}}%s%n$1$&',
  'the end of a mail header': 'a\r\nBcc: eve@example.org\r\n\r\nhello',
  'a very long text': 'ä'.repeat(30_000),
  'a number that is none': '1e999',
};

describe('every form of every page', () => {
  it.each(Object.entries(poisons))('stands %s in each of its fields', { timeout: 120_000 }, async (_, poison) => {
    const forms = await everyForm();
    expect(forms.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const form of forms) {
      if (endsMuch.test(form.action)) continue;
      for (const [name] of form.fields) {
        const key = `${kindOf(form.action)} ${name.replace(/[0-9a-f-]{36}|\d+/g, '')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const sent = form.fields.map(([other, value]): [string, string] => [other, other === name ? poison : value]);
        await endsWell(form, new URLSearchParams(sent).toString(), wrong);
      }
    }
    expect(wrong).toEqual([]);
  });

  it(
    'stands a field more than once, names of prototypes, no field, and bytes that are no text',
    { timeout: 120_000 },
    async () => {
      const wrong: string[] = [];
      const before = Object.keys(Object.prototype);
      for (const form of await everyForm()) {
        if (endsMuch.test(form.action)) continue;
        const twice = new URLSearchParams([...form.fields, ...form.fields]).toString();
        const strange =
          '__proto__=1&constructor=2&toString=3&__proto__[polluted]=4&constructor.prototype.polluted=5&items.__proto__=6';
        const payloads = [
          twice,
          strange,
          `${new URLSearchParams(form.fields).toString()}&${strange}`,
          '',
          '%',
          '%ff%fe=%c3%28&=&&&==',
          '\0',
        ];
        for (const payload of payloads) await endsWell(form, payload, wrong);
        const asJson = await service.app.inject({
          method: 'POST',
          url: form.action,
          headers: form.headers,
          payload: { __proto__: 1 },
        });
        if (asJson.statusCode >= 500) wrong.push(`${form.action}, JSON: ${asJson.statusCode}`);
      }
      expect(wrong).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual(before);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );
});

describe('every call of the API that takes a body', () => {
  const texts = {
    '\\u0000 in a text': 'a\\u0000b',
    'half a pair of surrogates': 'a\\ud800b',
    'the other half': '\\udc00',
  };
  const bodies: Record<string, (text: string) => string> = {
    'POST /appeals/:slug/pledges': (text) =>
      `{"email":"lee@example.org","name":"${text}","note":"${text}","via":"${text}","items":[{"needId":"${every.things.appeal.needs[0]?.id}","quantity":1}]}`,
    'POST /appeals/:slug/share-links': (text) => `{"name":"${text}","message":"${text}","via":"${text}"}`,
    'PATCH /pledges/:token': (text) => `{"name":"${text}","note":"${text}"}`,
    'POST /organisations/:slug/appeals': (text) =>
      `{"title":"${text} t","story":"${text}","needs":[{"item":"${text} i","note":"${text}"}],"notWanted":["${text}"]}`,
    'PATCH /appeals/:slug': (text) => `{"title":"${text} t","story":"${text}"}`,
    'POST /appeals/:slug/steer': (text) => `{"to":"open","message":"${text}"}`,
    'POST /pledges/:id/remove': (text) => `{"reason":"${text}"}`,
    'POST /appeals/:slug/receipts': (text) => `{"items":[],"${text}":"${text}"}`,
    'POST /needs/parse': (text) => `{"text":"5 ${text} tins"}`,
  };
  const send = (call: string, payload: string) => {
    const { things } = every;
    const [method, pattern = ''] = call.split(' ');
    const url = `/api/v1${pattern}`
      .replace('/organisations/:slug', `/organisations/${things.cast.dogsHome.slug}`)
      .replace(':slug', things.appeal.slug)
      .replace(':token', things.pledge)
      .replace(':id', things.pledgeId);
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': `k${Math.abs(payload.length)}`,
      ...(call.includes(':token') ? {} : things.cast.rosa.headers),
    };
    return service.app.inject({ method: method === 'PATCH' ? 'PATCH' : 'POST', url, headers, payload });
  };

  it.each(Object.entries(texts))('refuses %s, as it could not be stored', async (_, text) => {
    for (const [call, bodyOf] of Object.entries(bodies)) {
      const answer = await send(call, bodyOf(text));
      expect(answer.statusCode, call).toBe(400);
      expect(answer.json()).toMatchObject({ type: '/problems/malformed-request' });
    }
  });

  it('takes whole pairs of surrogates, and a backslash before a u', async () => {
    for (const text of ['\\ud83d\\udc36', '\\\\u0000'])
      expect((await send('POST /needs/parse', `{"text":"5 ${text} tins"}`)).statusCode).toBe(200);
  });

  it('refuses names of prototypes, and what is nested without end', async () => {
    for (const call of Object.keys(bodies)) {
      expect((await send(call, '{"__proto__":{"polluted":1}}')).statusCode, call).toBe(400);
      expect((await send(call, '{"constructor":{"prototype":{"polluted":1}}}')).statusCode, call).toBe(400);
      const nested = await send(call, `{"items":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
      expect(nested.statusCode, call).toBeLessThan(500);
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

/** Says the same for each name, and shows it nowhere. */
const isForAnyName = /report\/sent$/;

/** A stranger, and of members' pages also somebody who may see them. */
const whoSees = (pattern: string): Record<string, string>[] => {
  const { cast, host } = every.things;
  if (pattern.startsWith('/host')) return [{}, host];
  return /^\/(admin|door|api|account)/.test(pattern) ? [{}, cast.rosa.headers] : [{}];
};

describe('every address', () => {
  const texts = {
    'a NUL sign': '%00',
    'no UTF-8': '%c3%28',
    'a broken escape': '%zz',
    'half a pair of surrogates': '%ed%a0%80',
    'a way up': '..%2f..%2f..%2fetc%2fpasswd',
    'a name of a prototype': '__proto__',
    'a long name': 'a'.repeat(250),
    'a too long name': 'a'.repeat(5_000),
    'no letters': '%20%0d%0aSet-Cookie:%20a=b',
  };
  it.each(Object.entries(texts))('stands %s in each place', async (_, text) => {
    const wrong: string[] = [];
    for (const route of routesOf(service.app).filter((one) => /[:*]/.test(one) && !one.includes('/stream'))) {
      const [method, pattern = ''] = route.split(' ');
      const url = pattern.replace(':version(^\\d{1,9}$)', text).replace(/(:token\|)?:\w+|\*/g, text);
      for (const headers of whoSees(pattern)) {
        const answer = await service.app.inject({
          method: method === 'GET' ? 'GET' : method === 'PATCH' ? 'PATCH' : 'POST',
          url,
          headers,
        });
        if (answer.statusCode >= 500 || (answer.statusCode === 200 && !isForAnyName.test(pattern)))
          wrong.push(`${route}: ${answer.statusCode}`);
        if (answer.headers['set-cookie'] !== undefined) wrong.push(`${route}: sets a cookie`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('stands any query', { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    const names =
      'q next cursor limit state code made via text server said show pledge undo done need page after'.split(' ');
    const queries = [
      ...[
        '%00',
        '%c3%28',
        '%zz',
        '%ed%a0%80',
        '-1',
        '1e999',
        encodeURIComponent(poisons.markup),
        'x'.repeat(6_000),
      ].map((text) => names.map((name) => `${name}=${text}`).join('&')),
      names.map((name) => `${name}=1&${name}=2&${name}[]=3&${name}[a]=4`).join('&'),
      '__proto__=1&constructor=2&__proto__[polluted]=1',
      Array.from({ length: 3_000 }, (_, at) => `a${at}=1`).join('&'),
    ];
    const apiPaths = [
      '/api/v1/appeals',
      `/api/v1/appeals/${every.things.appeal.slug}/pledges`,
      `/api/v1/appeals/${every.things.appeal.slug}/receipts`,
    ];
    for (const [path, headers] of [
      ...Object.values(every.pages).map((page): [string, Record<string, string>] => [page.path, page.as ?? {}]),
      ...apiPaths.map((path): [string, Record<string, string>] => [path, every.things.cast.rosa.headers]),
    ])
      for (const query of queries) {
        const answer = await service.app.inject({ url: `${path.split('?', 1)[0]}?${query}`, headers });
        if (answer.statusCode >= 500) wrong.push(`${path}?${query.slice(0, 80)}: ${answer.statusCode}`);
        if (answer.body.includes('<script>alert')) wrong.push(`${path} writes markup from its query`);
      }
    expect(wrong).toEqual([]);
  });

  it('never leaves the public folder', async () => {
    for (const url of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
      '/built/../../package.json',
      '/built/..%2f..%2fpackage.json',
      '/built/....//package.json',
      '/fonts/%2e%2e%2f%2e%2e%2fsrc/main.ts',
      '/built/..\\..\\package.json',
      '//etc/passwd',
      '/package.json',
      '/.env',
      '/built/',
      '/fonts',
    ])
      expect((await service.app.inject(url)).statusCode, url).toBeGreaterThanOrEqual(400);
  });

  it('refuses bodies that are too large', async () => {
    const { things } = every;
    const large = 'x'.repeat(300 * 1024);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const onPage = await service.app.inject({ method: 'POST', url: '/apply', headers: form, payload: `name=${large}` });
    expect(onPage.statusCode).toBe(413);
    const call = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${things.appeal.slug}/share-links`,
      payload: { name: large },
    });
    expect(call.statusCode).toBe(413);
    expect(call.json()).toMatchObject({ type: '/problems/body-too-large' });
  });
});
