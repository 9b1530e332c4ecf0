import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BadBackup, type Header } from './format.ts';
import { readBackup, type Backup } from './read-backup.ts';
import { backupTables, keyOf, levelOf, sqlColumnsOf, sqlNameOf, type Level, type Table } from './tables.ts';

export type RestoreResult =
  { kind: 'restored'; rows: number } | { kind: 'not-empty'; appeals: number; organisations: number };

/** The release that made the backup had other tables than this one. */
export class OtherLevel extends Error {}

/**
 * Puts a backup that was read and found whole into a migrated database, in one transaction: everything or nothing.
 * What was there before is removed, which `replace` has to allow when it is more than nothing.
 */
export async function restoreBackup(
  pool: pg.Pool,
  file: string,
  { header, contents }: Backup,
  { replace, beforeCommit }: { replace: boolean; beforeCommit(): Promise<void> },
): Promise<RestoreResult> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query('begin');
    const tables = await backupTables(client);
    checkLevel(header, await levelOf(client), tables);
    await client.query(`lock table ${tables.map(sqlNameOf).join(', ')} in access exclusive mode`);
    const there = await whatIsThere(client);
    if (!replace && there.appeals + there.organisations > 0) {
      await client.query('rollback');
      isBroken = false;
      return { kind: 'not-empty', ...there };
    }
    const functions = await client.query<{ name: string; value: string }>(functionsSql);
    await client.query(`truncate ${tables.map(sqlNameOf).join(', ')}, job_workers`);
    await withoutTriggers(client, tables, () => load(client, file, header));
    await keepOwnFunctions(client, functions.rows);
    await client.query('update graphile_worker._private_jobs set locked_at = null, locked_by = null');
    await client.query('update graphile_worker._private_job_queues set locked_at = null, locked_by = null');
    const rows = await countAll(client, tables, contents);
    for (const table of tables) await raiseSequences(client, table);
    await beforeCommit();
    await client.query('commit');
    isBroken = false;
    return { kind: 'restored', rows };
  } finally {
    // Closing the connection rolls back what it left open.
    client.release(isBroken);
  }
}

function checkLevel(header: Header, here: Level, tables: Table[]): void {
  const shapeOf = (list: Table[]) =>
    list
      .map((table) => `${keyOf(table)} ${table.columns.join(' ')}`)
      .sort()
      .join('\n');
  const isSame =
    header.level.jobs === here.jobs &&
    header.level.migrations.join() === here.migrations.join() &&
    shapeOf(header.tables) === shapeOf(tables);
  if (isSame) return;
  const [there, ours] = [header.level.migrations.length, here.migrations.length];
  const whose = there < ours ? 'an older' : there > ours ? 'a newer' : 'another';
  throw new OtherLevel(
    `This backup was made by ${whose} release (database level ${there}, here ${ours}). ` +
      'Restore it with the release that made it, then start this one, which brings the database up to date.',
  );
}

async function whatIsThere(client: pg.PoolClient): Promise<{ appeals: number; organisations: number }> {
  const { rows } = await client.query<{ appeals: number; organisations: number }>(
    'select (select count(*)::int from appeals) as appeals, (select count(*)::int from organisations) as organisations',
  );
  return rows[0] ?? { appeals: 0, organisations: 0 };
}

async function load(client: pg.PoolClient, file: string, header: Header): Promise<void> {
  const tables = new Map(header.tables.map((table) => [keyOf(table), table]));
  await readBackup(file, async (name, rows) => {
    const table = tables.get(name);
    if (!table) throw new BadBackup(`it holds a table ${name} that its header does not name`);
    await pipeline(
      Readable.from(rows, { objectMode: false }),
      client.query(copyFrom(`copy ${sqlNameOf(table)} (${sqlColumnsOf(table)}) from stdin`)),
    );
  });
}

/** What is loaded has not changed: what notes changes would note every row. */
async function withoutTriggers(client: pg.PoolClient, tables: Table[], run: () => Promise<void>): Promise<void> {
  const ours = tables.filter(({ schema }) => schema === 'public').map(sqlNameOf);
  const { rows: always } = await client.query<{ table: string; name: string }>(
    `select tgrelid::regclass::text as table, quote_ident(tgname) as name from pg_trigger where tgenabled = 'A'`,
  );
  for (const table of ours) await client.query(`alter table ${table} disable trigger user`);
  await run();
  for (const table of ours) await client.query(`alter table ${table} enable trigger user`);
  for (const { table, name } of always) await client.query(`alter table ${table} enable always trigger ${name}`);
}

const functionsSql = `select name, value from settings where name like 'function %'`;

/** Which SQL functions stand in this database is true of this one, not of the one that was backed up. */
async function keepOwnFunctions(client: pg.PoolClient, own: { name: string; value: string }[]): Promise<void> {
  await client.query(`delete from settings where name like 'function %'`);
  for (const { name, value } of own)
    await client.query('insert into settings (name, value) values ($1, $2)', [name, value]);
}

/** Held against the file once more; of the settings some are the database's own. */
async function countAll(client: pg.PoolClient, tables: Table[], contents: Backup['contents']): Promise<number> {
  let all = 0;
  for (const table of tables) {
    const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${sqlNameOf(table)}`);
    const count = rows[0]?.count ?? 0;
    const said = contents[keyOf(table)]?.rows;
    if (count !== said && keyOf(table) !== 'public.settings')
      throw new Error(`${keyOf(table)} has ${count} rows after restoring, and the backup has ${said ?? 'none'}`);
    all += count;
  }
  return all;
}

/** New numbers go on after the highest that was loaded. */
async function raiseSequences(client: pg.PoolClient, table: Table): Promise<void> {
  for (const column of table.columns)
    await client.query(
      `select setval(sequence, greatest(coalesce((select max((to_jsonb(t) ->> $2)::bigint) from ${sqlNameOf(table)} t), 0), 1))
         from pg_get_serial_sequence($1, $2) as sequence where sequence is not null`,
      [sqlNameOf(table), column],
    );
}
