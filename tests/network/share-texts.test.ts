import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { days, later, minutes } from '../../src/lib/clock.ts';
import { textTestsOf } from '../../src/network/text-queries.ts';
import { textNumber } from '../../src/sharing/texts/text-choice.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, makePledge, makeSupporter, takeLink } from '../sharing/support.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const path = (slug: string) => `/admin/${cast.dogsHome.slug}/appeals/${slug}/share-texts`;
const see = async (slug: string) => parse((await get(service, path(slug), { headers: cast.rosa.headers })).body);
const send = (slug: string, fields: Record<string, string>, headers: Record<string, string> = cast.rosa.headers) =>
  service.app.inject({
    method: 'POST',
    url: path(slug),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
const sentAlong = async (address: string) =>
  parse((await get(service, address)).body).querySelector('#share-text')?.text ?? '';
const [first, second] = ['The dogs are hungry. Can you help?', 'One tin feeds one dog. Would you bring one?'];

describe('the charity’s own texts', () => {
  test('are sent along with links in turn, each link always the same one, on every page that shows one', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'turns' });
    const before = await sentAlong('/a/turns');
    expect(before).toContain('Manchester Dogs');
    expect((await send('turns', { text1: first, text2: second })).headers.location).toBe(
      `${path('turns')}?done=changed`,
    );
    expect(await sentAlong('/a/turns')).toBe(first);
    const seen = new Set<string>();
    for (let link = 0; link < 12; link++) {
      const made = (await takeLink(service, { slug: 'turns' })).json<{ code: string; rippleUrl: string }>();
      const { rows } = await service.deps.pool.query<{ id: string }>('select id from share_links where code = $1', [
        made.code,
      ]);
      const text = [first, second][textNumber(rows[0]?.id ?? '', 2)] ?? '';
      seen.add(text);
      expect(await sentAlong(`/a/turns/${made.code}`)).toBe(text);
      expect(await sentAlong(`/a/turns/${made.code}`)).toBe(text);
      expect(await sentAlong(new URL(made.rippleUrl).pathname)).toBe(text);
    }
    expect(seen.size).toBe(2);
  });

  test('are sent along after a pledge too', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'after' });
    await send('after', { text1: first });
    const answer = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/after/pledges',
      headers: { 'idempotency-key': 'k' },
      payload: { email: 'sam@example.org', items: [{ needId: appeal.needs[0]?.id, quantity: 2 }] },
    });
    const token = service.deps.tokens.make('pledge', answer.json<{ id: string }>().id);
    await sendForm(service, `/pledges/${token}/confirm`);
    expect(await sentAlong(`/pledges/${token}`)).toBe(first);
  });

  test('give way to ours while nothing is taken, and once they are taken back', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'way' });
    await send('way', { text1: first });
    const steer = (to: string) =>
      service.app.inject({
        method: 'POST',
        url: '/api/v1/appeals/way/steer',
        headers: cast.rosa.headers,
        payload: { to },
      });
    await steer('paused');
    expect(parse((await get(service, '/a/way/share/text')).body).querySelector('#share-text')?.text).toContain(
      'paused',
    );
    await steer('open');
    expect(await sentAlong('/a/way')).toBe(first);
    await send('way', { text1: '' });
    expect(await sentAlong('/a/way')).toContain('Manchester Dogs');
  });

  test('lose addresses and markup, and are kept apart from one another', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'clean' });
    await send('clean', {
      text1: 'Go to https://evil.example.com/x now <b>please</b>',
      text2: first,
      text3: ` ${first}\r\n`,
    });
    const root = await see('clean');
    expect(root.querySelectorAll('textarea').map((one) => one.text)).toEqual(['Go to now please', first, '']);
    expect(root.querySelector('#text1-hint')?.text).toContain('web addresses are taken out');
  });

  test('are questioned when they hold what ages, and taken when sent again as they are', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'ages' });
    const asked = await send('ages', { text1: 'Still 240 missing, come today' });
    expect(asked.statusCode).toBe(422);
    const root = parse(asked.body);
    expect(root.querySelector('.error-summary, [data-error-summary]')?.text).toContain('“240”, “today”');
    expect(root.querySelector('#text1')?.text).toBe('Still 240 missing, come today');
    const warned = root.querySelector('input[name=warned]')?.getAttribute('value') ?? '';
    // Another number is another question.
    expect((await send('ages', { text1: 'Still 90 missing', warned })).statusCode).toBe(422);
    expect((await send('ages', { text1: 'Still 240 missing, come today', warned })).statusCode).toBe(303);
    expect((await send('ages', { text1: '500 tins until 27 November, 6 pm' })).statusCode).toBe(303);
  });

  test('are refused when too long, with what was typed still there', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'long' });
    const answer = await send('long', { text1: 'x'.repeat(301), text2: second });
    expect(answer.statusCode).toBe(422);
    expect(
      parse(answer.body)
        .querySelectorAll('textarea')
        .map((one) => one.text.length),
    ).toEqual([301, second.length, 0]);
  });

  test('are nobody’s but the editors’', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'whose' });
    expect((await send('whose', { text1: first }, cast.omar.headers)).statusCode).toBe(404);
    expect((await send('whose', { text1: first }, cast.dov.headers)).statusCode).toBe(403);
    expect((await send('whose', { text1: first }, {})).headers.location).toMatch(/^\/sign-in/);
    expect(await sentAlong('/a/whose')).not.toBe(first);
  });
});

