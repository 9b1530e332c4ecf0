import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasAlready } from './etags.ts';

/** What stands in a page where a personal part belongs, until it is filled in. Survives HTML and URLs as it is. */
export type Hole = { name: string; marker: string };

/** A page that differs from others like it in a few short places, compressed around them once. */
export type SplicedPage = { etag: string; html: Piece[]; gzip: Piece[]; checks: (ChecksumStep | Piece)[] };

/** Bytes that are the same for everybody, or the name of the hole. */
type Piece = Buffer | string;

export const makeHole = (name: string): Hole => ({ name, marker: `${name}x${randomBytes(12).toString('hex')}` });

/**
 * Cuts a rendered page at its holes and compresses what lies between. The pieces are written with a full flush after
 * each (RFC 1951: byte-aligned, nothing refers across), so that what is filled in can stand between them as a block that
 * is not compressed. Brotli has no such thing.
 */
export async function splicedPage(html: string, holes: readonly Hole[]): Promise<SplicedPage> {
  const etag = createHash('sha256').update(html).digest('base64url').slice(0, 22);
  const pieces = cut(html, holes);
  const checks = pieces.map((piece) => (piece.length < worthATable ? piece : checksumStep(bytesOf(piece, new Map()))));
  return { etag, html: pieces, gzip: await deflated(pieces), checks };
}

/** Sends the page with the holes filled; values are text and are escaped here. `head`: more headers, name after value. */
export function sendSpliced(
  request: FastifyRequest,
  reply: FastifyReply,
  page: SplicedPage,
  { values, head }: { values: Record<string, string>; head: readonly string[] },
): void {
  const filled = new Map(Object.entries(values).map(([name, text]) => [name, Buffer.from(escaped(text))]));
  const etag = `"${page.etag}-${digestOf(values)}"`;
  const common = ['cache-control', 'no-cache', 'vary', 'accept-encoding', 'etag', etag];
  reply.hijack();
  if (hasAlready(request.headers['if-none-match'], etag)) {
    reply.raw.writeHead(304, common).end();
    return;
  }
  const isGzip = acceptsGzip(request.headers['accept-encoding']);
  const bytes = isGzip ? gzipped(page, filled) : Buffer.concat(page.html.map((piece) => bytesOf(piece, filled)));
  const coding = isGzip ? ['content-encoding', 'gzip'] : [];
  const type = ['content-type', 'text/html; charset=utf-8', 'content-length', String(bytes.length)];
  const answer = reply.raw.writeHead(200, [...head, ...common, ...coding, ...type]);
  if (request.method === 'HEAD') answer.end();
  // As one-byte text node joins it with the head, so that both leave in a single write.
  else answer.end(bytes.toString('latin1'), 'latin1');
}

function cut(html: string, holes: readonly Hole[]): Piece[] {
  if (holes.length === 0) return [Buffer.from(html)];
  const byMarker = new Map(holes.map(({ name, marker }) => [marker, name]));
  const parts = html.split(new RegExp(`(${holes.map(({ marker }) => marker).join('|')})`));
  return parts.map((part) => byMarker.get(part) ?? Buffer.from(part));
}

async function deflated(pieces: readonly Piece[]): Promise<Piece[]> {
  const deflate = createDeflateRaw({ level: 6 });
  const done: Piece[] = [];
  for (const piece of pieces) done.push(typeof piece === 'string' ? piece : await flushed(deflate, piece));
  deflate.close();
  return done;
}

async function flushed(deflate: DeflateRaw, bytes: Buffer): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  if (!deflate.write(bytes)) await once(deflate, 'drain');
  await new Promise<void>((resolve) => deflate.flush(constants.Z_FULL_FLUSH, resolve));
  const chunks: Buffer[] = [];
  for (let chunk: unknown = deflate.read(); chunk !== null; chunk = deflate.read())
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** RFC 1952: ten bytes of head, the blocks, an empty last one, CRC-32 and length of the whole text. */
function gzipped(page: SplicedPage, filled: Map<string, Buffer>): Buffer {
  const blocks = new Map([...filled].map(([name, bytes]) => [name, stored(bytes)]));
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(checksum(page.checks, filled), 0);
  const length = page.html.reduce((sum, piece) => sum + bytesOf(piece, filled).length, 0);
  tail.writeUInt32LE(length % 2 ** 32, 4);
  return Buffer.concat([gzipHead, ...page.gzip.map((piece) => bytesOf(piece, blocks)), lastBlock, tail]);
}

const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty block with fixed codes, marked as the last. */
const lastBlock = Buffer.from([0x03, 0x00]);

/** A block that is not compressed; what is filled in is far below its 65,535 bytes. */
function stored(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(0xffff - bytes.length, 3);
  return Buffer.concat([head, bytes]);
}

const nothing = Buffer.alloc(0);
const bytesOf = (piece: Piece, filled: Map<string, Buffer>): Buffer =>
  typeof piece === 'string' ? (filled.get(piece) ?? nothing) : piece;

/**
 * What known bytes do to a running CRC-32, without reading them again: it is an affine map over 32 bits, so a table for
 * each of its four bytes and a constant hold it. (Reading 50 kB took longer than all else about the page.)
 */
const worthATable = 200;
type ChecksumStep = { constant: number; tables: Uint32Array[] };

function checksumStep(bytes: Buffer): ChecksumStep {
  const constant = crc32(bytes, 0);
  const bits = Array.from({ length: 32 }, (_, bit) => (crc32(bytes, (1 << bit) >>> 0) ^ constant) >>> 0);
  const tables = [0, 8, 16, 24].map((from) =>
    Uint32Array.from({ length: 256 }, (_, byte) =>
      bits.slice(from, from + 8).reduce((sum, column, bit) => (byte & (1 << bit) ? sum ^ column : sum), 0),
    ),
  );
  return { constant, tables };
}

const checksum = (steps: SplicedPage['checks'], filled: Map<string, Buffer>): number =>
  steps.reduce<number>((crc, step) => {
    if (typeof step === 'string' || Buffer.isBuffer(step)) return crc32(bytesOf(step, filled), crc);
    const { constant, tables } = step;
    return tables.reduce((sum, table, at) => sum ^ (table[(crc >>> (8 * at)) & 255] ?? 0), constant) >>> 0;
  }, 0);

const digestOf = (values: Record<string, string>): string => crc32(JSON.stringify(values)).toString(36);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const acceptsGzip = (accepted: string | string[] | undefined): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted ?? ''));
