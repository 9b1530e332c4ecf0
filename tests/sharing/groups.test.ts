import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, makePerson, makeSession, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { pledgeByMail, post, textOf } from '../pledges/support.ts';
import { get, takeLink } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${++made}` });
});
afterAll(() => service.stop());

type Made = { code: string; groupUrl: string | null; manageUrl: string | null; rippleUrl: string | null };
const takeGroup = async (more: Record<string, unknown> = {}): Promise<Made> =>
  (await takeLink(service, appeal, { kind: 'group', name: 'Class 4b', ...more })).json<Made>();
const pathOf = (url: string | null) => new URL(url ?? '').pathname;
const groupPage = async (code: string) => textOf(await get(service, `/a/${appeal.slug}/groups/${code}`));
const start = (fields: Record<string, string>) =>
  sendForm(service, `/a/${appeal.slug}/groups`, { name: 'Class 4b', nonce: `once-${made}`, ...fields });
const linkCount = async () =>
  (await service.deps.pool.query('select 1 from share_links where appeal_id = $1', [appeal.id])).rowCount;

describe('a group', () => {
  it('takes a link with its name, and without an address gets its own page at once', async () => {
    const answer = await start({ message: 'We collect in room 12', email: '' });
    expect(answer.headers.location).toMatch(/^\/links\/.+said=made$/);
    const mine = await get(service, String(answer.headers.location));
    expect(textOf(mine)).toContain('Class 4b');
    expect(textOf(mine)).toContain('Keep this page’s address');
    const code = /\/groups\/(\w+)/.exec(mine.body)?.[1] ?? '';
    expect(await groupPage(code)).toContain('“We collect in room 12”');
    expect(await groupPage(code)).toContain('Nobody yet.');
  });

  it('with an address gets the page by mail, and nobody else sees where it is', async () => {
    const answer = await start({ email: 'teacher@example.org' });
    const shown = await get(service, String(answer.headers.location));
    expect(textOf(shown)).toContain('Look into your e-mail');
    expect(shown.body).not.toMatch(/\/links\/|\/ripples\//);
    const letter = await service.letterTo('teacher@example.org', { kind: 'group-link' });
    expect(letter.subject).toContain(appeal.title);
    expect(letter.subject).not.toContain('Class 4b');
    const mine = pathIn(letter, '/links/');
    expect(textOf(await get(service, mine))).toContain('Class 4b');
    await sendForm(service, `${mine}/words`, { name: 'Class 5b', message: '' });
    expect(textOf(await get(service, String(answer.headers.location)))).toContain('Class 5b');
  });

  it('is one group, however often the form or the call is sent', async () => {
    await Promise.all(Array.from({ length: 10 }, () => start({ email: '' })));
    expect(await linkCount()).toBe(1);
    await Promise.all(Array.from({ length: 10 }, () => takeGroup({ email: 'omar@example.org' })));
    expect(await linkCount()).toBe(2);
    await takeGroup({ email: 'omar@example.org', name: 'Another class' });
    expect(await linkCount()).toBe(3);
  });

  it('has a ripple of its own, and says our and not my', async () => {
    const { rippleUrl } = await takeGroup();
    const page = textOf(await get(service, pathOf(rippleUrl)));
    expect(page).toContain('Our ripple');
    expect(page).toContain('What our link set going');
    expect(page).not.toMatch(/my (link|ripple)/i);
  });

  it('leaves its keeper a link of their own', async () => {
    const group = await takeGroup({ email: `keeper-${made}@example.org` });
    const own = (await takeLink(service, appeal, { email: `keeper-${made}@example.org` })).json<Made>();
    expect(own.code).not.toBe(group.code);
  });

  it('needs a name that is more than a web address', async () => {
    for (const name of ['', '   ', 'www.win-a-prize.com']) {
      const answer = await start({ name, message: 'Hello', email: '' });
      expect(answer.statusCode).toBe(422);
      expect(textOf(answer)).toContain('Write the name of your group');
      expect(answer.body).toContain('Hello');
      expect((await takeLink(service, appeal, { kind: 'group', name })).statusCode).toBe(422);
    }
    expect((await takeLink(service, appeal, { kind: 'group' })).statusCode).toBe(422);
    expect((await takeLink(service, appeal, { kind: 'crowd', name: 'X' })).statusCode).toBe(422);
    expect(await linkCount()).toBe(0);
  });

  it('is not for an appeal that has ended, nor for one that nobody may see', async () => {
    const over = await makeAppeal(service, cast.dogsHome, { slug: `over-${made}`, state: 'closed' });
    expect((await get(service, `/a/${over.slug}/groups`)).statusCode).toBe(200);
    expect((await sendForm(service, `/a/${over.slug}/groups`, { name: 'Class 4b' })).statusCode).toBe(409);
    const draft = await makeAppeal(service, cast.dogsHome, { slug: `draft-${made}`, state: 'draft' });
    expect((await get(service, `/a/${draft.slug}/groups`)).statusCode).toBe(404);
  });

  it('is described for programs', async () => {
    const answer = await takeGroup();
    expect(pathOf(answer.groupUrl)).toBe(`/a/${appeal.slug}/groups/${answer.code}`);
    expect((await get(service, pathOf(answer.manageUrl))).statusCode).toBe(200);
    expect((await takeLink(service, appeal)).json<Made>().groupUrl).toBeNull();
    const mailed = await takeGroup({ email: 'x@example.org' });
    expect(mailed).toMatchObject({ rippleUrl: null, manageUrl: null });
    expect(mailed.groupUrl).not.toBeNull();
  });
});

describe('the page of a group', () => {
  it('adds up who came through it over any number of hops, and names whoever chose so', async () => {
    const { code } = await takeGroup();
    const sam = (await takeLink(service, appeal, { via: code, name: 'Sam' })).json<Made>();
    await takeLink(service, appeal, { via: code });
    await takeLink(service, appeal, { via: sam.code, name: 'Far away' });
    const pledge = await pledgeByMail(service, appeal, { email: `p-${made}@example.org`, quantity: 24, via: sam.code });
    expect(await groupPage(code)).toContain('Nothing has been promised through Class 4b yet');
    await post(service, `${pledge}/confirm`);
    const shown = await groupPage(code);
    expect(shown).toContain('Sam and 1 person more.');
    expect(shown).not.toContain('Far away');
    expect(shown).toContain(
      'Through Class 4b 0 of 24 promised items have arrived. 4 more links began with the group’s.',
    );
    expect(shown).toContain('Whoever opens the group’s link and then promises something or takes a link');
  });

  it('carries the group’s link, its QR code and its poster', async () => {
    const { code } = await takeGroup();
    const body = (await get(service, `/a/${appeal.slug}/groups/${code}`)).body;
    for (const address of [`/a/${appeal.slug}/${code}/qr.svg`, `/a/${appeal.slug}/${code}/poster`]) {
      expect(body).toContain(address);
      expect((await get(service, address)).statusCode).toBe(200);
    }
    expect(parse(body).querySelector('[data-share-link]')?.text).toContain(`/a/${appeal.slug}/${code}`);
  });

  it('is there for groups alone, and with their own appeal', async () => {
    const person = (await takeLink(service, appeal)).json<Made>();
    const group = await takeGroup();
    const other = await makeAppeal(service, cast.dogsHome, { slug: `other-${made}` });
    for (const path of [
      `/a/${appeal.slug}/groups/${person.code}`,
      `/a/${appeal.slug}/groups/nosuchcode`,
      `/a/${other.slug}/groups/${group.code}`,
    ])
      expect((await get(service, path)).statusCode, path).toBe(404);
  });

  it('is told on the landing page: through Class 4b', async () => {
    const { code } = await takeGroup({ message: 'From room 12' });
    const landing = await get(service, `/a/${appeal.slug}/${code}`);
    expect(textOf(landing)).toContain('This comes to you through Class 4b:“From room 12”');
    expect(landing.body).toContain(`/a/${appeal.slug}/groups/${code}`);
  });

  it('shows no name that the host has taken away', async () => {
    const host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
    const group = await takeGroup({ name: 'Rude words' });
    await sendForm(service, `/a/${appeal.slug}/${group.code}/report`, { reason: 'Rude', email: '' });
    const desk = (await service.app.inject({ url: '/host', headers: host })).body;
    const id = /\/host\/reports\/([^/]+)\/hide-words/.exec(desk)?.[1] ?? '';
    await sendForm(service, `/host/reports/${id}/hide-words`, {}, host);
    expect(await groupPage(group.code)).not.toContain('Rude');
    expect(textOf(await get(service, `/a/${appeal.slug}/${group.code}`))).toContain('through a group');
    expect((await sendForm(service, `${pathOf(group.manageUrl)}/words`, { name: 'Ruder' })).statusCode).toBe(409);
  });
});

it('loses its keeper and its words, and stays, when the keeper is erased', async () => {
  const email = `leaving-${made}@example.org`;
  const group = await takeGroup({ email, message: 'My own words' });
  const letter = await service.letterTo(email, { kind: 'group-link' });
  await sendForm(service, `${pathIn(letter, '/supporters/')}/erase`);
  expect((await get(service, pathIn(letter, '/links/'))).statusCode).toBe(404);
  const shown = await groupPage(group.code);
  expect(shown).toContain('Class 4b');
  expect(shown).not.toContain('My own words');
});
