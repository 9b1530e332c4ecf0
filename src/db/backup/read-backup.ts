import { createHash, type Hash } from 'node:crypto';
import type { z } from 'zod';
import { readContainer } from './container.ts';
import {
  BadBackup,
  contentsName,
  contentsSchema,
  headerName,
  headerSchema,
  tableOfPiece,
  type Contents,
  type Header,
} from './format.ts';

export type Backup = { header: Header; contents: Contents };

/** What the reader of a backup does with the rows, in the order in which the tables stand. */
export type TableReader = (table: string, rows: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Reads a whole backup and holds every table against what the file says of it: rows, bytes, checksum.
 * Throws `BadBackup` when it is not whole.
 */
export async function readBackup(file: string, onTable: TableReader = readToTheEnd): Promise<Backup> {
  const found = new Map<string, Counted>();
  let header: Header | undefined;
  let contents: Contents | undefined;
  try {
    await readContainer(file, async (name, body) => {
      const table = tableOfPiece(name);
      if (name === headerName) header = await readJson(name, headerSchema, body);
      else if (name === contentsName) contents = await readJson(name, contentsSchema, body);
      else if (table !== null) await onTable(table, counting(body, countedIn(found, table)));
    });
  } catch (error) {
    throw isBrokenFile(error) ? new BadBackup(`it can't be read (${error.message})`) : error;
  }
  if (!header) throw new BadBackup('it is no backup of Appeal Amplifier');
  if (!contents) throw new BadBackup('its end is missing, so it was cut off');
  compare(header, contents, found);
  return { header, contents };
}

type Counted = { rows: number; bytes: number; hash: Hash };

const nothing = (): Counted => ({ rows: 0, bytes: 0, hash: createHash('sha256') });

function countedIn(found: Map<string, Counted>, table: string): Counted {
  const counted = found.get(table) ?? nothing();
  found.set(table, counted);
  return counted;
}

const lineEnd = 10;

/** A line end inside of a value is written as `\n`, so each one that stands there ends a row. */
async function* counting(body: AsyncIterable<Buffer>, counted: Counted): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    counted.bytes += chunk.length;
    counted.hash.update(chunk);
    for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, at + 1)) counted.rows++;
    yield chunk;
  }
}

function compare(header: Header, contents: Contents, found: Map<string, Counted>): void {
  for (const { schema, name } of header.tables) {
    const table = `${schema}.${name}`;
    const { rows, bytes, hash } = found.get(table) ?? nothing();
    const said = contents[table];
    if (said?.rows !== rows || said.bytes !== bytes || said.sha256 !== hash.digest('hex'))
      throw new BadBackup(`the table ${table} in it is damaged`);
  }
}

async function readToTheEnd(_table: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const all = rows[Symbol.asyncIterator]();
  while ((await all.next()).done !== true);
}

async function readJson<Output>(name: string, schema: z.ZodType<Output>, body: AsyncIterable<Buffer>): Promise<Output> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new BadBackup(`${name} in it is damaged`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new BadBackup(`${name} in it is damaged, or made by a newer release`);
  return parsed.data;
}

/** What zlib and tar say of a file that is cut off, damaged, or something else. */
const isBrokenFile = (error: unknown): error is Error =>
  error instanceof Error &&
  (('code' in error && /^Z_/.test(String(error.code))) ||
    /unexpected end of|Invalid tar header|Premature close|Writable stream closed/i.test(error.message));
