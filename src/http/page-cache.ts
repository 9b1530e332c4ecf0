import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Load } from '../lib/load.ts';
import { hasAlready } from './etags.ts';
import { makePacing, type Makings, type Pacing } from './pacing.ts';

export type PageCache = {
  /**
   * Answers with a page that is the same bytes for everybody. `render` is called when there is no fresh one in memory;
   * null means that there is no such page, and `send` answers false.
   */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    render: () => Promise<Rendered | null>,
  ): Promise<boolean>;
  /**
   * Answers past Fastify if there is a page in memory that may be sent, in the form that is asked for; else false. Pages
   * whose key is their address are sent so before any routing (see front-door.ts).
   */
  sendFresh(request: IncomingMessage, response: ServerResponse, key: string): boolean;
  /** What of this kind is shown has changed: no page of the group that was begun before is served as fresh. */
  drop(group: string): void;
  dropAll(): void;
};

/** A page, and the groups with which it is dropped. */
export type Rendered = { html: string; groups: string[] };

type Ready = {
  bytes: Buffer;
  /** What is sent, by encoding, with its headers as node takes them fastest; `coming` is being compressed. */
  answers: Map<Encoding, Answer>;
  coming: Map<Encoding, Promise<Answer>>;
  etag: string;
  notModified: string[];
  headers: Record<string, string>;
  groups: string[];
  isFresh: boolean;
  makings: Makings;
};
type Encoding = 'br' | 'gzip' | 'identity';
/** The body as one-byte text: node joins it with the head, so that both leave in a single write. */
type Answer = { text: string; head: string[] };
type Flight = { beganAt: number; groups: string[] | null; done: Promise<Ready | null> };

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

const mostBytes = 192 * 1024 * 1024;
/** Brotli 4 costs 0.1–0.3 ms for a page; 11 would cost 27 ms. */
const brotliQuality = 4;
const mostGroups = 50_000;

/**
 * Rendered pages in memory, with their headers and compressed forms. A page is dropped when what it shows changes;
 * a rendering that began before that is neither kept nor shared with whoever asks later (each drop has a number). A page
 * that changes all the time is rendered no faster than `pacing` allows.
 */
