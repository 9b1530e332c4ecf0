import fc from 'fast-check';
import { parse } from 'node-html-parser';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownName, ownWords } from '../../src/sharing/own-words.ts';
import { mastodonServer, otherTargets, shareAddress, whatsApp } from '../../src/sharing/texts/share-targets.ts';
import { shareText } from '../../src/sharing/texts/share-text.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, type MadeShareLink } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let link: MadeShareLink;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { title: 'Tins & blankets', slug: 'tins' });
  link = await makeLink(service, appeal);
});
afterAll(() => service.stop());

const pageOf = async (path: string) => parse((await get(service, path)).body);
const personal = (channel: string) => `${service.deps.publicUrl}/a/tins/${link.code}?from=${channel}`;
const rippleBlock = async () =>
  (await pageOf(`/ripples/${service.deps.tokens.make('ripple', link.id)}`)).querySelector('.share');

describe('the share block', () => {
  test('asks first, shows what is sent, and begins with WhatsApp', async () => {
    const block = await rippleBlock();
    expect(block?.querySelector('h2')?.text).toBe('Would you pass it on?');
    const text = block?.querySelector('textarea')?.text ?? '';
    expect(text).toContain('Tins & blankets');
    const links = block?.querySelectorAll('a[href]') ?? [];
    expect(links[0]?.getAttribute('href')).toBe(
      `https://wa.me/?text=${encodeURIComponent(`${text}\n${personal('whatsapp')}`)}`,
    );
    expect(links.map((one) => one.text)).toEqual(
      expect.arrayContaining([
        'Facebook',
        'X',
        'LinkedIn',
        'Bluesky',
        'Threads',
        'Telegram',
        'Text message',
        'E-mail',
        'QR code',
      ]),
    );
    expect(block?.querySelector('[data-share-link]')?.text.trim()).toBe(personal('copy'));
  });

  test('holds no token of the person in any address', async () => {
    const block = await rippleBlock();
    expect(block?.toString()).not.toContain('/ripples/');
  });

  test('takes over a changed text without JavaScript', async () => {
    const block = await rippleBlock();
    const form = block?.querySelector('[data-share-form]');
    const code = form?.querySelector('[name=code]')?.getAttribute('value') ?? '';
    const changed = 'Dear neighbours, "please" <look> 🐶';
    const query = new URLSearchParams({ code, text: changed });
    const page = await pageOf(`${form?.getAttribute('action') ?? ''}?${query.toString()}`);
    expect(page.querySelector('textarea')?.text).toBe(changed);
    const href = page.querySelector('.share a')?.getAttribute('href') ?? '';
    expect(new URL(href).searchParams.get('text')).toBe(`${changed}\n${personal('whatsapp')}`);
  });

  test('shares the appeal itself where the code is unknown', async () => {
    const page = await pageOf('/a/tins/share/text?code=nosuchcode&text=Hello');
    expect(page.querySelector('[data-share-link]')?.text.trim()).toBe(`${service.deps.publicUrl}/a/tins?from=copy`);
  });

  test('fills every address so that text and link arrive as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (typed) => {
        const sharing = { url: 'https://a.example/a/x/abc', text: `${typed} &?#{url}+%`, title: 'A {text} title' };
        for (const target of [whatsApp, ...otherTargets]) {
          const address = shareAddress(target, sharing);
          expect(URL.canParse(address)).toBe(true);
          const values = [...new URL(address).searchParams.values()].join('\n');
          expect(values).toContain(`${sharing.url}?from=${target.id}`);
          if (!['facebook', 'linkedin'].includes(target.id)) expect(values).toContain(sharing.text.trim());
        }
      }),
    );
  });

  test('survives half an emoji', () => {
    expect(() => shareAddress(whatsApp, { url: 'https://a.example', text: '\ud83d', title: '' })).not.toThrow();
  });

  test('never says a number or a day that will not be so when it is read', () => {
    const text = shareText({
      title: 'Blankets!',
      organisation: { name: "Dogs' Home", timeZone: 'Europe/London' },
      deadline: new Date('2026-11-23T18:00:00Z'),
    });
    expect(text).toContain('by Monday 23 November, 6 pm');
    expect(text).not.toMatch(/today|tomorrow|!/);
  });
});