describe('how texts are counted', () => {
  /** Links of both texts, made at the service's present time. */
  async function links(appeal: MadeAppeal, count: number) {
    const made = await Promise.all(Array.from({ length: count }, () => makeLink(service, appeal)));
    return made.map((link) => ({ ...link, text: textNumber(link.id, 2) }));
  }
  const counts = async (appeal: MadeAppeal) =>
    (await textTestsOf(service.deps.db, appeal.id, service.clock.now())).map(({ texts }) =>
      texts.map(({ carried, outcomes }) => [carried, outcomes.length, outcomes.filter(Boolean).length]),
    );

  test('by the links that were made while they ran, judged once after 48 hours', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'count' });
    await links(appeal, 5);
    service.clock.forward(minutes(1));
    await send('count', { text1: first, text2: second });
    const made = await links(appeal, 30);
    await makeLink(service, appeal, { kind: 'place' });
    const of = (text: number) => made.filter((link) => link.text === text);
    const now = service.clock.now();
    const bring = (link: { id: string } | undefined, more: object = {}) =>
      makePledge(service, appeal, { viaId: link?.id ?? null, confirmedAt: now, ...more });
    const [good, lateOne, ownOne, removed, unconfirmed] = of(1);
    await bring(good);
    await bring(good);
    await bring(lateOne, { confirmedAt: later(now, days(2)) });
    await bring(ownOne, { shareLinkId: ownOne?.id ?? null });
    await bring(removed, { state: 'withdrawn', removedAt: now });
    await bring(unconfirmed, { confirmedAt: null, state: 'unconfirmed' });
    service.clock.forward(minutes(1));
    expect(await counts(appeal)).toEqual([
      [
        [of(0).length, 0, 0],
        [of(1).length, 0, 0],
      ],
    ]);
    service.clock.forward(days(2));
    await links(appeal, 4);
    const judged = await counts(appeal);
    expect(judged[0]?.map(([, links, brought]) => [links, brought])).toEqual([
      [of(0).length, 0],
      [of(1).length, 1],
    ]);
    // What happens later changes no judgement.
    await makePledge(service, appeal, { viaId: of(0)[0]?.id ?? null, confirmedAt: service.clock.now() });
    expect((await counts(appeal))[0]?.[0]?.[2]).toBe(0);
  });

  test('without counting somebody’s own second promise', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'own' });
    service.clock.forward(minutes(1));
    await send('own', { text1: first, text2: second });
    const supporterId = await makeSupporter(service, 'twice@example.org');
    const link = await makeLink(service, appeal, { supporterId });
    await makePledge(service, appeal, { viaId: link.id, supporterId, confirmedAt: service.clock.now() });
    service.clock.forward(days(3));
    expect((await counts(appeal)).flat().map(([, , brought]) => brought)).toEqual([0, 0]);
  });

  test('in tests of their own: other texts begin anew, the same ones go on', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'anew' });
    await send('anew', { text1: first, text2: second });
    service.clock.forward(minutes(5));
    expect((await send('anew', { text1: first, text2: second })).headers.location).toMatch(/done=same$/);
    await send('anew', { text1: second });
    const root = await see('anew');
    expect(root.querySelectorAll('[data-verdict]').map((one) => one.getAttribute('data-verdict'))).toEqual([
      'alone',
      'too-early',
    ]);
  });

  test('and said in words, with an interval, a method and no early winner', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'words' });
    service.clock.forward(minutes(1));
    await send('words', { text1: first, text2: second });
    const made = await links(appeal, 80);
    const now = service.clock.now();
    const winners = made.filter(({ text }) => text === 1);
    for (const link of winners.slice(0, 3)) await makePledge(service, appeal, { viaId: link.id, confirmedAt: now });
    service.clock.forward(days(3));
    const early = await see('words');
    expect(early.querySelector('[data-verdict]')?.text).toContain('Too early to say');
    expect(early.text).toContain('Wilson');
    const cells = early
      .querySelectorAll('tbody tr')[1]
      ?.querySelectorAll('td')
      .map((cell) => cell.text);
    expect(cells?.slice(1, 3)).toEqual([String(winners.length), '3']);
    expect(cells?.[4]).toMatch(/^\d+\.\d and \d+\.\d$/);
    for (const link of winners.slice(3)) await makePledge(service, appeal, { viaId: link.id, confirmedAt: now });
    const late = await see('words');
    expect(late.querySelector('[data-verdict]')?.text).toBe('The second text brings somebody more often.');
    const form = late.querySelector('form input[name=warned][value=all]')?.closest('form');
    expect(form?.querySelector('input[name=text1]')?.getAttribute('value')).toBe(second);
  });
});
