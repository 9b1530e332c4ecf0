import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shareLinks } from '../../src/db/schema/sharing.ts';
import { supporters } from '../../src/db/schema/supporters.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, postForm, takeLink } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let other: MadeAppeal;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome);
  other = await makeAppeal(service, cast.foodBank, { title: 'Soup for Saturday' });
});
afterAll(() => service.stop());

const rowOf = async (code: string) => {
  const [row] = await service.deps.db.select().from(shareLinks).where(eq(shareLinks.code, code));
  if (!row) throw new Error('no such link');
  return row;
};
const nonceIn = (html: string) => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** The same form sent again, now without the address that was in it. */
describe.each(['share', 'groups'])('the form of /%s that was sent for somebody else’s address', (form) => {
  test('opens nothing of theirs when it is sent again without the address', async () => {
    const url = `/a/${appeal.slug}/${form}`;
    const nonce = nonceIn((await get(service, url)).body);
    const fields = { name: 'Class 4b', message: 'From all of us', nonce };
    const theirs = await postForm(service, url, { ...fields, email: `nobody-asked-${form}@example.org` });
    expect(theirs.headers.location).toMatch(/made=/);
    const again = await postForm(service, url, { ...fields, email: '' });
    expect(again.statusCode).toBe(303);
    const own = await get(service, again.headers.location ?? '');
    expect(own.statusCode).toBe(200);
    expect(own.body).not.toContain('Write to me when something comes');
    const { rows } = await service.deps.pool.query<{ owner: string | null }>(
      `select coalesce(share_links.supporter_id, groups.supporter_id) as owner
         from share_links left join groups on groups.link_id = share_links.id
        where share_links.name = $1 and share_links.kind = $2 order by share_links.created_at, owner nulls last`,
      [fields.name, form === 'share' ? 'person' : 'group'],
    );
    expect(rows.map(({ owner }) => owner !== null)).toEqual([true, false]);
  });
});

