import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, pathIn, sendForm } from '../support/forms.ts';
import { makeSession, makePerson } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { organisations } from '../../src/db/schema/organisations.ts';

let service: TestService;
let host: { cookie: string };

beforeAll(async () => {
  service = await startTestService();
  host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const apply = (fields: Record<string, string>) => sendForm(service, '/apply', fields);
const organisationRows = () => service.deps.db.select().from(organisations).orderBy(asc(organisations.createdAt));

describe('applying', () => {
  it('stores what was said, sends a link to sign in, and tells the host', async () => {
    expect((await get('/apply')).statusCode).toBe(200);
    const sent = await apply({
      name: " Manchester  Dogs' Home ",
      register: 'GB-CHC',
      registerNumber: 'no. 1001346',
      website: 'dogshome.example',
      email: 'Rosa@Example.org',
      kind: 'animal-shelter',
      about: 'We take in dogs.',
      timeZone: 'Europe/Dublin',
      yourName: 'Rosa',
    });
    expect(sent.headers.location).toBe('/apply/sent');
    expect((await get('/apply/sent')).statusCode).toBe(200);
    expect(await organisationRows()).toMatchObject([
      {
        name: "Manchester Dogs' Home",
        slug: 'manchester-dogs-home',
        register: 'GB-CHC',
        registerNumber: '1001346',
        website: 'https://dogshome.example',
        email: 'rosa@example.org',
        kind: 'animal-shelter',
        about: 'We take in dogs.',
        timeZone: 'Europe/Dublin',
        state: 'applied',
      },
    ]);
    const letter = await service.letterTo('rosa@example.org', { kind: 'sign-in' });
    expect(letter.subject).toContain("Manchester Dogs' Home");
    const signedIn = await sendForm(service, pathIn(letter, '/sign-in/'));
    expect(signedIn.headers.location).toBe('/admin/manchester-dogs-home');
    const members = await get('/admin/manchester-dogs-home/members', cookieOf(signedIn));
    expect(members.body).toContain('Rosa');
    expect(members.body).toContain('Owner');
    const told = await service.letterTo('host@example.org', { kind: 'application' });
    expect(told.text).toContain('Charity Commission for England and Wales: 1001346');
  });

  it('twice is one application and another link', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => apply({ name: 'Leeds Food Bank', email: 'omar@example.org' })),
    );
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array.from({ length: 10 }, () => '/apply/sent'));
    const found = (await organisationRows()).filter(({ name }) => name === 'Leeds Food Bank');
    expect(found).toHaveLength(1);
    await service.letterTo('host@example.org', { kind: 'application', nth: 2 });
    await service.letterTo('omar@example.org', { kind: 'sign-in', nth: 5 });
    expect((await service.letters('host@example.org')).filter(({ kind }) => kind === 'application')).toHaveLength(2);
    expect(await service.letters('omar@example.org')).toHaveLength(5);
  });

  it('of others with the same name gets an address of its own', async () => {
    await apply({ name: 'Leeds Food Bank', email: 'eve@example.org' });
    await apply({ name: 'Account', email: 'account@example.org' });
    await apply({ name: '!!!', email: 'marks@example.org' });
    const slugs = (await organisationRows()).map(({ slug }) => slug);
    expect(slugs).toEqual(expect.arrayContaining(['leeds-food-bank-2', 'organisation-account', 'organisation']));
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ email: 'rosa' }, 'email'],
    [{ register: 'GB-SC', registerNumber: '1001346' }, 'registerNumber'],
    [{ register: 'GB-CHC', registerNumber: '' }, 'registerNumber'],
    [{ registerNumber: '1001346' }, 'register'],
    [{ register: 'XX' }, 'register'],
    [{ website: 'javascript:alert(1)' }, 'website'],
    [{ website: 'http://user@host' }, 'website'],
    [{ timeZone: 'Mars/Phobos' }, 'timeZone'],
    [{ kind: 'shop' }, 'kind'],
  ])('keeps what was typed when something needs another look: %j', async (fields, at) => {
    const before = (await organisationRows()).length;
    const answer = await apply({ name: 'Typed <Name>', email: 'typed@example.org', about: 'We & you', ...fields });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(`href="#${at}"`);
    expect(answer.body).toContain(`id="${at}-error"`);
    expect(answer.body).toContain('We &amp; you');
    for (const value of Object.values(fields))
      if (value !== '' && at !== 'timeZone' && at !== 'kind' && value !== 'XX')
        expect(answer.body).toContain(`"${value}"`);
    expect(await organisationRows()).toHaveLength(before);
  });

  it('by a program that fills in everything does nothing', async () => {
    const before = (await organisationRows()).length;
    const answer = await apply({ name: 'Spam', email: 'spam@example.org', 'leave-empty': 'http://spam.example' });
    expect(answer.headers.location).toBe('/apply/sent');
    expect(await organisationRows()).toHaveLength(before);
  });

  it('can be asked again after a no', async () => {
    await apply({ name: 'Second Try', email: 'second@example.org' });
    const letter = await service.letterTo('second@example.org', { kind: 'sign-in' });
    const session = cookieOf(await sendForm(service, pathIn(letter, '/sign-in/')));
    await sendForm(service, '/host/organisations/second-try/decline', { reason: 'Which town?' }, host);
    const settings = await get('/admin/second-try/settings', session);
    expect(settings.body).toContain('Which town?');
    await sendForm(service, '/admin/second-try/settings/apply-again', {}, session);
    const again = (await organisationRows()).find(({ slug }) => slug === 'second-try');
    expect(again).toMatchObject({ state: 'applied', stateReason: null });
    expect((await get('/host', host)).body).toContain('Second Try');
    expect((await get('/admin/second-try/settings', session)).body).toContain('is being looked at');
  });
});