export function makePageCache(
  headers: Record<string, string>,
  load: Pick<Load, 'isHigh'>,
  nowMs?: () => number,
): PageCache {
  const pacing: Pacing = makePacing(load, nowMs);
  const pages = new LRUCache<string, Ready>({ maxSize: mostBytes, sizeCalculation: sizeOf });
  const flights = new Map<string, Flight>();
  const keysOf = new Map<string, Set<string>>();
  const droppedAt = new LRUCache<string, number>({ max: mostGroups });
  let drops = 0;
  let allDroppedAt = 0;

  const wasDroppedSince = (beganAt: number, groups: string[] | null): boolean =>
    allDroppedAt > beganAt ||
    (groups === null ? drops > beganAt : groups.some((group) => (droppedAt.get(group) ?? 0) > beganAt));

  const keep = (key: string, page: Ready): void => {
    pages.set(key, page);
    for (const group of page.groups) {
      const keys = keysOf.get(group) ?? new Set();
      keysOf.set(group, keys.add(key));
    }
  };
  const fly = (key: string, before: Ready | undefined, render: () => Promise<Rendered | null>): Flight => {
    const beganAt = drops;
    const beganMs = pacing.now();
    const done = render()
      .then(async (rendered) => {
        // Gone: what was there before is not to be sent any longer, under fire either.
        if (!rendered) {
          pages.delete(key);
          return null;
        }
        const page = makeReady(rendered, headers, pacing.made(before?.makings, beganMs));
        // In the forms that were asked for, before it takes the place of the one before: so nobody waits for compressing.
        await Promise.all([...(before?.answers.keys() ?? [])].map((encoding) => answerIn(page, encoding)));
        page.isFresh = !wasDroppedSince(beganAt, rendered.groups);
        keep(key, page);
        return page;
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    const flight: Flight = { beganAt, groups: before?.groups ?? null, done };
    flights.set(key, flight);
    return flight;
  };
  const obtain = (key: string, render: () => Promise<Rendered | null>): Promise<Ready | null> | Ready => {
    const page = pages.get(key);
    if (page && maySend(key, page)) return page;
    const flight = flights.get(key);
    const next = flight && !wasDroppedSince(flight.beganAt, flight.groups) ? flight : fly(key, page, render);
    if (!page || pacing.turn(page.makings) === 'wait') return next.done;
    // What goes wrong is told to the next who asks, once the page is not under fire any more.
    next.done.catch(() => undefined);
    return page;
  };
  const maySend = (key: string, { isFresh, makings }: Ready): boolean => {
    if (isFresh) return true;
    const turn = pacing.turn(makings);
    // One renewal is enough, even if something changes meanwhile: under fire that is always so.
    return turn === 'stale' || (turn === 'stale-and-renew' && flights.has(key));
  };

  return {
    async send(request, reply, key, render) {
      const page = await obtain(key, render);
      if (!page) return false;
      await sendReady(request, reply, page);
      return true;
    },
    sendFresh(request, response, key) {
      const page = pages.get(key);
      return page !== undefined && maySend(key, page) && sendIfReady(request, response, page);
    },
    drop(group) {
      droppedAt.set(group, ++drops);
      keysOf.get(group)?.forEach((key) => {
        const page = pages.peek(key);
        if (page) page.isFresh = false;
      });
      keysOf.delete(group);
    },
    dropAll() {
      allDroppedAt = ++drops;
      pages.clear();
      keysOf.clear();
    },
  };
}

const sizeOf = ({ bytes }: Ready): number => bytes.length * 2;

function makeReady({ html, groups }: Rendered, headers: Record<string, string>, makings: Makings): Ready {
  const bytes = Buffer.from(html);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const page = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    vary: 'accept-encoding',
    etag,
  };
  const notModified = ['etag', etag, 'cache-control', 'no-cache', 'vary', 'accept-encoding'];
  return {
    ...{ bytes, etag, notModified, groups, makings, isFresh: false },
    ...{ answers: new Map(), coming: new Map(), headers: { ...headers, ...page } },
  };
}

async function sendReady(request: FastifyRequest, reply: FastifyReply, page: Ready): Promise<void> {
  const encoding = wantedEncoding(request.headers['accept-encoding']);
  if (!page.answers.has(encoding)) await answerIn(page, encoding);
  reply.hijack();
  sendIfReady(request.raw, reply.raw, page);
}

/** The headers are ready, and nothing is left to be done to them. */
function sendIfReady({ headers, method }: IncomingMessage, response: ServerResponse, page: Ready): boolean {
  if (hasAlready(headers['if-none-match'], page.etag)) {
    response.writeHead(304, page.notModified).end();
    return true;
  }
  const answer = page.answers.get(wantedEncoding(headers['accept-encoding']));
  if (!answer) return false;
  if (method === 'HEAD') response.writeHead(200, answer.head).end();
  else response.writeHead(200, answer.head).end(answer.text, 'latin1');
  return true;
}

/** Compresses a page once, however many ask for it meanwhile. */
function answerIn(page: Ready, encoding: Encoding): Promise<Answer> {
  const before = page.coming.get(encoding);
  if (before) return before;
  const coming = encode(page.bytes, encoding).then((bytes) => {
    const coded = encoding === 'identity' ? {} : { 'content-encoding': encoding };
    const head = Object.entries({ ...page.headers, ...coded, 'content-length': String(bytes.length) }).flat();
    const answer = { text: bytes.toString('latin1'), head };
    page.answers.set(encoding, answer);
    return answer;
  });
  page.coming.set(encoding, coming);
  return coming;
}

async function encode(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return compressBrotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      });
    case 'gzip':
      return compressGzip(bytes, { level: 6 });
    case 'identity':
      return bytes;
  }
}

function wantedEncoding(accepted: string | string[] | undefined): Encoding {
  const text = String(accepted ?? '');
  if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(text)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(text) ? 'gzip' : 'identity';
}
