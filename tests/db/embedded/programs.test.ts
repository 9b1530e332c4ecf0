import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nativeFolder } from '../../../src/db/embedded/binaries.ts';
import { NoEmbeddedPostgres } from '../../../src/db/embedded/errors.ts';
import { isRoot, newDataDir, newFolder, programsWithoutLinks, query, start, startOwner } from './support.ts';

const library = 'libicui18n.so.60';

it('makes the links that are missing when npm ran no install scripts', async () => {
  const native = await programsWithoutLinks();
  expect(existsSync(path.join(native, 'lib', library))).toBe(false);
  await start(newDataDir(), { native });
  expect(lstatSync(path.join(native, 'lib', library)).isSymbolicLink()).toBe(true);
});

it('copies the programs once, if the user of the database cannot run them where npm put them', async () => {
  const native = await programsWithoutLinks();
  // For root: a folder that only root can enter. For a normal user: one that cannot be written and lacks the links.
  chmodSync(path.join(native, 'lib'), 0o555);
  chmodSync(path.dirname(native), isRoot ? 0o700 : 0o755);
  onTestFinished(() => chmodSync(path.join(native, 'lib'), 0o755));
  const cacheDir = path.join(newFolder(), 'cache');
  mkdirSync(path.join(cacheDir, 'postgres-0123.new-4194305'), { recursive: true });

  for (const dataDir of [newDataDir(), newDataDir()]) {
    const { connection } = await start(dataDir, { native, cacheDir });
    expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  }
  expect(readdirSync(cacheDir)).toEqual([expect.stringMatching(/^postgres-[0-9a-f]{12}$/)]);
});

it('asks for DATABASE_URL where the programs cannot run, as on Alpine', async () => {
  const native = path.join(newFolder(), 'native');
  mkdirSync(path.join(native, 'bin'), { recursive: true });
  for (const name of ['initdb', 'postgres'])
    writeFileSync(path.join(native, 'bin', name), '#!/lib/no-such-loader\n', { mode: 0o755 });
  const starting = start(newDataDir(), { native, cacheDir: path.join(newFolder(), 'cache') });
  await expect(starting).rejects.toThrow(NoEmbeddedPostgres);
  await expect(starting).rejects.toThrow(/DATABASE_URL/);
});

it('asks for DATABASE_URL on a platform that no PostgreSQL comes for', () => {
  expect(() => nativeFolder('win32', 'arm64')).toThrow(/win32 on arm64.*DATABASE_URL/);
});

if (isRoot) {
  it('asks for DATABASE_URL when its user has no name', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    const said = await startOwner(path.join(folder, 'data'), { uid: 54_321, gid: 54_321 }).report();
    expect(said).toMatchObject({ kind: 'refused', name: 'NoEmbeddedPostgres' });
    expect(JSON.stringify(said)).toMatch(/54321.*DATABASE_URL/);
  });

  it('opens a data folder that is for root alone, so that the database can stand in it', async () => {
    const dataDir = newFolder();
    chmodSync(dataDir, 0o700);
    await start(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o711);
    expect(lstatSync(path.join(dataDir, 'postgres')).isDirectory()).toBe(true);
  });

  it('keeps the database under /var/lib when root has its data folder where the other user cannot go', async () => {
    const closed = newFolder();
    chmodSync(closed, 0o700);
    const dataDir = path.join(closed, 'data');
    const first = await start(dataDir);
    const link = path.join(dataDir, 'postgres');
    const place = readlinkSync(link);
    onTestFinished(() => rmSync(place, { recursive: true, force: true }));
    expect(place).toMatch(/^\/var\/lib\/appeal-amplifier\/[0-9a-f]{12}$/);
    await query(first.connection, `create table kept as select 'tin' as item`);
    await first.stop();

    const copy = path.join(closed, 'copy');
    cpSync(dataDir, copy, { recursive: true, verbatimSymlinks: true });
    await expect(start(copy)).rejects.toThrow(/is a copy of .* Remove/);
    const { connection } = await start(dataDir);
    expect(await query(connection, 'select item from kept')).toEqual([{ item: 'tin' }]);
  });
}
