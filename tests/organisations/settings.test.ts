import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeKey, makeMember, makePerson, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { apiKeys, members } from '../../src/db/schema/organisations.ts';

let service: TestService;
let cast: Cast;
const path = '/admin/manchester-dogs-home/settings';
const profile = {
  name: "Manchester Dogs' Home",
  register: 'GB-CHC',
  registerNumber: '1001346',
  email: 'kennels@example.org',
  kind: 'animal-shelter',
  timeZone: 'Europe/London',
};

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  await makePerson(service, { email: 'host@example.org', host: true });
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const callWith = (key: string, slug = 'manchester-dogs-home') =>
  service.app.inject({
    method: 'POST',
    url: `/api/v1/organisations/${slug}/appeals`,
    headers: { authorization: `Bearer ${key}` },
    payload: {},
  });

describe('settings', () => {
  it('are nobody else’s business, and the profile and keys are the owner’s', async () => {
    const editor = await makeMember(service, cast.dogsHome, { email: 'ed@example.org', role: 'editor' });
    const session = await makeSession(service, editor);
    const [key] = await service.deps.db.select().from(apiKeys);
    const changes = ['profile', 'keys', `keys/${key?.id ?? editor.id}/revoke`, 'apply-again'];
    expect((await get(path, cast.omar.headers)).statusCode).toBe(404);
    expect((await get(path)).headers.location).toContain('/sign-in?next=');
    for (const change of [...changes, 'mail']) {
      const fields = { ...profile, name: 'Taken over', keyName: 'Mine' };
      expect((await sendForm(service, `${path}/${change}`, fields, cast.omar.headers)).statusCode).toBe(404);
      expect((await sendForm(service, `${path}/${change}`, fields)).statusCode).toBe(303);
      expect((await sendForm(service, `${path}/${change}`, fields, cast.dov.headers)).statusCode).toBe(403);
      if (change !== 'mail')
        expect((await sendForm(service, `${path}/${change}`, fields, session)).statusCode).toBe(403);
    }
    expect((await get(path, session)).body).not.toContain('API keys');
    expect((await get(path, cast.rosa.headers)).body).toContain(`value="Manchester Dogs' Home"`);
  });

  it('change the profile, and every page that shows it', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome);
    const draft = await makeAppeal(service, cast.dogsHome, { slug: 'draft', state: 'draft' });
    const moved: string[] = [];
    service.deps.changes.onAppeal(({ appealId }) => void moved.push(appealId));
    const saved = await sendForm(service, `${path}/profile`, { ...profile, about: 'Since 1893.' }, cast.rosa.headers);
    expect(saved.headers.location).toBe(path);
    expect((await get(path, cast.rosa.headers)).body).toContain('Since 1893.');
    expect(moved).toContain(appeal.id);
    expect(moved).not.toContain(draft.id);
    expect(await service.letters('host@example.org')).toEqual([]);
  });

  it('tell the host when an approved organisation takes another name', async () => {
    await sendForm(service, `${path}/profile`, { ...profile, name: 'Famous Charity' }, cast.rosa.headers);
    const letter = await service.letterTo('host@example.org', { kind: 'organisation-renamed' });
    expect(letter.text).toContain("Before: Manchester Dogs' Home");
    expect(letter.text).toContain('Famous Charity');
    await sendForm(service, `${path}/profile`, profile, cast.rosa.headers);
  });

  it('keep what was typed when something needs another look', async () => {
    const fields = { ...profile, name: 'Half typed', registerNumber: '12', website: 'somewhere.example' };
    const answer = await sendForm(service, `${path}/profile`, fields, cast.rosa.headers);
    expect(answer.statusCode).toBe(422);
    for (const value of ['Half typed', '12', 'somewhere.example']) expect(answer.body).toContain(`value="${value}"`);
    expect((await get(path, cast.rosa.headers)).body).not.toContain('Half typed');
  });

  it('show a new API key once, and it works until it is revoked', async () => {
    const made = await sendForm(service, `${path}/keys`, { keyName: 'Website' }, cast.rosa.headers);
    expect(made.statusCode).toBe(303);
    const key = made.cookies.find(({ name }) => name === 'new-key');
    expect(key).toMatchObject({ httpOnly: true, sameSite: 'Strict', path });
    const cookie = `${cast.rosa.headers.cookie}; new-key=${key?.value ?? ''}`;
    const shown = await get(path, { cookie });
    expect(shown.body).toContain(key?.value);
    expect(shown.cookies).toMatchObject([{ name: 'new-key', value: '' }]);
    const later = await get(path, cast.rosa.headers);
    expect(later.body).not.toContain(key?.value);
    expect(later.body).toContain('Website');

    expect((await callWith(key?.value ?? '')).statusCode).toBe(422);
    expect((await callWith(key?.value ?? '', 'leeds-food-bank')).statusCode).toBe(404);
    const revoke = /\/admin\/[^"]+\/revoke/.exec(later.body)?.[0] ?? '';
    expect((await sendForm(service, revoke, {}, cast.omar.headers)).statusCode).toBe(404);
    const other = revoke.replace('manchester-dogs-home', 'leeds-food-bank');
    expect((await sendForm(service, other, {}, cast.omar.headers)).statusCode).toBe(404);
    expect((await callWith(key?.value ?? '')).statusCode).toBe(422);
    expect((await sendForm(service, revoke, {}, cast.rosa.headers)).statusCode).toBe(303);
    expect((await callWith(key?.value ?? '')).statusCode).toBe(401);
    const nameless = await sendForm(service, `${path}/keys`, { keyName: ' ' }, cast.rosa.headers);
    expect(nameless.statusCode).toBe(422);
  });

  it('are no place for a key', async () => {
    const key = await makeKey(service, cast.dogsHome);
    expect((await get(path, { authorization: `Bearer ${key}` })).statusCode).toBe(404);
  });

  it('stop and start my own mail', async () => {
    const wanted = async () =>
      service.deps.db
        .select()
        .from(members)
        .where(eq(members.personId, cast.rosa.id))
        .then(([one]) => one);
    await sendForm(service, `${path}/mail`, { full: 'yes' }, cast.rosa.headers);
    const stopped = { dailyMailStoppedAt: service.clock.now(), fullMailStoppedAt: null };
    expect(await wanted()).toMatchObject(stopped);
    await sendForm(service, `${path}/mail`, { daily: 'yes', full: 'yes' }, cast.rosa.headers);
    expect(await wanted()).toMatchObject({ dailyMailStoppedAt: null, fullMailStoppedAt: null });
  });
});
