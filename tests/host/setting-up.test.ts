import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstWords } from '../../src/host/first-words.ts';
import { newSetUpPath } from '../../src/host/set-up.ts';
import { cookieOf, sendForm } from '../support/forms.ts';
import { makeOrganisation, makePerson } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { organisations, people } from '../../src/db/schema/organisations.ts';

let service: TestService;

beforeEach(async () => {
  service = await startTestService();
});
afterEach(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const rosa = { yourName: 'Rosa', name: "Manchester Dogs' Home", email: 'rosa@example.org', kind: 'animal-shelter' };

async function printedPath(): Promise<string> {
  const words = await firstWords(service.deps, 'http://localhost:3000');
  const path = /http:\/\/localhost:3000(\/setup\/[\w-]+)/.exec(words)?.[1];
  if (!path) throw new Error(`nothing printed in: ${words}`);
  return path;
}

describe('setting up', () => {
  it('makes the host and the first organisation, approved, and signs in', async () => {
    const path = await printedPath();
    expect((await get(path)).statusCode).toBe(200);
    const done = await sendForm(service, path, rosa);
    expect(done.statusCode).toBe(303);
    expect(done.headers.location).toBe('/admin/manchester-dogs-home');
    const session = cookieOf(done);
    expect((await get('/host', session)).statusCode).toBe(200);
    expect((await get('/admin/account', session)).body).toContain('href="/host"');
    expect((await get('/admin/manchester-dogs-home/members', session)).body).toContain('rosa@example.org');
    const [organisation] = await service.deps.db.select().from(organisations);
    expect(organisation?.state).toBe('approved');
  });

  it('is there once', async () => {
    const path = await printedPath();
    await sendForm(service, path, rosa);
    for (const gone of ['/setup', path]) expect((await get(gone)).statusCode).toBe(404);
    expect((await sendForm(service, path, { ...rosa, email: 'eve@example.org' })).statusCode).toBe(404);
    expect((await sendForm(service, '/setup', { code: path.slice(7) })).statusCode).toBe(404);
    expect(await newSetUpPath(service.deps)).toBeNull();
    expect(await firstWords(service.deps, 'http://localhost:3000')).not.toContain('/setup/');
  });

  it('makes one host of 50 at once', async () => {
    const path = await printedPath();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => sendForm(service, path, { ...rosa, email: `rosa${at}@example.org` })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1);
    expect(await service.deps.db.select().from(people)).toHaveLength(1);
    expect(await service.deps.db.select().from(organisations)).toHaveLength(1);
  });

  it('needs the code of the latest start, and does not store it in the clear', async () => {
    const old = await printedPath();
    const path = await printedPath();
    expect((await get(old)).statusCode).toBe(404);
    expect((await sendForm(service, old, rosa)).statusCode).toBe(404);
    expect((await get('/setup/made-up-code-that-nobody-printed')).statusCode).toBe(404);
    const { rows } = await service.deps.pool.query<{ all: string }>(
      `select string_agg(t::text, '') as all from settings t`,
    );
    expect(rows[0]?.all).not.toContain(path.slice(7));
    expect(await service.deps.db.select().from(people)).toEqual([]);
  });

  it('takes the code by hand too', async () => {
    const path = await printedPath();
    expect((await get('/setup')).body).toContain('terminal');
    const wrong = await sendForm(service, '/setup', { code: 'nothing' });
    expect(wrong.statusCode).toBe(422);
    const right = await sendForm(service, '/setup', { code: ` ${path.slice(7)} ` });
    expect(right.headers.location).toBe(path);
  });

  it('keeps what was typed when something needs another look', async () => {
    const path = await printedPath();
    const answer = await sendForm(service, path, {
      ...rosa,
      register: 'GB-SC',
      registerNumber: '12',
      about: 'We take in dogs',
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('SC042386');
    expect(answer.body).toContain('We take in dogs');
    expect(answer.body).toContain('value="Rosa"');
    expect((await sendForm(service, path, rosa)).statusCode).toBe(303);
  });

  it('is not needed for anything but itself and the desk', async () => {
    await makeOrganisation(service);
    const person = await makePerson(service, { email: 'a@example.org' });
    await sendForm(service, '/sign-in', { email: person.email });
    await service.letterTo('a@example.org', { kind: 'sign-in' });
    expect((await get('/apply')).statusCode).toBe(200);
  });
});
