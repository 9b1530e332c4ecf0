import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { readSecret, secretFits } from '../../src/secret.ts';
import { cli as call } from './cli.ts';

const quiet = { info: () => undefined, warn: () => undefined };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'aa-cli-data-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...words: string[]) => call(words, { DATA_DIR: folder });

describe('the command line without DATABASE_URL', () => {
  it('starts the embedded database for the time of the command, and uses it while the service holds it', async () => {
    const made = await cli(
      ...['organisation', 'create', '--name', 'Leeds Food Bank', '--owner-email', 'omar@example.org', '--json'],
    );
    expect(made).toMatchObject({ code: 0, err: '' });

    const held = await startEmbeddedPostgres({ dataDir: folder, log: quiet });
    const key = await cli('key', 'create', '--organisation', 'leeds-food-bank', '--json');
    expect(key).toMatchObject({ code: 0, err: '' });
    await held.stop();

    const list = await cli('organisation', 'list');
    expect(list.out).toContain('leeds-food-bank');
  }, 60_000);
});

describe('backup and restore without DATABASE_URL', () => {
  it('carries the secret to another data folder, and refuses while the service holds the database', async () => {
    const file = path.join(folder, 'kept.backup');
    // What the service does at its first start.
    const secret = readSecret({ secret: undefined, dataDir: folder });
    const held = await startEmbeddedPostgres({ dataDir: folder, log: quiet });
    const pool = new pg.Pool(held.connection);
    expect(await secretFits(pool, secret)).toBe(true);
    await pool.end();
    expect(JSON.parse((await cli('backup', file, '--json')).out)).toMatchObject({ holdsSecret: true });
    const refused = await cli('restore', file, '--force');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('Stop it first');
    await held.stop();

    const other = mkdtempSync(path.join(os.tmpdir(), 'aa-cli-other-'));
    const restored = await call(['restore', file], { DATA_DIR: other });
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(readSecret({ secret: undefined, dataDir: other })).toEqual(secret);
    expect((await call(['organisation', 'list'], { DATA_DIR: other })).out).toContain('leeds-food-bank');
    rmSync(other, { recursive: true, force: true });
  }, 90_000);
});
