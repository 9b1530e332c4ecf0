import { parse } from 'node-html-parser';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, pathIn, sendForm } from '../support/forms.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeKey, makeMember, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** An address of the block for documentation (RFC 5737), so that it stands nowhere by chance. */
const ip = '203.0.113.77';
const agent = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0 LeakyAgent/4711';
const people = {
  sam: { email: 'sam.leaky@example.org', name: 'Samuel Leaky' },
  priya: { email: 'priya.leaky@example.org', name: 'Priya Leaky' },
  rosa: { email: 'rosa.leaky@example.org', name: 'Rosa Leaky' },
};

let log = '';
let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let key = '';
/** Everything that opens something: tokens, sessions, keys. */
const secrets: string[] = [];
type Answer = { path: string; status: number; headers: Record<string, unknown>; body: string };
/** What visitors were answered. */
const answers: Answer[] = [];

const visit = async (
  method: 'GET' | 'POST',
  url: string,
  fields?: Record<string, string>,
  headers: Record<string, string> = {},
) => {
  const answer = await service.app.inject({
    method,
    url,
    remoteAddress: ip,
    headers: {
      'user-agent': agent,
      ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...headers,
    },
    ...(fields ? { payload: new URLSearchParams(fields).toString() } : {}),
  });
  answers.push({ path: url, status: answer.statusCode, headers: answer.headers, body: answer.body });
  return answer;
};

/** Every column of every table as text, the job queue's too. */
async function stored(): Promise<Map<string, string>> {
  const { rows: tables } = await service.deps.pool.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_schema in ('public', 'graphile_worker', 'drizzle') and table_type = 'BASE TABLE'`,
  );
  const read = tables.map(async ({ schema, name }): Promise<[string, string]> => {
    const { rows } = await service.deps.pool.query<{ row: string }>(
      `select t::text as row from "${schema}"."${name}" t`,
    );
    return [name, rows.map(({ row }) => row).join('\n')];
  });
  return new Map(await Promise.all(read));
}

const remember = (path: string): string => {
  secrets.push(
    path
      .split('/')
      .find((part) => part.length > 40)
      ?.split('?')[0] ?? 'no token in this path',
  );
  return path;
};

beforeAll(async () => {
  const stream = new Writable({
    write(chunk, _, done) {
      log += String(chunk);
      done();
    },
  });
  service = await startTestService(
    { LOG_LEVEL: 'debug', RATE_LIMITS: 'on', PUBLIC_URL: 'http://appeals.localhost' },
    { logTo: stream },
  );
  cast = await castOf(service);
  await makeMember(service, cast.dogsHome, { ...people.rosa, role: 'owner' });
  appeal = await makeAppeal(service, cast.dogsHome);
  key = await makeKey(service, cast.dogsHome);
  secrets.push(key, cast.rosa.headers.cookie.replace('session=', ''));
  await wholeVisit();
});
afterAll(() => service.stop());

/** Rosa signs in; Sam pledges and passes on; Priya follows; Rosa counts; Sam asks to be forgotten. */
async function wholeVisit(): Promise<void> {
  const a = `/a/${appeal.slug}`;
  const need = appeal.needs[0]?.id ?? '';
  for (const path of [
    '/',
    a,
    `${a}/share`,
    `${a}/report`,
    '/privacy',
    '/api',
    `/o/${cast.dogsHome.slug}`,
    `/api/v1/appeals/${appeal.slug}`,
  ])
    await visit('GET', path);
  await sendForm(service, '/sign-in', { email: people.rosa.email });
  const signIn = remember(pathIn(await service.letterTo(people.rosa.email, { kind: 'sign-in' }), '/sign-in/'));
  secrets.push(cookieOf(await sendForm(service, signIn)).cookie.replace('session=', ''));

  const pledge = async ({ email, name }: { email: string; name: string }, via = ''): Promise<string> => {
    const sent = await visit('POST', `${a}/pledges`, {
      [`items.${need}`]: '24',
      email,
      name,
      showName: 'on',
      via,
      note: 'n0te-of-a-supporter',
    });
    await visit('GET', remember(sent.headers.location ?? ''));
    const letter = await service.letterTo(email, { kind: 'confirm-pledge' });
    const page = remember(pathIn(letter, '/pledges/'));
    await visit('GET', page);
    await visit('POST', `${page.split('?')[0]}/confirm`, {});
    await visit('GET', page);
    await visit('GET', `${page.split('?')[0]}/calendar.ics`);
    return page;
  };
  const sams = await pledge(people.sam);
  const code = /\/a\/[^/"]+\/([a-z0-9]{10})/.exec((await visit('GET', sams)).body)?.[1] ?? '';
  await visit('GET', `${a}/${code}`);
  await visit('GET', `${a}/nosuchcode`);
  await pledge(people.priya, code);
  const shared = await visit('POST', `${a}/share`, {
    name: 'Nina Leaky',
    message: 'Please come',
    email: '',
    via: code,
    nonce: 'abc',
  });
  await visit('GET', remember(shared.headers.location ?? ''));
  await visit('POST', `${a}/report`, { reason: 'Odd', email: 'reporter.leaky@example.org' });
  await visit('POST', `${a}/pledges`, { [`items.${need}`]: 'x', email: 'typo.leaky@' });
  await visit('GET', `${sams.split('?')[0]}x`);
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/steer`,
    headers: { authorization: `Bearer ${key}` },
    payload: { to: 'paused', message: 'Wait' },
  });
  // Visits are written within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
}

