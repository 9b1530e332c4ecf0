import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, makePerson, makeSession, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { linkIn, pledgeByMail, post, textOf } from '../pledges/support.ts';
import { get, makeLink, type MadeShareLink } from './support.ts';

let service: TestService;
let cast: Cast;
let host: { cookie: string };
let appeal: MadeAppeal;
let link: MadeShareLink;
let page: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${++made}` });
  link = await makeLink(service, appeal);
  page = `/links/${service.deps.tokens.make('link', link.id)}`;
});
afterAll(() => service.stop());

const landing = async () => textOf(await get(service, `/a/${appeal.slug}/${link.code}`));
const say = (fields: Record<string, string>) => sendForm(service, `${page}/words`, fields);

describe('a name and words on a link', () => {
  it('stand on the landing page at once, as text and without web addresses', async () => {
    expect(await landing()).not.toContain('passed this on');
    const answer = await say({ name: 'Sam', message: 'My <b>old</b> dog came from here. See www.win-a-prize.com' });
    expect(answer.statusCode).toBe(303);
    const shown = await get(service, `/a/${appeal.slug}/${link.code}`);
    expect(textOf(shown)).toContain('Sam passed this on to you:“My old dog came from here. See”');
    expect(shown.body).not.toContain('win-a-prize');
  });

  it('can be changed, and taken back', async () => {
    await say({ name: 'Sam', message: 'Please help' });
    await say({ name: 'Samira', message: 'Please do help' });
    expect(await landing()).toContain('Samira passed this on to you:“Please do help”');
    const form = parse((await get(service, page)).body)
      .querySelectorAll('form')
      .find((one) => one.text.includes('Take it back'));
    const back = Object.fromEntries(
      form?.querySelectorAll('input').map((one) => [one.getAttribute('name') ?? '', one.getAttribute('value') ?? '']) ??
        [],
    );
    const done = await sendForm(service, form?.getAttribute('action') ?? '', back);
    expect(textOf(await get(service, String(done.headers.location)))).toContain('It is taken back');
    expect(await landing()).not.toMatch(/Samira|do help/);
  });

  it('come back with what is wrong, and with what was typed', async () => {
    const answer = await say({ name: 'Sam', message: 'm'.repeat(281) });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('Your words can have at most 280 letters');
    expect(answer.body).toContain('m'.repeat(281));
    expect(await landing()).not.toContain('Sam');
  });

  it('are reached from the pledge’s page and from the supporter’s', async () => {
    const pledge = await pledgeByMail(service, appeal, { email: `sam-${made}@example.org` });
    await post(service, `${pledge}/confirm`);
    const mine = parse((await get(service, pledge)).body)
      .querySelector('a[href^="/links/"]')
      ?.getAttribute('href');
    expect(mine).toMatch(/#words$/);
    const done = await sendForm(service, `${mine?.replace('#words', '') ?? ''}/words`, {
      name: 'Sam',
      message: 'Hello',
    });
    expect(done.statusCode).toBe(303);
    const supporter = linkIn(await service.letterTo(`sam-${made}@example.org`), '/supporters/');
    expect((await get(service, supporter)).body).toContain('/links/');
  });

  it('are asked for in the open while there are none, and only for what is not there yet', async () => {
    const pledgeWith = async (more: { name?: string; showName?: boolean }) => {
      const path = await pledgeByMail(service, appeal, {
        email: `${more.name ?? 'nobody'}-${made}@example.org`,
        ...more,
      });
      await post(service, `${path}/confirm`);
      return get(service, path);
    };
    const unnamed = await pledgeWith({});
    expect(textOf(unnamed)).toContain('put your first name and a few words on it');
    const named = await pledgeWith({ name: 'Samira', showName: true });
    expect(textOf(named)).toContain('put a few words of your own on it');
    expect(textOf(named)).not.toContain('put your first name');
    const own =
      parse(named.body).querySelector('a[href^="/links/"]')?.getAttribute('href')?.replace('#words', '') ?? '';
    const words = async () => parse((await get(service, own)).body).querySelector('#words');
    expect((await words())?.querySelector('details')?.hasAttribute('open')).toBe(true);
    expect((await words())?.querySelector('summary')?.text).toBe('Add a few words');
    // What is taken out is said beforehand, at both fields.
    expect((await words())?.text.match(/Web addresses are taken out/g)).toHaveLength(2);
    await sendForm(service, `${own}/words`, { name: 'Samira', message: 'I know the dogs' });
    expect((await words())?.querySelector('details')?.hasAttribute('open')).toBe(false);
    expect((await words())?.querySelector('summary')?.text).toBe('Change it');
  });

  it('cannot be changed by who only sees the ripple, or has the page right after pledging', async () => {
    for (const kind of ['ripple', 'after', 'pledge'] as const) {
      const token = service.deps.tokens.make(kind, link.id);
      expect((await sendForm(service, `/links/${token}/words`, { name: 'Eve' })).statusCode).toBe(404);
    }
    expect((await get(service, `/ripples/${service.deps.tokens.make('ripple', link.id)}`)).body).not.toContain(
      '/links/',
    );
  });

  it('are given with the link where no address is: the next page is the link’s own', async () => {
    const answer = await sendForm(service, `/a/${appeal.slug}/share`, { name: 'Priya', nonce: 'once', email: '' });
    expect(answer.headers.location).toMatch(/^\/links\//);
    const shown = textOf(await get(service, String(answer.headers.location)));
    expect(shown).toContain('Keep this page’s address');
    expect(shown).toContain('sees “Priya”');
  });

  it('asks first, and gives the buttons second', async () => {
    const body = (await get(service, page)).body;
    expect(body.indexOf('Would you pass it on?')).toBeGreaterThan(0);
    expect(body.indexOf('Would you pass it on?')).toBeLessThan(body.indexOf('Send by WhatsApp'));
  });
});

describe('reported words', () => {
  const report = (fields: Record<string, string>) => sendForm(service, `/a/${appeal.slug}/${link.code}/report`, fields);
  const desk = async () => (await service.app.inject({ url: '/host', headers: host })).body;
  const reportIds = async () =>
    [...(await desk()).matchAll(/\/host\/reports\/([^/]+)\/hide-words/g)].map(([, id]) => id);

  beforeEach(async () => {
    for (const id of await reportIds()) await sendForm(service, `/host/reports/${id ?? ''}/dismiss`, {}, host);
    await say({ name: 'Sam', message: 'Buy my watches' });
  });

  it('reach the host by mail and at the desk, quoted as they stood', async () => {
    const form = await get(service, `/a/${appeal.slug}/${link.code}/report`);
    expect(textOf(form)).toContain('Sam: Buy my watches');
    expect((await report({ reason: 'An advertisement', email: '' })).statusCode).toBe(303);
    await say({ name: 'Sam', message: 'Something nice' });
    const letter = await service.letterTo('host@example.org', { kind: 'report' });
    expect(letter.text).toContain('Sam: Buy my watches');
    expect(textOf({ body: await desk() })).toContain('Sam: Buy my watches');
    expect(textOf({ body: await desk() })).toContain('An advertisement');
  });

  it('are told once, however often the same is reported', async () => {
    await Promise.all(Array.from({ length: 5 }, () => report({ reason: 'Spam', email: 'omar@example.org' })));
    expect(await reportIds()).toHaveLength(1);
  });

  it('appear nowhere once the host has taken them away, and no new ones are taken', async () => {
    const child = await makeLink(service, appeal, { parentId: link.id });
    await report({ reason: 'An advertisement', email: '' });
    expect(await landing()).toContain('watches');
    const [id = ''] = await reportIds();
    expect((await sendForm(service, `/host/reports/${id}/hide-words`, {}, host)).headers.location).toBe('/host');
    const everywhere = [
      `/a/${appeal.slug}/${link.code}`,
      page,
      `/ripples/${service.deps.tokens.make('ripple', link.id)}`,
      `/ripples/${service.deps.tokens.make('ripple', child.id)}`,
      `/api/v1/ripples/${service.deps.tokens.make('ripple', link.id)}`,
      `/a/${appeal.slug}`,
    ];
    for (const path of everywhere) expect((await get(service, path)).body, path).not.toMatch(/watches|>Sam</);
    expect(await reportIds()).toEqual([]);
    expect((await say({ name: 'Sam', message: 'Watches again' })).statusCode).toBe(409);
    expect(await landing()).not.toContain('again');
    expect(textOf(await get(service, page))).toContain('took them away');
    expect((await get(service, `/a/${appeal.slug}/${link.code}/report`)).statusCode).toBe(404);
  });

  it('stay where they are when the host finds nothing wrong', async () => {
    await report({ reason: 'I do not like it', email: '' });
    const [id = ''] = await reportIds();
    await sendForm(service, `/host/reports/${id}/dismiss`, {}, host);
    expect(await landing()).toContain('Buy my watches');
    expect(await reportIds()).toEqual([]);
  });

  it('are decided by the host alone', async () => {
    await report({ reason: 'Spam', email: '' });
    const [id = ''] = await reportIds();
    for (const headers of [cast.rosa.headers, cast.omar.headers])
      expect((await sendForm(service, `/host/reports/${id}/hide-words`, {}, headers)).statusCode).toBe(404);
    expect(await landing()).toContain('watches');
  });

  it('need a reason', async () => {
    const answer = await report({ reason: ' ', email: 'not an address' });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('Please write what is wrong');
  });
});

describe('mail about a link', () => {
  it('is asked for on the page that only the mail leads to, and stopped there', async () => {
    const email = `asker-${made}@example.org`;
    await sendForm(service, `/a/${appeal.slug}/share`, { email, name: '', nonce: 'n' });
    const mine = pathIn(await service.letterTo(email, { kind: 'share-link' }), '/links/').replace(/#.*/, '');
    expect(textOf(await get(service, mine))).toContain('We can write to you when something comes');
    await sendForm(service, `${mine}/mail`, { mail: 'start' });
    expect(textOf(await get(service, mine))).toContain('When something new comes through it, we write to you');
    await sendForm(service, `${mine}/mail`, { mail: 'stop' });
    expect(textOf(await get(service, mine))).toContain('You have stopped the mail');
  });
});
