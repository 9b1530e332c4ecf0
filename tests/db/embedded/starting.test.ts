import { chownSync, existsSync, readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  eventually,
  isRoot,
  newDataDir,
  newFolder,
  numberOf,
  processesWith,
  query,
  start,
  startOwner,
  started,
  usedDataDir,
  userOf,
} from './support.ts';

it('makes a database on the first start and keeps its rows for the next', async () => {
  const dataDir = newDataDir();
  const first = await start(dataDir, { settings: {} });
  await query(first.connection, `create table kept as select 'tin' as item`);
  await first.stop();

  const second = await start(dataDir, { settings: {} });
  expect(await query(second.connection, 'select item from kept')).toEqual([{ item: 'tin' }]);
});

it('orders words the same on every machine, opens no port and stays small', async () => {
  const { connection } = await start(await usedDataDir());
  expect(
    await query(
      connection,
      `select current_setting('listen_addresses') as addresses, current_setting('max_connections') as connections,
              current_setting('shared_buffers') as buffers, current_setting('lc_messages') as messages,
              datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding
       from pg_database where datname = current_database()`,
    ),
  ).toEqual([
    {
      addresses: '',
      connections: '60',
      buffers: '64MB',
      messages: 'C',
      provider: 'b',
      locale: 'C.UTF-8',
      encoding: 'UTF8',
    },
  ]);
});

it('stands behind the process that answers people, with all that it starts', async () => {
  const { connection } = await start(await usedDataDir());
  const backends = await query(connection, 'select pid from pg_stat_activity');
  expect(backends.length).toBeGreaterThan(1);
  for (const { pid } of backends) expect(os.getPriority(Number(pid))).toBeGreaterThanOrEqual(10);
});

it('takes further settings of PostgreSQL', async () => {
  const { connection } = await start(await usedDataDir(), { settings: { fsync: 'off', work_mem: '8MB' } });
  expect(await query(connection, 'show work_mem')).toEqual([{ work_mem: '8MB' }]);
});

it('runs as the user who starts it, or as postgres or nobody when that is root', async () => {
  const { pid } = await start(await usedDataDir());
  const expected = isRoot ? (numberOf('postgres') ?? numberOf('nobody')) : process.getuid?.();
  expect(userOf(pid)).toBe(expected);
});

if (isRoot)
  it('runs as a normal user, who needs no home, and then again as that user when root takes over the folder', async () => {
    const nobody = { uid: numberOf('nobody') ?? 65_534, gid: 65_534 };
    const folder = newFolder();
    chownSync(folder, nobody.uid, nobody.gid);
    const dataDir = path.join(folder, 'data');
    const owner = startOwner(dataDir, nobody);
    const { pid, connection } = await started(owner);
    expect(userOf(pid)).toBe(nobody.uid);
    await query(connection, `create table kept as select 'tin' as item`);
    await owner.ask('stop');

    const later = await start(dataDir);
    expect(userOf(later.pid)).toBe(nobody.uid);
    expect(await query(later.connection, 'select item from kept')).toEqual([{ item: 'tin' }]);
  });

it('closes its folders to every other user', async () => {
  const dataDir = newDataDir();
  const { connection } = await start(dataDir);
  for (const folder of [path.join(dataDir, 'postgres'), path.join(dataDir, 'postgres', '18'), connection.host])
    expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('puts the socket on a short path when the data folder has a long one', async () => {
  const dataDir = path.join(newFolder(), 'a-long-name-'.repeat(6), 'another-long-name-'.repeat(4));
  const postgres = await start(dataDir);
  expect(Buffer.byteLength(path.join(postgres.connection.host, '.s.PGSQL.5432'))).toBeLessThanOrEqual(103);
  expect(await query(postgres.connection, 'select 1 as one')).toEqual([{ one: 1 }]);

  await expect(start(dataDir)).rejects.toThrow(/already runs/);
  await postgres.stop();
  expect(readdirSync(postgres.connection.host)).toEqual([]);
});

it('begins anew after a first start that was killed half-way', async () => {
  const dataDir = newDataDir();
  const place = path.join(dataDir, 'postgres');
  const owner = startOwner(dataDir);
  await eventually(() => existsSync(place) && readdirSync(place).some((name) => name.includes('.new-')));
  await owner.kill();
  expect(existsSync(path.join(place, '18'))).toBe(false);

  const { connection } = await start(dataDir);
  expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readdirSync(place).filter((name) => name.includes('.new-'))).toEqual([]);
});

it('leaves no process, no socket and no pid file after a stop, however often that is asked for', async () => {
  const dataDir = await usedDataDir();
  const postgres = await start(dataDir);
  await Promise.all([postgres.stop(), postgres.stop()]);
  expect(await postgres.exited).toEqual({ code: 0, signal: null });
  await eventually(() => processesWith(dataDir).length === 0, 1000);
  expect(readdirSync(postgres.connection.host)).toEqual([]);
  expect(existsSync(path.join(dataDir, 'postgres', '18', 'postmaster.pid'))).toBe(false);
});