const visible = (answer: Answer): string => `${answer.body} ${JSON.stringify(answer.headers)}`;

describe('the log of a whole visit', () => {
  it('is there, and names nobody and opens nothing', () => {
    expect(log).toContain('mail sent');
    for (const word of [...secrets, ip, 'LeakyAgent', 'leaky', 'Leaky', 'n0te', 'Set-Cookie'])
      expect(log.toLowerCase()).not.toContain(word.toLowerCase());
  });

  it('names nobody when the database fails, and visitors learn nothing', async () => {
    await service.deps.pool.query(
      'alter table supporters rename to supporters_gone; alter table people rename to people_gone',
    );
    const failed = [
      await visit('POST', `/a/${appeal.slug}/pledges`, {
        [`items.${appeal.needs[0]?.id ?? ''}`]: '1',
        email: 'fails.leaky@example.org',
        name: 'Fails Leaky',
      }),
      await visit('POST', '/sign-in', { email: 'fails.leaky@example.org' }),
      await visit('POST', '/apply', {
        yourName: 'Fails Leaky',
        name: 'Fails Leaky Home',
        email: 'fails.leaky@example.org',
        kind: 'charity',
      }),
      await visit('GET', '/admin', undefined, { cookie: 'session=fails-leaky-session' }),
    ];
    await service.deps.pool.query(
      'alter table supporters_gone rename to supporters; alter table people_gone rename to people',
    );
    expect(failed.map(({ statusCode }) => statusCode).filter((status) => status === 500).length).toBe(4);
    for (const { body } of failed) expect(body).not.toMatch(/supporters_|relation|failed query|42P01/i);
    expect(log).toContain('unexpected error');
    expect(log).toContain('42P01');
    expect(log.toLowerCase()).not.toContain('leaky');
  });
});

describe('what visitors are answered', () => {
  it('sets no cookie', () => {
    expect(answers.length).toBeGreaterThan(25);
    for (const { path, headers } of answers) expect(headers['set-cookie'], path).toBeUndefined();
  });

  it('has no address, and no token but on the page that it opens', () => {
    for (const answer of answers) {
      const own = secrets.filter((secret) => answer.path.includes(secret));
      if (own.length > 0 || answer.status === 303) continue;
      for (const secret of secrets) expect(visible(answer), answer.path).not.toContain(secret);
      for (const { email } of Object.values(people)) expect(visible(answer), answer.path).not.toContain(email);
    }
  });

  it('leads to this site alone', () => {
    for (const { headers } of answers.filter(({ status }) => status >= 300 && status < 400))
      expect(headers['location']).toMatch(/^\/(?!\/)/);
  });

  it('tells other sites nothing but the name of this one, and keeps pages with a token to the visitor', () => {
    for (const { path, headers } of answers) {
      expect(headers['referrer-policy'], path).toBe('strict-origin');
      if (!/^\/(pledges|ripples|supporters|stop)|\/pledged\//.test(path)) continue;
      expect(headers['cache-control'], path).toBe('no-store');
      expect(headers['x-robots-tag'], path).toBe('noindex');
    }
  });

  it('gives other sites no token in a link', () => {
    for (const { body, path } of answers) {
      for (const link of parse(body).querySelectorAll('a[href^="http"]')) {
        const address = decodeURIComponent(link.getAttribute('href') ?? '');
        for (const secret of secrets) expect(address, path).not.toContain(secret);
      }
    }
  });
});

describe('what is stored', () => {
  it('holds no address of a network, no browser, no token, no key and no session', async () => {
    for (const [table, text] of await stored()) {
      // Until it is read, a letter is its own mail server.
      if (table === 'mailbox') continue;
      for (const word of [...secrets, ip, 'LeakyAgent']) expect(text, table).not.toContain(word);
    }
  });

  it('holds nothing of Sam once he is erased', async () => {
    const letter = await service.letterTo(people.sam.email, { kind: 'confirm-pledge' });
    const erase =
      pathIn(letter, '/supporters/')
        .split('?')[0]
        ?.replace(/\/erase$/, '') ?? '';
    const done = await visit('POST', `${erase}/erase`, {});
    expect(done.statusCode).toBeLessThan(400);
    for (const [table, text] of await stored()) {
      if (table === 'mailbox') continue;
      expect(text, table).not.toContain(people.sam.email);
      expect(text, table).not.toContain(people.sam.name);
    }
    expect(log.toLowerCase()).not.toContain('leaky');
  });
});
