import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { cookieOf, pathIn, sendForm } from '../support/forms.ts';
import { makeMember, makeOrganisation, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { members, people } from '../../src/db/schema/organisations.ts';

let service: TestService;
let cast: Cast;
const path = '/admin/manchester-dogs-home/members';

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const membersNow = async (organisationId: string) =>
  service.deps.db.select().from(members).where(eq(members.organisationId, organisationId));

async function invited(email: string, role = 'editor', nth = 1): Promise<string> {
  const answer = await sendForm(service, `${path}/invite`, { email, role }, cast.rosa.headers);
  expect(answer.statusCode).toBe(303);
  return pathIn(await service.letterTo(email, { kind: 'invitation', nth }), '/invitations/');
}

describe('members', () => {
  it('are nobody else’s business', async () => {
    const id = cast.dov.id;
    const changes: [string, Record<string, string>][] = [
      [`${path}/invite`, { email: 'eve@example.org', role: 'owner' }],
      [`${path}/${id}/role`, { role: 'owner' }],
      [`${path}/${id}/remove`, {}],
      [`${path}/invitations/${id}/withdraw`, {}],
      [`${path}/leave`, {}],
    ];
    for (const url of [path, `${path}/leave`]) {
      expect((await get(url, cast.omar.headers)).statusCode).toBe(404);
      expect((await get(url)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(url)}`);
    }
    for (const [url, fields] of changes) {
      expect((await sendForm(service, url, fields, cast.omar.headers)).statusCode).toBe(404);
      expect((await sendForm(service, url, fields)).headers.location).toContain('/sign-in?next=');
    }
    expect((await get('/admin/never-was/members', cast.omar.headers)).statusCode).toBe(404);
    expect(await membersNow(cast.dogsHome.id)).toHaveLength(2);
  });

  it('are changed by owners alone', async () => {
    const editor = await makeMember(service, cast.dogsHome, { email: 'ed@example.org', role: 'editor' });
    const session = await makeSession(service, editor);
    expect((await get(path, session)).statusCode).toBe(200);
    expect((await get(path, session)).body).not.toContain('Invite somebody');
    expect((await get(path, cast.dov.headers)).statusCode).toBe(403);
    for (const headers of [session, cast.dov.headers]) {
      const invite = await sendForm(service, `${path}/invite`, { email: 'eve@example.org', role: 'owner' }, headers);
      expect(invite.statusCode).toBe(403);
      const rise = await sendForm(service, `${path}/${editor.id}/role`, { role: 'owner' }, headers);
      expect(rise.statusCode).toBe(403);
    }
    await sendForm(service, `${path}/${editor.id}/remove`, {}, cast.rosa.headers);
    expect((await get(path, session)).statusCode).toBe(404);
    expect((await get('/admin', session)).body).toContain('not a member of any organisation');
  });

  it('lose and gain what their role allows at once', async () => {
    await sendForm(service, `${path}/${cast.dov.id}/role`, { role: 'owner' }, cast.rosa.headers);
    expect((await get(path, cast.dov.headers)).body).toContain('Invite somebody');
    await sendForm(service, `${path}/${cast.dov.id}/role`, { role: 'door' }, cast.rosa.headers);
    expect((await get(path, cast.dov.headers)).statusCode).toBe(403);
    const odd = await sendForm(service, `${path}/${cast.dov.id}/role`, { role: 'king' }, cast.rosa.headers);
    expect(odd.statusCode).toBe(422);
    const omar = await sendForm(service, `${path}/${cast.omar.id}/role`, { role: 'door' }, cast.rosa.headers);
    expect(omar.statusCode).toBe(404);
  });

  it('keep the last owner', async () => {
    const demoted = await sendForm(service, `${path}/${cast.rosa.id}/role`, { role: 'editor' }, cast.rosa.headers);
    expect(demoted.statusCode).toBe(409);
    expect(demoted.body).toContain('Make another member an owner first');
    expect((await sendForm(service, `${path}/${cast.rosa.id}/remove`, {}, cast.rosa.headers)).statusCode).toBe(409);
    const left = await sendForm(service, `${path}/leave`, {}, cast.rosa.headers);
    expect(left.statusCode).toBe(409);
    expect((await get(path, cast.rosa.headers)).statusCode).toBe(200);
  });

  it('keep an owner when 50 of them leave at once', async () => {
    const club = await makeOrganisation(service, { name: 'Club of Fifty', slug: 'club' });
    const sessions = [];
    for (let at = 0; at < 50; at++)
      sessions.push(await makeSession(service, await makeMember(service, club, { email: `o${at}@example.org` })));
    await Promise.all(sessions.map((session) => sendForm(service, '/admin/club/members/leave', {}, session)));
    expect(await membersNow(club.id)).toMatchObject([{ role: 'owner' }]);
  });

  it('may leave, also from the door', async () => {
    const helper = await makeMember(service, cast.dogsHome, { email: 'helper@example.org', role: 'door' });
    const session = await makeSession(service, helper);
    expect((await get('/admin/account', session)).body).toContain(`${path}/leave`);
    expect((await get(`${path}/leave`, session)).statusCode).toBe(200);
    expect((await sendForm(service, `${path}/leave`, {}, session)).headers.location).toBe('/admin');
    expect((await get(`${path}/leave`, session)).statusCode).toBe(404);
  });
});

describe('an invitation', () => {
  let nth = 0;
  let email: string;
  beforeEach(() => {
    email = `guest${++nth}@example.org`;
  });

  it('makes a member of somebody without an account, by a button', async () => {
    const link = await invited(email);
    expect((await get(path, cast.rosa.headers)).body).toContain('has not answered yet');
    const opened = await get(link);
    expect(opened.body).toContain('Join Manchester Dogs');
    expect(opened.cookies).toEqual([]);
    const joined = await sendForm(service, link);
    expect(joined.headers.location).toBe('/admin/manchester-dogs-home');
    expect((await get(path, cookieOf(joined))).statusCode).toBe(200);
    expect((await get(path, cast.rosa.headers)).body).not.toContain('has not answered yet');
  });

  it('works once, also of 50 at once', async () => {
    const link = await invited(email, 'door');
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendForm(service, link)));
    expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1);
    expect((await get(link)).statusCode).toBe(410);
  });

  it('works for a week', async () => {
    const link = await invited(email);
    service.clock.forward(days(7));
    expect((await get(link)).statusCode).toBe(410);
    expect((await sendForm(service, link)).statusCode).toBe(410);
    service.clock.forward(-days(7));
  });

  it('sent again is one, with the newer role', async () => {
    await invited(email, 'door');
    const link = await invited(email, 'editor', 2);
    await sendForm(service, link);
    const person = await service.deps.db
      .select()
      .from(people)
      .where(eq(people.email, email))
      .then(([one]) => one);
    const membership = (await membersNow(cast.dogsHome.id)).find(({ personId }) => personId === person?.id);
    expect(membership?.role).toBe('editor');
  });

  it('can be taken back', async () => {
    const link = await invited(email);
    const page = await get(path, cast.rosa.headers);
    // The newest stands last.
    const withdraw = [...page.body.matchAll(/\/admin\/[^"]+\/withdraw/g)].at(-1)?.[0] ?? '';
    expect((await sendForm(service, withdraw, {}, cast.rosa.headers)).statusCode).toBe(303);
    expect((await get(link)).statusCode).toBe(404);
    expect((await sendForm(service, link)).statusCode).toBe(404);
  });

  it('is refused for who is a member already, and what was typed stays', async () => {
    const answer = await sendForm(
      service,
      `${path}/invite`,
      { email: 'dov@example.org', role: 'owner' },
      cast.rosa.headers,
    );
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('a member already');
    expect(answer.body).toContain('value="dov@example.org"');
    const wrong = await sendForm(service, `${path}/invite`, { email: 'dov', role: 'door' }, cast.rosa.headers);
    expect(wrong.body).toContain('value="dov"');
    expect(wrong.statusCode).toBe(422);
  });
});