describe('by the API', () => {
  test('answers the link and its ripple to somebody without an address', async () => {
    const answer = await takeLink(service, appeal, { name: 'Sam' });
    expect(answer.statusCode).toBe(201);
    const { code, url, rippleUrl } = answer.json<{ code: string; url: string; rippleUrl: string }>();
    expect(url).toBe(`${service.deps.publicUrl}/a/${appeal.slug}/${code}`);
    const ripple = await get(service, new URL(rippleUrl).pathname);
    expect(ripple.statusCode).toBe(200);
    expect(ripple.body).toContain(code);
  });

  test('sends the ripple to the address and never answers it', async () => {
    const answer = await takeLink(service, appeal, { email: ' Priya@Example.org ', name: 'Priya' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ rippleUrl: null });
    expect(answer.body).not.toMatch(/ripples|priya@/i);
    const letter = await service.letterTo('priya@example.org', { kind: 'share-link' });
    expect(letter.text).toContain(answer.json<{ url: string }>().url);
    const ripple = /\/ripples\/[\w-]+/.exec(letter.text)?.[0] ?? '';
    expect((await get(service, ripple)).statusCode).toBe(200);
    expect(letter.html).toContain(ripple);
  });

  test('gives an address the same link again, and leaves its words as they are', async () => {
    const first = await takeLink(service, appeal, { email: 'dora@example.org', name: 'Dora' });
    const second = await takeLink(service, appeal, { email: 'DORA@example.org', name: 'Mallory', message: 'Hello' });
    const code = first.json<{ code: string }>().code;
    expect(second.json()).toMatchObject({ code });
    expect(await rowOf(code)).toMatchObject({ name: 'Dora', message: null });
    const elsewhere = await takeLink(service, other, { email: 'dora@example.org' });
    expect(elsewhere.json<{ code: string }>().code).not.toBe(code);
  });

  test('makes one link of fifty calls with one address at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => takeLink(service, appeal, { email: 'fifty@example.org' })),
    );
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<{ code: string }>().code)).size).toBe(1);
    const rows = await service.deps.db.select().from(supporters).where(eq(supporters.email, 'fifty@example.org'));
    expect(rows).toHaveLength(1);
  });

  test('keeps through whom they came, and ignores a code that is unknown, turned off or of another appeal', async () => {
    const parent = await makeLink(service, appeal);
    const off = await makeLink(service, appeal, { turnedOffAt: service.clock.now() });
    const foreign = await makeLink(service, other);
    const parentOf = async (via: unknown) => {
      const answer = await takeLink(service, appeal, { via });
      expect(answer.statusCode).toBe(201);
      return (await rowOf(answer.json<{ code: string }>().code)).parentId;
    };
    expect(await parentOf(parent.code)).toBe(parent.id);
    expect(await parentOf('nosuchcode')).toBeNull();
    expect(await parentOf(off.code)).toBeNull();
    expect(await parentOf(foreign.code)).toBeNull();
    expect(await parentOf('x'.repeat(5_000))).toBeNull();
    expect(await parentOf(null)).toBeNull();
  });

  test('counts the link in the tally and raises its version', async () => {
    const tally = async () =>
      (await get(service, `/api/v1/appeals/${appeal.slug}/tally`)).json<{
        version: number;
        shared: { links: number };
      }>();
    const before = await tally();
    await takeLink(service, appeal);
    const after = await tally();
    expect(after.shared.links).toBe(before.shared.links + 1);
    expect(after.version).toBeGreaterThan(before.version);
  });

  test('takes addresses and markup out of what strangers will read', async () => {
    const answer = await takeLink(service, appeal, {
      name: '<b>Sam</b> www.evil.example',
      message: 'They need you. Look at https://evil.example/x?y or evil.com/free <script>alert(1)</script> me@evil.com',
    });
    const row = await rowOf(answer.json<{ code: string }>().code);
    expect(row.name).toBe('Sam');
    expect(row.message).toBe('They need you. Look at or alert(1)');
  });

  test('says what is wrong with the input', async () => {
    for (const body of [
      { email: 'nobody' },
      { name: 'x'.repeat(61) },
      { message: 'x'.repeat(281) },
      { name: 7 },
      [],
      'x',
    ]) {
      const answer = await service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${appeal.slug}/share-links`,
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
      expect(answer.statusCode, JSON.stringify(body)).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  test('knows no draft, nothing taken down, and makes no links for what has closed', async () => {
    const draft = await makeAppeal(service, cast.dogsHome, { slug: 'a-draft', state: 'draft' });
    const down = await makeAppeal(service, cast.dogsHome, { slug: 'down', takenDownAt: service.clock.now() });
    const closed = await makeAppeal(service, cast.dogsHome, { slug: 'closed', state: 'closed' });
    expect((await takeLink(service, draft)).statusCode).toBe(404);
    expect((await takeLink(service, down)).statusCode).toBe(404);
    expect((await takeLink(service, { slug: 'nothing' })).statusCode).toBe(404);
    const refused = await takeLink(service, closed);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ type: '/problems/appeal-not-open', state: 'closed' });
  });
});

describe('by the page', () => {
  test('leads to the page of the new link, and from there to its ripple, when no address is given', async () => {
    const form = await get(service, `/a/${appeal.slug}/share`);
    expect(form.statusCode).toBe(200);
    const made = await postForm(service, `/a/${appeal.slug}/share`, {
      name: 'Sam',
      message: 'The dogs need us',
      email: '',
      via: '',
      nonce: nonceIn(form.body),
    });
    expect(made.statusCode).toBe(303);
    expect(made.headers.location).toMatch(/^\/links\//);
    const own = await get(service, made.headers.location ?? '');
    expect(own.body).toContain('Would you pass it on?');
    expect(own.headers['cache-control']).toBe('no-store');
    const ripple = await get(service, /\/ripples\/[\w-]+/.exec(own.body)?.[0] ?? '');
    expect(ripple.body).toContain('Would you pass it on?');
  });

  test('is found from the appeal, and keeps who passed it on', async () => {
    const plain = await get(service, `/a/${appeal.slug}`);
    expect(plain.body).toContain(`href="/a/${appeal.slug}/share"`);
    const { code } = await makeLink(service, appeal, { name: 'Sam' });
    const [form = ''] =
      /\/a\/[^"]+\/share\?via=[^"]+/.exec((await get(service, `/a/${appeal.slug}/${code}`)).body) ?? [];
    expect((await get(service, form)).body).toContain(`name="via" value="${code}"`);
  });

  test('makes one link of a double tap, and another when the words have changed', async () => {
    const nonce = nonceIn((await get(service, `/a/${appeal.slug}/share`)).body);
    const send = async (name: string) =>
      (await postForm(service, `/a/${appeal.slug}/share`, { name, nonce })).headers.location;
    const [first, second] = await Promise.all([send('Sam'), send('Sam')]);
    expect(second).toBe(first);
    expect(await send('Samuel')).not.toBe(first);
  });

  test('with an address shows the link at once, and sends the ripple by mail alone', async () => {
    const made = await postForm(service, `/a/${appeal.slug}/share`, { name: '', email: 'eve@example.org' });
    expect(made.headers.location).toMatch(/\/share\?made=\w{10}$/);
    const ready = await get(service, made.headers.location ?? '');
    expect(ready.body).toContain('Look into your e-mail');
    expect(ready.body).not.toMatch(/\/ripples\/|eve@example\.org/);
    await service.letterTo('eve@example.org', { kind: 'share-link' });
  });

  test('comes back with everything typed when the address is none', async () => {
    const back = await postForm(service, `/a/${appeal.slug}/share`, {
      name: 'Sam',
      message: 'Hello "you"',
      email: 'sam@',
      via: 'abc',
    });
    expect(back.statusCode).toBe(422);
    expect(back.body).toContain('value="Sam"');
    expect(back.body).toContain('value="sam@"');
    expect(back.body).toContain('Hello &quot;you&quot;');
    expect(back.body).toContain('name="via" value="abc"');
    expect(back.body).toContain('href="#email"');
  });

  test('makes nothing for a machine that fills in the field nobody sees', async () => {
    const before = await service.deps.db.$count(shareLinks);
    const answer = await postForm(service, `/a/${appeal.slug}/share`, {
      name: 'Bot',
      'leave-empty': 'https://spam.example',
    });
    expect(answer.statusCode).toBe(303);
    expect(await service.deps.db.$count(shareLinks)).toBe(before);
  });

  test('shows a hostile name as text, wherever it is shown', async () => {
    const link = await makeLink(service, appeal, {
      name: '"><img src=x onerror=alert(1)>',
      message: '<script>alert(2)</script>',
    });
    const pages = await Promise.all([
      get(service, `/a/${appeal.slug}/${link.code}`),
      get(service, `/ripples/${service.deps.tokens.make('ripple', link.id)}`),
      get(
        service,
        `/a/${appeal.slug}/share/text?code=${link.code}&text=${encodeURIComponent('</textarea><script>alert(3)</script>')}`,
      ),
      get(service, `/a/${appeal.slug}/share?via=${encodeURIComponent('"><script>alert(4)</script>')}`),
    ]);
    for (const page of pages) {
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});

test('one address is told to wait after many links, a class of thirty is not', async () => {
  const limited = await startTestService({ RATE_LIMITS: 'on' });
  try {
    const theirs = await makeAppeal(limited, (await castOf(limited)).dogsHome);
    const answers = [];
    for (let call = 0; call < 101; call++) answers.push(await takeLink(limited, theirs));
    expect(answers.slice(0, 30).every((answer) => answer.statusCode === 201)).toBe(true);
    const last = answers.at(-1);
    expect(last?.statusCode).toBe(429);
    expect(last?.headers['retry-after']).toBeDefined();
    expect(last?.json()).toMatchObject({ type: '/problems/too-many-requests' });
  } finally {
    await limited.stop();
  }
});
