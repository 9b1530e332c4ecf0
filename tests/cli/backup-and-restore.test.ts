import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/db/connect.ts';
import { needs } from '../../src/db/schema/appeals.ts';
import { pictureFiles, pictures } from '../../src/db/schema/pictures.ts';
import { newId } from '../../src/lib/ids.ts';
import { oweMail } from '../../src/mail/owe.ts';
import { castOf } from '../support/cast.ts';
import { pathIn } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { cloneDatabase, startTestService, type TestService } from '../support/service.ts';
import { cli, urlOf } from './cli.ts';

const secret = 'a secret for tests that is long enough';
const awkward = 'Tins \\N of\tdog food\nand "more" — 🐕 \\.';
/** Not to be pressed small, so that a table goes into several pieces. */
const picture = Buffer.from(Array.from({ length: 1_200_000 }, (_, index) => (index * index * 31 + (index >> 7)) % 251));

let service: TestService;
let appeal: MadeAppeal;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'aa-backup-'));
  file = path.join(folder, 'monday.backup');
  service = await startTestService();
  const cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { needs: [{ item: awkward }], slug: 'tins', title: 'Tins' });
  await pledge(service, 'sam@example.org', 24);
  const pictureId = newId();
  await service.deps.db
    .insert(pictures)
    .values({ id: pictureId, organisationId: cast.dogsHome.id, width: 9, height: 9 });
  for (const width of [1, 2, 3, 4])
    await service.deps.db.insert(pictureFiles).values({ pictureId, width, contentType: 'image/webp', body: picture });
  await oweMail(service.deps.db, 'owed-later', { id: newId() }, { runAt: new Date('2030-01-01T00:00:00Z') });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (connection: Connection, ...words: string[]) =>
  cli(words, { DATABASE_URL: urlOf(connection), SECRET: secret });

async function pledge(at: TestService, email: string, quantity: number): Promise<void> {
  const needId = appeal.needs[0]?.id ?? '';
  const answer = await at.app.inject({
    method: 'POST',
    url: '/api/v1/appeals/tins/pledges',
    headers: { 'idempotency-key': email },
    payload: { email, items: [{ needId, quantity }] },
  });
  expect(answer.statusCode).toBe(201);
}

