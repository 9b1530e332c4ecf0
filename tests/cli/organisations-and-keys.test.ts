import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';
import { sendForm } from '../support/forms.ts';
import { cli as call, urlOf } from './cli.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const cli = (...words: string[]) => call(words, { DATABASE_URL: urlOf(service.connection) });

describe('the command line, while the service runs', () => {
  it('makes an organisation whose owner can sign in', async () => {
    const made = await cli(
      ...[
        'organisation',
        'create',
        '--name',
        "Manchester Dogs' Home",
        '--owner-email',
        'Rosa@example.org',
        '--approved',
        '--json',
      ],
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(made.out)).toEqual({
      organisation: 'manchester-dogs-home',
      name: "Manchester Dogs' Home",
      state: 'approved',
      owner: 'rosa@example.org',
    });
    await sendForm(service, '/sign-in', { email: 'rosa@example.org' });
    await service.letterTo('rosa@example.org', { kind: 'sign-in' });
  });

  it('makes an API key that works, alone on stdout as JSON', async () => {
    const made = await cli('key', 'create', '--organisation', 'manchester-dogs-home', '--json');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^\{"organisation":"manchester-dogs-home","key":"aa_[\w-]{43}"\}$/);
    const plain = await cli('key', 'create', '--organisation', 'manchester-dogs-home', '--name', 'Website');
    const [key = ''] = plain.out.split('\n');
    const post = (authorization: string) =>
      service.app.inject({
        method: 'POST',
        url: '/api/v1/organisations/manchester-dogs-home/appeals',
        headers: { authorization },
        payload: {},
      });
    expect((await post(`Bearer ${key}`)).statusCode).toBe(422);
    expect((await post(`Bearer ${key}x`)).statusCode).toBe(401);
    const { rows } = await service.deps.pool.query<{ all: string }>(
      `select string_agg(t::text, '') as all from api_keys t`,
    );
    expect(rows[0]?.all).toContain('Website');
    expect(rows[0]?.all).not.toContain(key);
  });

  it('lists and approves', async () => {
    await cli(
      'organisation',
      'create',
      '--name',
      'Leeds Food Bank',
      '--slug',
      'leeds',
      '--owner-email',
      'omar@example.org',
    );
    const before: unknown = JSON.parse((await cli('organisation', 'list', '--json')).out);
    expect(before).toContainEqual({
      organisation: 'leeds',
      name: 'Leeds Food Bank',
      state: 'applied',
      owners: ['omar@example.org'],
    });
    expect((await cli('organisation', 'approve', 'leeds')).code).toBe(0);
    await service.letterTo('omar@example.org', { kind: 'organisation-decided' });
    expect((await cli('organisation', 'list')).out).toContain('leeds  Leeds Food Bank  approved  omar@example.org');
  });

  it('says what is wrong on stderr, and ends with 1', async () => {
    const wrong: [string[], string][] = [
      [['organisation', 'create', '--name', 'X'], '--owner-email'],
      [['organisation', 'create', '--name', 'X', '--owner-email', 'nowhere'], '--owner-email'],
      [['organisation', 'create', '--name', 'X', '--owner-email', 'a@example.org', '--slug', 'A B'], 'small letters'],
      [['organisation', 'create', '--name', 'X', '--owner-email', 'a@example.org', '--slug', 'account'], 'address'],
      [['organisation', 'create', '--name', 'X', '--owner-email', 'a@example.org', '--slug', 'leeds'], 'already'],
      [['organisation', 'create', '--name', 'X', '--owner-email', 'a@example.org', '--kind', 'shop'], '--kind'],
      [['organisation', 'approve', 'nobody'], 'no organisation'],
      [['key', 'create', '--organisation', 'nobody', '--json'], 'no organisation'],
      [['key', 'create'], '--organisation'],
      [['dance'], 'unknown command'],
    ];
    for (const [words, part] of wrong) {
      const answer = await cli(...words);
      expect(answer).toMatchObject({ code: 1, out: '' });
      expect(answer.err).toContain(part);
    }
  });

  it('says so when the database can not be reached', async () => {
    const answer = await call(['organisation', 'list'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(answer).toMatchObject({ code: 1, out: '' });
    expect(answer.err).toContain('DATABASE_URL');
    const settings = await call(['organisation', 'list'], { DATABASE_URL: 'mysql://x', PORT: 'many' });
    expect(settings.err).toMatch(/PORT[^]*DATABASE_URL/);
  });

  it('has help for everything', async () => {
    for (const words of [[], ['organisation'], ['organisation', 'create'], ['key', 'create']]) {
      const help = await cli(...words, '--help');
      expect(help.code).toBe(0);
      expect(help.out).toContain('Usage: npm run cli --');
    }
  });
});