describe('Mastodon', () => {
  const step = (server: string, more = '') =>
    get(service, `/a/tins/share/mastodon?server=${encodeURIComponent(server)}&code=${link.code}${more}`);

  test('leads to the server that was named, by a link that says where it goes', async () => {
    const answer = await step('https://Mastodon.Social/@sam', `&text=${encodeURIComponent('Look at this')}`);
    expect(answer.statusCode).toBe(200);
    const button = parse(answer.body).querySelector('a.is-primary');
    expect(button?.text).toBe('Go to mastodon.social');
    expect(button?.getAttribute('href')).toBe(
      `https://mastodon.social/share?text=${encodeURIComponent(`Look at this\n${personal('mastodon')}`)}`,
    );
  });

  test.each([
    ['mastodon.social', 'mastodon.social'],
    ['@sam@social.example.org', 'social.example.org'],
    ['https://fosstodon.org/', 'fosstodon.org'],
    ['HACHYDERM.IO', 'hachyderm.io'],
    ['xn--mller-kva.example.org', 'xn--mller-kva.example.org'],
  ])('reads %s', (typed, host) => expect(mastodonServer(typed)).toBe(host));

  test.each([
    '',
    'localhost',
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    '169.254.169.254',
    'intranet',
    'printer.local',
    'a.internal',
    'evil.com/phish',
    'evil.com?x=',
    'evil.com#',
    'evil.com:8080',
    'user:pass@evil.com',
    'evil.com\\@good.com',
    'java\tscript.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.com',
    'https:evil.com/a',
    '-a.com',
    'a..com',
    `${'a'.repeat(64)}.com`,
    'evil.com\r\nLocation: x',
    '"><script>',
  ])('refuses %j', async (typed) => {
    expect(mastodonServer(typed)).toBeNull();
    const answer = await step(typed);
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['location']).toBeUndefined();
    expect(answer.body).toContain('Write a Mastodon server like mastodon.social');
    expect(answer.body).not.toContain('<script>alert');
  });

  test('whatever is typed, the answer is a bare public host name or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.ipV4(), fc.ipV6(), fc.emailAddress()), (typed) => {
        const host = mastodonServer(typed);
        if (host === null) return;
        expect(host).toMatch(/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/);
        expect(new URL(`https://${host}/share`).hostname).toBe(host);
        expect(host).not.toMatch(/^[\d.]+$/);
      }),
    );
  });
});

describe('the QR code and the poster', () => {
  /** Reads the drawing back into its modules. */
  const modulesIn = (svg: string): boolean[][] => {
    const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    const path = /fill="#000(?:000)?" d="([^"]+)"/.exec(svg)?.[1] ?? '';
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
      for (let at = 0; at < Number(length); at++) {
        const row = modules[Number(y)];
        if (row) row[Number(x) + at] = true;
      }
    return modules;
  };

  test('hold the personal link', async () => {
    const answer = await get(service, `/a/tins/${link.code}/qr.svg`);
    expect(answer.headers['content-type']).toContain('image/svg+xml');
    const wanted = (channel: string) => encode(personal(channel), { ecc: 'M', border: 4 }).data;
    expect(modulesIn(answer.body)).toEqual(wanted('qr'));
    const poster = await get(service, `/a/tins/${link.code}/poster`);
    expect(modulesIn(poster.body)).toEqual(wanted('poster'));
    const general = await get(service, '/a/tins/qr.svg');
    expect(modulesIn(general.body)).toEqual(
      encode(`${service.deps.publicUrl}/a/tins?from=qr`, { ecc: 'M', border: 4 }).data,
    );
  });

  test('the poster says who asks, for what, until when and where', async () => {
    const poster = await pageOf(`/a/tins/${link.code}/poster`);
    const text = poster.querySelector('.poster')?.text ?? '';
    for (const said of ["Manchester Dogs' Home", 'Tins & blankets', 'by Friday 27 November, 10 am', `/p/${link.code}`])
      expect(text).toContain(said);
    expect(poster.querySelector('style, [style]')).toBeNull();
  });

  test('are not there for an unknown code, a draft or what was taken down', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'draft', state: 'draft' });
    await makeAppeal(service, cast.dogsHome, { slug: 'down', takenDownAt: service.clock.now() });
    const off = await makeLink(service, appeal, { turnedOffAt: service.clock.now() });
    for (const path of ['/a/tins/nosuchcode', `/a/tins/${off.code}`, '/a/draft', '/a/down', '/a/none'])
      for (const end of ['qr.svg', 'poster']) expect((await get(service, `${path}/${end}`)).statusCode, path).toBe(404);
  });
});

describe('own words', () => {
  test.each([
    ['Please help. They need us', 'Please help. They need us'],
    ['I <3 dogs', 'I <3 dogs'],
    ['24.5 kg, 3.30 pm, e.g. tins', '24.5 kg, 3.30 pm, e.g. tins'],
    ['go to http://x.y/z now', 'go to now'],
    ['HTTPS://EVIL.COM/A?b=c', ''],
    ['www.evil.example is bad', 'is bad'],
    ['evil.com', ''],
    ['see bit.ly/abc and t.me/xyz', 'see and'],
    ['evil.museum/path', ''],
    ['javascript:alert(1)', ''],
    ['write to a.b@evil.com please', 'write to please'],
    ['<a href="x">click</a>', 'click'],
    ['ab\u202ecd\u200be', 'abcde'],
    ['one\n\n\n\ntwo', 'one\n\ntwo'],
  ])('%j becomes %j', (typed, shown) => expect(ownWords(typed)).toBe(shown));

  test('a name is one line', () => expect(ownName(' Sam\n\tand  Priya ')).toBe('Sam and Priya'));

  test('whatever is typed, no address is left, it takes no time, and cleaning again changes little', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.webUrl(),
        fc.emailAddress(),
        (typed, url, email) => {
          const shown = ownWords(`${typed} ${url} ${email} ${typed}`);
          expect(shown).not.toMatch(/https?:\/\//i);
          expect(shown).not.toContain(email);
        },
      ),
    );
    const began = performance.now();
    for (const letter of ['a.', '<a', 'a@', 'http:', 'a-', '.', '<!']) ownWords(letter.repeat(50_000));
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
