import { createHash } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { contentsName, formatVersion, headerName, pieceName, type Contents, type Header } from './format.ts';
import { readBackup } from './read-backup.ts';
import { writeContainer, type Pack } from './container.ts';
import { backupTables, keyOf, levelOf, sqlColumnsOf, sqlNameOf, type Table } from './tables.ts';

/**
 * A tar entry's length stands before it, so a table goes in pieces of at least this size. Each ends with a row: a line
 * end inside of a value is written as `\n`.
 */
const pieceBytes = 4 * 1024 * 1024;
const lineEnd = 10;

export type WriteResult = { kind: 'written'; header: Header; contents: Contents } | { kind: 'exists' };

/**
 * Writes everything of one moment into a file, also while the service runs, then reads it back and compares. Beside
 * and then renamed: under its name there is a whole backup or none. `replace: false` leaves a file that is there.
 */
export async function writeBackup(
  pool: pg.Pool,
  file: string,
  { now, secret, replace }: { now: Date; secret: string | null; replace: boolean },
): Promise<WriteResult> {
  const beside = `${file}.${process.pid}.part`;
  try {
    await writeSnapshot(pool, beside, { now, secret });
    const read = await readBackup(beside);
    if (!(await putInPlace(beside, file, replace))) return { kind: 'exists' };
    return { kind: 'written', ...read };
  } finally {
    await rm(beside, { force: true });
  }
}

async function writeSnapshot(pool: pg.Pool, file: string, { now, secret }: { now: Date; secret: string | null }) {
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const tables = await backupTables(client);
    const header: Header = {
      format: formatVersion,
      madeAt: now.toISOString(),
      level: await levelOf(client),
      secretFingerprint: await fingerprintIn(client),
      secret,
      tables,
    };
    await writeContainer(file, async (pack) => {
      await pack.add(headerName, Buffer.from(JSON.stringify(header, null, 2)));
      const contents: Contents = {};
      for (const table of tables) contents[keyOf(table)] = await addTable(pack, client, table);
      await pack.add(contentsName, Buffer.from(JSON.stringify(contents, null, 2)));
    });
    await client.query('commit');
    isBroken = false;
  } finally {
    client.release(isBroken);
  }
}

async function addTable(pack: Pack, client: pg.PoolClient, table: Table): Promise<Contents[string]> {
  const copy = client.query(copyTo(`copy ${sqlNameOf(table)} (${sqlColumnsOf(table)}) to stdout`));
  const hash = createHash('sha256');
  let [bytes, pieces] = [0, 0];
  for await (const piece of piecesOf(copy)) {
    hash.update(piece);
    bytes += piece.length;
    await pack.add(pieceName(keyOf(table), ++pieces), piece);
  }
  return { rows: copy.rowCount, bytes, sha256: hash.digest('hex') };
}

/** Whole rows, in pieces. What the database sends ends anywhere. */
async function* piecesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [waiting, length]: [Buffer[], number] = [[], 0];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineEnd) + 1;
    if (length + end >= pieceBytes && end > 0) {
      yield Buffer.concat([...waiting, chunk.subarray(0, end)]);
      [waiting, length] = [[chunk.subarray(end)], chunk.length - end];
    } else {
      waiting.push(chunk);
      length += chunk.length;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

async function fingerprintIn(client: pg.PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ value: string }>(
    `select value from settings where name = 'secret fingerprint'`,
  );
  return rows[0]?.value ?? null;
}

/** False when there is a file of that name, and it is to be left. */
async function putInPlace(beside: string, file: string, replace: boolean): Promise<boolean> {
  if (replace) await rename(beside, file);
  else
    try {
      // A link is refused where a file stands; a rename would write over it.
      await link(beside, file);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  if (process.platform !== 'win32') await syncFolder(path.dirname(file));
  return true;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
