import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasAlready } from './etags.ts';

/** What stands in a page where a personal part belongs, until it is filled in. Survives HTML and URLs as it is. */
export type Hole = { name: string; marker: string };

/** A page that differs from others like it in a few short places, compressed around them once. */
export type SplicedPage = { etag: string; html: Piece[]; gzip: Piece[] };

/** Bytes that are the same for everybody, or the name of the hole. */
type Piece = Buffer | string;

export const makeHole = (name: string): Hole => ({ name, marker: `${name}x${randomBytes(12).toString('hex')}` });

/** All that is sent with a filled page beside its own headers. */
type Headers = Record<string, string>;

/**
 * Cuts a rendered page at its holes and compresses what lies between. The pieces are written with a full flush after
 * each (RFC 1951: byte-aligned, nothing refers across), so that what is filled in can stand between them as a block that
 * is not compressed. Brotli has no such thing.
 */
export async function splicedPage(html: string, holes: readonly Hole[]): Promise<SplicedPage> {
  const etag = createHash('sha256').update(html).digest('base64url').slice(0, 22);
  const pieces = cut(html, holes);
  return { etag, html: pieces, gzip: await deflated(pieces) };
}

/** Sends the page with the holes filled; values are text and are escaped here. */
export function sendSpliced(
  request: FastifyRequest,
  reply: FastifyReply,
  page: SplicedPage,
  { values, headers }: { values: Record<string, string>; headers: Headers },
): void {
  const filled = new Map(Object.entries(values).map(([name, text]) => [name, Buffer.from(escaped(text))]));
  const etag = `"${page.etag}-${digestOf(filled)}"`;
  const common = { 'cache-control': 'no-cache', vary: 'accept-encoding', etag };
  reply.hijack();
  if (hasAlready(request.headers['if-none-match'], etag)) {
    reply.raw.writeHead(304, common).end();
    return;
  }
  const isGzip = acceptsGzip(request.headers['accept-encoding']);
  const bytes = isGzip ? gzipped(page, filled) : joined(page.html, filled);
  reply.raw
    .writeHead(200, {
      ...headers,
      ...common,
      'content-type': 'text/html; charset=utf-8',
      ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
      'content-length': bytes.length,
    })
    .end(request.method === 'HEAD' ? undefined : bytes);
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
  const text = joined(page.html, filled);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(text), 0);
  tail.writeUInt32LE(text.length % 2 ** 32, 4);
  const blocks = page.gzip.map((piece) => (typeof piece === 'string' ? stored(filled.get(piece)) : piece));
  return Buffer.concat([gzipHead, ...blocks, lastBlock, tail]);
}

const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty block with fixed codes, marked as the last. */
const lastBlock = Buffer.from([0x03, 0x00]);

/** A block that is not compressed; what is filled in is far below its 65,535 bytes. */
function stored(bytes: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(0xffff - bytes.length, 3);
  return Buffer.concat([head, bytes]);
}

const joined = (pieces: readonly Piece[], filled: Map<string, Buffer>): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? (filled.get(piece) ?? Buffer.alloc(0)) : piece)));

const digestOf = (filled: Map<string, Buffer>): string =>
  crc32([...filled].map(([name, bytes]) => `${name}=${bytes.toString('latin1')}`).join('\n')).toString(36);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const acceptsGzip = (accepted: string | string[] | undefined): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted ?? ''));