describe('a backup', () => {
  it('is written while the service runs, for its owner alone', async () => {
    await service.letterTo('sam@example.org', { kind: 'confirm-pledge' });
    const made = await run(service.connection, 'backup', file, '--json');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(made.out)).toMatchObject({
      file,
      appeals: 1,
      pledges: 1,
      holdsSecret: false,
      bytes: statSync(file).size,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is never written over without being told so', async () => {
    const before = readFileSync(file);
    const again = await run(service.connection, 'backup', file);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('--force');
    expect(readFileSync(file)).toEqual(before);
    expect((await run(service.connection, 'backup', file, '--force')).code).toBe(0);
    const nowhere = await run(service.connection, 'backup', path.join(folder, 'none', 'x.backup'));
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toContain('no such file or folder');
  });

  it('comes back whole: rows, pictures, owed mail, and links that were sent before', async () => {
    const target = await cloneDatabase();
    const restored = await run(target, 'restore', file, '--json');
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(restored.out)).toMatchObject({ differences: [] });
    expect(await contentsOf(target)).toEqual(await contentsOf(service.connection));
    expect(await triggersOf(target)).toEqual(await triggersOf(service.connection));

    const other = await startTestService({ SECRET: secret }, { connection: target });
    try {
      const [stored] = await other.deps.db.select().from(pictureFiles);
      expect(stored?.body.equals(picture)).toBe(true);
      const [need] = await other.deps.db.select().from(needs).where(eq(needs.appealId, appeal.id));
      expect(need).toMatchObject({ item: awkward, unconfirmed: 24, acceptedUpTo: 625 });
      const letter = await service.letterTo('sam@example.org', { kind: 'confirm-pledge' });
      expect((await other.app.inject({ url: pathIn(letter, '/pledges/') })).statusCode).toBe(200);
      // New rows and new jobs find numbers of their own.
      await pledge(other, 'priya@example.org', 12);
      await other.letterTo('priya@example.org', { kind: 'confirm-pledge' });
    } finally {
      await other.stop();
    }
  });

  it('goes into an empty database alone, unless told to replace', async () => {
    const target = await cloneDatabase();
    expect((await run(target, 'restore', file)).code).toBe(0);
    const client = await connected(target);
    await client.query(`update appeals set title = 'Since then'`);
    const again = await run(target, 'restore', file);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/1 appeal[^]*--force/);
    expect((await client.query('select title from appeals')).rows).toEqual([{ title: 'Since then' }]);
    expect((await run(target, 'restore', file, '--force')).code).toBe(0);
    expect((await client.query('select title from appeals')).rows).toEqual([{ title: 'Tins' }]);
    await client.end();
  });

  it('is not restored under a running service, nor with another secret', async () => {
    const running = await run(service.connection, 'restore', file, '--force');
    expect(running).toMatchObject({ code: 1, out: '' });
    expect(running.err).toContain('Stop it first');
    const target = await cloneDatabase();
    const other = await cli(['restore', file], {
      DATABASE_URL: urlOf(target),
      SECRET: 'another secret that is long enough too',
    });
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toContain('another SECRET');
    const without = await cli(['restore', file], { DATABASE_URL: urlOf(target) });
    expect(without.err).toContain('Set SECRET');
    expect(await contentsOf(target)).toMatchObject({ appeals: [] });
  });

  it('that is damaged, cut off or something else changes nothing', async () => {
    const target = await cloneDatabase();
    const damaged = (name: string, change: (copy: string) => void): string => {
      const copy = path.join(folder, name);
      cpSync(file, copy);
      change(copy);
      return copy;
    };
    const tar = gunzipSync(readFileSync(file));
    const wrong: [string, string][] = [
      [damaged('short.backup', (copy) => truncateSync(copy, statSync(copy).size >> 1)), "can't be"],
      [damaged('text.backup', (copy) => writeFileSync(copy, 'hello')), "can't be"],
      [damaged('empty.backup', (copy) => truncateSync(copy, 0)), "can't be"],
      [
        damaged('end.backup', (copy) =>
          writeFileSync(copy, gzipSync(tar.subarray(0, tar.lastIndexOf('contents.json')))),
        ),
        'end is missing',
      ],
      [
        damaged('letter.backup', (copy) => writeFileSync(copy, gzipSync(withOtherLetter(tar)))),
        'public.appeals in it is damaged',
      ],
      [path.join(folder, 'none.backup'), 'no such file'],
      [folder, 'folder'],
    ];
    for (const [name, part] of wrong) {
      const answer = await run(target, 'restore', name);
      expect(answer, name).toMatchObject({ code: 1, out: '' });
      expect(answer.err, name).toContain(part);
    }
    expect(await contentsOf(target)).toMatchObject({ appeals: [], pledges: [] });
  });

  it('of another release is refused, and says with which one it can be restored', async () => {
    const target = await cloneDatabase();
    const client = await connected(target);
    await client.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)`);
    await client.end();
    const answer = await run(target, 'restore', file);
    expect(answer).toMatchObject({ code: 1, out: '' });
    expect(answer.err).toMatch(/older release[^]*with the release that made it/);
  });
});

/** Where the backed-up appeal's title stands, "Tins" becomes "Tons". */
function withOtherLetter(tar: Buffer): Buffer {
  const changed = Buffer.from(tar);
  changed[changed.indexOf('\tTins\t') + 2] = 'o'.charCodeAt(0);
  return changed;
}

async function connected(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client(connection);
  await client.connect();
  return client;
}

/** Every table's rows as text, in one order. */
async function triggersOf(connection: Connection): Promise<unknown[]> {
  const client = await connected(connection);
  const { rows } = await client.query<{ name: string; enabled: string }>(
    'select tgname as name, tgenabled as enabled from pg_trigger where not tgisinternal order by name',
  );
  await client.end();
  expect(rows.map(({ enabled }) => enabled)).toContain('A');
  return rows;
}

async function contentsOf(connection: Connection): Promise<Record<string, string[]>> {
  const client = await connected(connection);
  const { rows: tables } = await client.query<{ name: string; key: string }>(
    `select format('%I.%I', schemaname, tablename) as name, tablename as key from pg_tables
      where (schemaname = 'public' and tablename not in ('job_workers', 'settings'))
         or tablename in ('_private_jobs', '_private_tasks', '_private_job_queues')`,
  );
  const contents: Record<string, string[]> = {};
  for (const { name, key } of tables) {
    const filter = key === '_private_jobs' ? `where payload ->> 'kind' = 'owed-later'` : '';
    const { rows } = await client.query<{ row: string }>(
      `select md5(t::text) as row from ${name} t ${filter} order by 1`,
    );
    contents[key] = rows.map(({ row }) => row);
  }
  await client.end();
  expect(existsSync(file)).toBe(true);
  return contents;
}
