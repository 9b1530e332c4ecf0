import { createHash } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { makeLink, phone, type MadeShareLink } from '../sharing/support.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

const addresses = ['203.0.113.77', '2001:db8:85a3::8a2e:370:7334'];

let service: TestService;
let appeal: MadeAppeal;
let link: MadeShareLink;
const answers: { url: string; answer: LightMyRequestResponse }[] = [];

beforeAll(async () => {
  service = await startTestService({ TRUST_PROXY: 'on' });
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome);
  link = await makeLink(service, appeal, { name: 'Sam' });
  for (const address of addresses) await wholeVisit(address);
}, 60_000);
afterAll(() => service.stop());

/** Everything that one person does, as their browser would: what a page brings along is fetched too. */
async function wholeVisit(address: string): Promise<void> {
  const headers = {
    'user-agent': phone,
    'x-forwarded-for': address,
    'x-real-ip': address,
    forwarded: `for="${address}"`,
  };
  const ask = async (url: string, more: InjectOptions = {}): Promise<LightMyRequestResponse> => {
    const answer = await service.app.inject({ url, ...more, headers: { ...headers, ...more.headers } });
    answers.push({ url, answer });
    if (String(answer.headers['content-type']).includes('text/html'))
      for (const part of partsOf(answer.body))
        if (part.startsWith('/')) answers.push({ url: part, answer: await service.app.inject({ url: part, headers }) });
    const to = answer.headers.location;
    return typeof to === 'string' && to.startsWith('/') ? ask(to) : answer;
  };
  const post = (url: string, fields: Record<string, string>) =>
    ask(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    });
  const email = `person${addresses.indexOf(address)}@example.org`;
  const needId = appeal.needs[0]?.id ?? '';
  await ask('/');
  await ask(`/a/${appeal.slug}?from=poster`);
  await ask(`/a/${appeal.slug}/${link.code}?from=whatsapp`);
  await ask(`/a/${appeal.slug}/${link.code}/qr.svg`);
  await ask(`/api/v1/appeals/${appeal.slug}/tally`);
  await post(`/a/${appeal.slug}/pledges`, {
    email,
    [`items.${needId}`]: '4',
    via: link.code,
    from: 'whatsapp',
    name: 'Priya',
  });
  const letter = await service.letterTo(email);
  const pledge = /\/pledges\/[\w-]+/.exec(letter.text)?.[0] ?? '';
  await ask(pledge);
  await post(`${pledge}/confirm`, {});
  await ask(`/ripples/${service.deps.tokens.make('ripple', link.id)}`);
  await post(`/a/${appeal.slug}/share`, { name: 'Priya', message: 'Please help' });
  await post(`/a/${appeal.slug}/report`, { reason: 'I wonder whether this is true', email: '' });
}

/** What a browser fetches with a page without being asked. */
const partsOf = (html: string): string[] => {
  const page = parse(html);
  const attributes = [
    ...page
      .querySelectorAll('script[src], img[src], iframe[src], source[src], video[src], audio[src], embed[src]')
      .map((one) => one.getAttribute('src')),
    ...page
      .querySelectorAll('link[href]')
      .filter((one) =>
        /stylesheet|icon|preload|manifest|preconnect|dns-prefetch|prefetch/.test(one.getAttribute('rel') ?? ''),
      )
      .map((one) => one.getAttribute('href')),
    ...page.querySelectorAll('use[href]').map((one) => one.getAttribute('href')),
  ];
  return attributes.filter((part) => part !== undefined);
};

test('a whole visit is given no cookie and asks nobody else for anything', () => {
  expect(answers.length).toBeGreaterThan(40);
  for (const { url, answer } of answers) {
    expect(answer.statusCode, url).toBeLessThan(400);
    expect(answer.headers['set-cookie'], url).toBeUndefined();
    const type = String(answer.headers['content-type']);
    if (type.includes('text/html'))
      for (const part of partsOf(answer.body)) expect(part, url).toMatch(/^(\/(?!\/)|#|data:)/);
    if (type.includes('text/css'))
      for (const [, target] of answer.body.matchAll(/url\(["']?([^"')]+)/g))
        expect(target, url).toMatch(/^(\/(?!\/)|\.|#|data:)/);
    // An address of its own for each visitor would be a cookie by another name.
    expect(answer.headers.etag ?? '').not.toContain('203');
  }
});

test('nothing in the database could be an address, nor be made from one', async () => {
  const sums = await ripplesOf(service.deps.db, [link.id]);
  expect(sums.get(link.id)).toMatchObject({ visits: 2, pledges: 2, people: 2 });
  const everything = await allText();
  expect(everything.length).toBeGreaterThan(50);
  const made = addresses.flatMap((address) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
      [address, `${address}${phone}`, `${phone}${address}`, `${address}${link.id}`, `${address}${link.code}`].flatMap(
        (text) => {
          const hash = createHash(algorithm).update(text).digest();
          return [
            hash.toString('hex').slice(0, 12),
            hash.toString('base64').slice(0, 12),
            hash.toString('base64url').slice(0, 12),
          ];
        },
      ),
    ),
  );
  for (const { where, value } of everything) {
    for (const address of addresses) expect(value, where).not.toContain(address);
    expect(value, where).not.toMatch(/(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.])/);
    expect(value, where).not.toMatch(/(?<![0-9a-f:])([0-9a-f]{1,4}:){2,7}:?[0-9a-f]{1,4}(?![0-9a-f:])/i);
    expect(value, where).not.toContain(phone);
    for (const hash of made) expect(value, where).not.toContain(hash);
  }
});

/** Every value of every column that can hold text or bytes, in every table of every schema but PostgreSQL's own. */
async function allText(): Promise<{ where: string; value: string }[]> {
  const { rows: columns } = await service.deps.pool.query<{ schema: string; table: string; column: string }>(
    `select table_schema as schema, table_name as table, column_name as column from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')
        and (data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'inet', 'cidr', 'tsvector', 'ARRAY') or udt_name in ('inet', 'cidr'))`,
  );
  const found: { where: string; value: string }[] = [];
  for (const { schema, table, column } of columns) {
    const { rows } = await service.deps.pool.query<{ value: string }>(
      `select "${column}"::text as value from "${schema}"."${table}" where "${column}" is not null`,
    );
    found.push(...rows.map(({ value }) => ({ where: `${schema}.${table}.${column}`, value })));
  }
  return found;
}
