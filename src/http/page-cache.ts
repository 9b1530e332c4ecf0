import { createHash } from 'node:crypto';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

export type PageCache = {
  /**
   * Answers with a page that is the same bytes for everybody. `group` is what it is dropped with. `render` is called
   * when there is no page in memory; null means that there is no such page, and `send` answers false.
   */
  send(request: FastifyRequest, reply: FastifyReply, page: CacheablePage): Promise<boolean>;
  drop(group: string): void;
  dropAll(): void;
};

export type CacheablePage = { key: string; group: string; render(): Promise<string | null> };

type Ready = { bytes: Buffer; encodings: Map<Encoding, Buffer>; headers: Record<string, string>; bornAt: number };
type Encoding = 'br' | 'gzip';
type Group = { generation: number; renderedAt: number[]; keys: Set<string> };

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

const mostBytes = 128 * 1024 * 1024;
/** Brotli 4 costs 0.1–0.3 ms for a page; 11 would cost 27 ms. */
const brotliQuality = 4;
/** Under fire a page is rendered this often a second; the bytes before are served meanwhile. */
const mostRendersPerSecond = 4;

/**
 * Rendered pages in memory, with their headers and compressed forms. A page is dropped when what it shows changes;
 * a rendering that began before that is not kept (generation number), and is shared by whoever asks meanwhile.
 */
export function makePageCache(headers: Record<string, string>, clockMs: () => number = () => performance.now()): PageCache {
  const ready = new LRUCache<string, Ready>({ maxSize: mostBytes, sizeCalculation: sizeOf });
  const stale = new LRUCache<string, Ready>({ maxSize: mostBytes / 4, sizeCalculation: sizeOf });
  const flights = new Map<string, Promise<Ready | null>>();
  const groups = new Map<string, Group>();
  let dropsOfAll = 0;

  const groupOf = (name: string): Group => {
    const known = groups.get(name);
    if (known) return known;
    const fresh = { generation: 0, renderedAt: [], keys: new Set<string>() };
    groups.set(name, fresh);
    return fresh;
  };
  const isUnderFire = ({ renderedAt }: Group): boolean =>
    renderedAt.length >= mostRendersPerSecond && clockMs() - (renderedAt[0] ?? 0) < 1_000;

  const obtain = async ({ key, group, render }: CacheablePage): Promise<Ready | null> => {
    const ring = groupOf(group);
    if (isUnderFire(ring)) {
      const old = stale.get(key);
      if (old && clockMs() - old.bornAt < 1_000) return old;
    }
    const generation = `${dropsOfAll}.${ring.generation}`;
    const flightKey = `${key} ${generation}`;
    const inFlight = flights.get(flightKey);
    if (inFlight) return inFlight;
    const flight = (async () => {
      const html = await render();
      if (html === null) return null;
      const page = makeReady(html, headers, clockMs());
      ring.renderedAt = [...ring.renderedAt, page.bornAt].slice(-mostRendersPerSecond);
      stale.set(key, page);
      if (generation === `${dropsOfAll}.${ring.generation}`) {
        ready.set(key, page);
        ring.keys.add(key);
      }
      return page;
    })().finally(() => flights.delete(flightKey));
    flights.set(flightKey, flight);
    return flight;
  };

  return {
    async send(request, reply, page) {
      const found = ready.get(page.key) ?? (await obtain(page));
      if (!found) return false;
      await sendReady(request, reply, found);
      return true;
    },
    drop(name) {
      const ring = groups.get(name);
      if (!ring) return;
      ring.generation++;
      ring.keys.forEach((key) => ready.delete(key));
      ring.keys.clear();
    },
    dropAll() {
      dropsOfAll++;
      ready.clear();
      stale.clear();
      groups.clear();
    },
  };
}

const sizeOf = ({ bytes }: Ready): number => bytes.length * 2;

function makeReady(html: string, headers: Record<string, string>, bornAt: number): Ready {
  const bytes = Buffer.from(html);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return {
    bytes,
    encodings: new Map(),
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept-encoding', etag },
    bornAt,
  };
}

/** Written past Fastify's reply: the headers are ready, and nothing is left to be done to them. */
async function sendReady(request: FastifyRequest, reply: FastifyReply, page: Ready): Promise<void> {
  const { raw } = reply;
  if (request.headers['if-none-match'] === page.headers['etag']) {
    reply.hijack();
    raw.writeHead(304, page.headers).end();
    return;
  }
  const encoding = wantedEncoding(request.headers['accept-encoding']);
  const bytes = encoding === null ? page.bytes : (page.encodings.get(encoding) ?? (await encode(page, encoding)));
  reply.hijack();
  raw.writeHead(200, {
    ...page.headers,
    'content-length': bytes.length,
    ...(encoding === null ? {} : { 'content-encoding': encoding }),
  });
  raw.end(request.method === 'HEAD' ? undefined : bytes);
}

async function encode(page: Ready, encoding: Encoding): Promise<Buffer> {
  const bytes =
    encoding === 'br'
      ? await compressBrotli(page.bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: page.bytes.length },
        })
      : await compressGzip(page.bytes, { level: 6 });
  page.encodings.set(encoding, bytes);
  return bytes;
}

function wantedEncoding(accepted: string | string[] | undefined): Encoding | null {
  const text = String(accepted ?? '');
  if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(text)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(text) ? 'gzip' : null;
}
