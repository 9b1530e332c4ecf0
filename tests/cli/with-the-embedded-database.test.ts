import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
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
