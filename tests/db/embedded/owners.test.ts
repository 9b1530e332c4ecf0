import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DataFolderInUse } from '../../../src/db/embedded/errors.ts';
import { newDataDir, usedDataDir, query, serversIn, start, startOwner, started, type Owner } from './support.ts';

it('refuses a second start at once and says who has the database and what to do', async () => {
  const dataDir = await usedDataDir();
  const owner = startOwner(dataDir);
  await started(owner);

  const begin = Date.now();
  const refused = start(dataDir);
  await expect(refused).rejects.toThrow(DataFolderInUse);
  await expect(refused).rejects.toThrow(new RegExp(`process ${owner.process.pid ?? 0}\\).*DATA_DIR`));
  expect(Date.now() - begin).toBeLessThan(3000);
});

it('ends with exactly one owner when three start at once on a new folder', async () => {
  const dataDir = newDataDir();
  await oneOfThreeOwns([startOwner(dataDir), startOwner(dataDir), startOwner(dataDir)]);
});

it('ends with exactly one owner when three start at once on what a crash left', async () => {
  const dataDir = await usedDataDir();
  const crashed = startOwner(dataDir);
  const { pid } = await started(crashed);
  process.kill(pid, 'SIGKILL');
  await crashed.kill();
  truncateSync(path.join(dataDir, 'postgres', '18', 'postmaster.pid'));
  await oneOfThreeOwns([startOwner(dataDir), startOwner(dataDir), startOwner(dataDir)]);
});

it('waits for an owner that is stopping', async () => {
  const dataDir = await usedDataDir();
  const owner = startOwner(dataDir);
  await started(owner);
  await owner.ask('announce');

  let opened = false;
  const starting = start(dataDir).then((postgres) => {
    opened = true;
    return postgres;
  });
  await sleep(1000);
  expect(opened).toBe(false);
  await owner.ask('stop');
  expect(await query((await starting).connection, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('refuses when the owner takes longer to stop than it may wait', async () => {
  const dataDir = await usedDataDir();
  const owner = startOwner(dataDir);
  await started(owner);
  await owner.ask('announce');
  await expect(start(dataDir, { waitForFormerOwnerMs: 300 })).rejects.toThrow(/still stopping/);
});

it('still belongs to its owner after one of its processes has crashed', async () => {
  const dataDir = await usedDataDir();
  const owner = startOwner(dataDir);
  const { connection } = await started(owner);
  const [row] = await query(connection, `select pid from pg_stat_activity where backend_type = 'checkpointer'`);
  process.kill(Number(row?.pid), 'SIGKILL');
  await expect(start(dataDir)).rejects.toThrow(DataFolderInUse);
});

it('never shares a database between two data folders', async () => {
  const [one, other] = [await start(await usedDataDir()), await start(await usedDataDir())];
  await query(one.connection, 'create table only_here ()');
  expect(await query(other.connection, `select to_regclass('only_here') as found`)).toEqual([{ found: null }]);
});

it('takes a folder for the same when its path is spelled in another way', async () => {
  const dataDir = await usedDataDir();
  await start(dataDir);
  await expect(start(path.join(dataDir, '..', path.basename(dataDir)))).rejects.toThrow(DataFolderInUse);
  expect(readFileSync(path.join(dataDir, 'postgres', '18', 'postmaster.pid'), 'utf8')).not.toBe('');
});

async function oneOfThreeOwns(owners: Owner[]): Promise<void> {
  const reports = await Promise.all(owners.map((owner) => owner.report()));
  expect(reports.map(({ kind }) => kind).sort()).toEqual(['refused', 'refused', 'started']);
  for (const report of reports) if (report.kind === 'refused') expect(report.name).toBe('DataFolderInUse');
  const winner = owners[reports.findIndex(({ kind }) => kind === 'started')];
  if (!winner) throw new Error('nobody owns the database');
  const { connection, pid } = await started(winner);
  expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(serversIn(path.dirname(connection.host))).toEqual([pid]);
}
