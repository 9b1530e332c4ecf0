import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One open stream of server-sent events (WHATWG HTML, section 9.2). */
export type Watcher = { raw: ServerResponse };

/** How long a browser waits before it comes back; spread, so that after a stop not all come in the same instant. */
const comeBackMs = () => 1_000 + Math.floor(Math.random() * 4_000);

/** With slices and a turn of the event loop between them, other pages stay quick while thousands are written to. */
const sliceSize = 250;

const heartbeat = Buffer.from(': here\n\n');

/** An event as bytes, framed once for all watchers. */
export function frame(event: string, json: string, id?: string | number): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`);
}

/** Opens a stream on a reply and sends its first bytes; `onEnd` is called once when the browser has gone. */
export function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { headers, first, onEnd }: { headers: Record<string, string>; first: Buffer; onEnd(watcher: Watcher): void },
): Watcher {
  reply.hijack();
  const { raw } = reply;
  const watcher = { raw };
  raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  request.raw.socket.setTimeout(0);
  request.raw.socket.setNoDelay(true);
  raw.on('error', () => undefined);
  raw.once('close', () => onEnd(watcher));
  raw.write(Buffer.concat([Buffer.from(`retry: ${comeBackMs()}\n\n`), first]));
  return watcher;
}

/** Writes the same bytes to all. A watcher whose last write has not drained is passed over: it gets the next one. */
export async function broadcast(watchers: Iterable<Watcher>, bytes: Buffer): Promise<void> {
  let written = 0;
  for (const { raw } of [...watchers]) {
    if (raw.writableNeedDrain || raw.writableEnded || raw.destroyed) continue;
    raw.write(bytes);
    if (++written % sliceSize === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A comment line, so that proxies keep the line open and a dead one is noticed. */
export const beat = (watchers: Iterable<Watcher>): Promise<void> => broadcast(watchers, heartbeat);

/** Ends all; the browsers come back by themselves. */
export function endAll(watchers: Iterable<Watcher>): void {
  for (const { raw } of watchers) raw.end();
}
