import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { xmlOf } from '../../src/elsewhere/oembed.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink } from '../sharing/support.ts';

let service: TestService;
let code: string;
let home: string;

beforeAll(async () => {
  service = await startTestService();
  const { dogsHome } = await castOf(service);
  const appeal = await makeAppeal(service, dogsHome, { slug: 'tins', title: 'Tins & "more" <for> dogs' });
  await makeAppeal(service, dogsHome, { slug: 'draft', state: 'draft' });
  code = (await makeLink(service, appeal)).code;
  home = `${service.deps.publicUrl}/a/tins`;
});
afterAll(() => service.stop());

const ask = (query: Record<string, string>) => get(service, `/oembed?${new URLSearchParams(query).toString()}`);
const frameOf = (html: string) => parse(html).querySelector('iframe');

describe('oEmbed', () => {
  test('tells what the specification asks of a rich answer, and any site may ask', async () => {
    const answer = await ask({ url: home });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    const said = answer.json<Record<string, string | number>>();
    expect(said).toMatchObject({
      version: '1.0',
      type: 'rich',
      title: 'Tins & "more" <for> dogs',
      author_name: "Manchester Dogs' Home",
      author_url: `${service.deps.publicUrl}/o/manchester-dogs-home`,
      provider_url: service.deps.publicUrl,
      thumbnail_width: 1200,
      thumbnail_height: 630,
      width: 400,
    });
    expect((await get(service, new URL(String(said['thumbnail_url'])).pathname)).statusCode).toBe(200);
    const frame = frameOf(String(said['html']));
    expect(frame?.getAttribute('src')).toBe(`${service.deps.publicUrl}/embed/a/tins`);
    expect(frame?.getAttribute('title')).toContain('Tins & "more" <for> dogs');
    expect(frame?.getAttribute('height')).toBe(String(said['height']));
    expect((await get(service, '/embed/a/tins')).statusCode).toBe(200);
  });

  test('tells the same as XML', async () => {
    const answer = await ask({ url: home, format: 'xml' });
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(answer.body).toMatch(/^<\?xml version="1.0" encoding="utf-8" standalone="yes"\?>\n<oembed>/);
    expect(answer.body).toContain('<title>Tins &amp; "more" &lt;for&gt; dogs</title>');
    expect(answer.body).toContain('&lt;iframe src="');
    expect(xmlOf({ title: 'a\u0000\ud800b' })).toContain('<title>a\ufffdb</title>');
  });

  test('keeps to the space that it is given, and leaves out a thumbnail that does not fit', async () => {
    const said = (await ask({ url: home, maxwidth: '300', maxheight: '250' })).json<Record<string, unknown>>();
    expect(said).toMatchObject({ width: 300, height: 250 });
    expect(said).not.toHaveProperty('thumbnail_url');
    expect(frameOf(String(said['html']))?.getAttribute('width')).toBe('300');
    expect((await ask({ url: home, maxwidth: '-3', maxheight: 'x' })).json()).toMatchObject({ width: 400 });
  });

  test('keeps a person’s link, with a slash at its end or a question too', async () => {
    for (const ending of [`/${code}`, `/${code}/`, `/${code}?from=whatsapp#share`]) {
      const { html } = (await ask({ url: home + ending })).json<{ html: string }>();
      expect(frameOf(html)?.getAttribute('src')).toBe(`${service.deps.publicUrl}/embed/a/tins/${code}`);
    }
    const { html } = (await ask({ url: `${home}/unknown` })).json<{ html: string }>();
    expect(frameOf(html)?.getAttribute('src')).toBe(`${service.deps.publicUrl}/embed/a/tins`);
  });

  test('answers 404 for what is no appeal here and 501 for another format', async () => {
    const { publicUrl } = service.deps;
    for (const url of [
      '',
      'tins',
      `${publicUrl}/a/none`,
      `${publicUrl}/a/draft`,
      `${publicUrl}/o/manchester-dogs-home`,
      `${publicUrl}/a/tins/${code}/poster`,
      'https://elsewhere.example.org/a/tins',
      `${publicUrl}.example.org/a/tins`,
    ])
      expect((await ask({ url })).statusCode, url).toBe(404);
    for (const format of ['yaml', '', 'JSON']) expect((await ask({ url: home, format })).statusCode).toBe(501);
  });

  test('is found from the appeal’s page and from a personal link', async () => {
    for (const path of ['/a/tins', `/a/tins/${code}`]) {
      const page = parse((await get(service, path)).body);
      for (const type of ['application/json+oembed', 'text/xml+oembed']) {
        const href = page.querySelector(`link[rel=alternate][type="${type}"]`)?.getAttribute('href') ?? '';
        expect(new URL(href).searchParams.get('url')).toBe(service.deps.publicUrl + path);
        const { pathname, search } = new URL(href);
        expect((await get(service, pathname + search)).statusCode).toBe(200);
      }
    }
  });
});

describe('"Put this on your site"', () => {
  test('is linked from the share block, and gives codes that hold together', async () => {
    for (const [path, through] of [
      ['/a/tins', ''],
      [`/a/tins/${code}`, `/${code}`],
    ] as const) {
      const block = parse((await get(service, path)).body).querySelector('.share');
      const way = block?.querySelector('a[href$="/put-on-your-site"]')?.getAttribute('href') ?? '';
      const answer = await get(service, way);
      expect(answer.statusCode).toBe(200);
      const page = parse(answer.body);
      const codeIn = (name: string) => page.querySelector(`#${name}-code`)?.text ?? '';
      const { publicUrl } = service.deps;
      expect(codeIn('frame')).toContain(`src="${publicUrl}/embed/a/tins${through}"`);
      expect(codeIn('frame')).toContain('title="Tins &amp; &quot;more&quot; &lt;for&gt; dogs: Manchester');
      expect(codeIn('badge')).toContain(`href="${publicUrl}/a/tins${through}?from=badge"`);
      expect(codeIn('badge-markdown')).toBe(
        `[![Tins & "more" \\<for\\> dogs](${publicUrl}/a/tins/badge.png)](${publicUrl}/a/tins${through}?from=badge)`,
      );
      // It shows the frame and the badge themselves, and is the one page that may.
      expect(page.querySelector('iframe')?.getAttribute('src')).toBe(`/embed/a/tins${through}`);
      expect(page.querySelector('img')?.getAttribute('src')).toBe('/a/tins/badge.svg');
      expect(answer.headers['content-security-policy']).toContain("frame-src 'self'");
    }
  });

  test('is not there without the appeal, and goes to the appeal’s own with an unknown code', async () => {
    expect((await get(service, '/a/draft/put-on-your-site')).statusCode).toBe(404);
    expect((await get(service, '/a/tins/unknown/put-on-your-site')).headers.location).toBe('/a/tins/put-on-your-site');
  });
});
