import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One open stream of server-sent events (WHATWG HTML, section 9.2): the bare connection, whose head has been sent. */
export type Watcher = Socket;

/** A browser waits one to five seconds before it comes back, so that after a stop not all come in the same instant. */
const spread = 32;

/** With slices and a turn of the event loop between them, other pages stay quick while thousands are written to. */
const sliceSize = 20;

const heartbeat = Buffer.from(': here\n\n');

/** An event as bytes, framed once for all watchers. */
export function frame(event: string, json: string, id?: string | number): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`);
}

/** The head of every stream. It has no length and no chunks: it ends when the connection does (RFC 9112, 6.3). */
export function streamHead(headers: Record<string, string>): string {
  const all = {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`;
}

/**
 * Takes the connection over from a reply and sends the head and the first events. From then on the bytes go to the
 * connection itself: through node's response each would be framed as a chunk, for each watcher anew. The response lets
 * go of the connection, so that a watcher who stays for hours holds on to nothing else.
 */
export function openStream(request: FastifyRequest, reply: FastifyReply, opening: StreamOpening): Watcher {
  reply.hijack();
  const { socket } = request.raw;
  reply.raw.detachSocket(socket);
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.on('error', ignore);
  socket.write(pick(opening));
  return socket;
}

/** The first bytes of a stream, made once for all who come while nothing has changed: they differ in the pause alone. */
export type StreamOpening = Buffer[];

export const streamOpening = (head: string, first: Buffer): StreamOpening =>
  Array.from({ length: spread }, (_, at) =>
    Buffer.concat([Buffer.from(`${head}retry: ${Math.round(1_000 + (at / spread) * 4_000)}\n\n`), first]),
  );

const pick = (opening: StreamOpening): Buffer => {
  const one = opening[Math.floor(Math.random() * opening.length)];
  if (!one) throw new Error('a stream without an opening');
  return one;
};

const ignore = (): void => undefined;

/** Writes the same bytes to all, and returns whom it passed over, as what was written to them last is still on its way. */
export async function broadcast(watchers: Iterable<Watcher>, bytes: Buffer): Promise<Watcher[]> {
  let written = 0;
  const passedOver: Watcher[] = [];
  for (const socket of [...watchers]) {
    if (!socket.writable) continue;
    if (socket.writableNeedDrain) {
      passedOver.push(socket);
      continue;
    }
    socket.write(bytes);
    if (++written % sliceSize === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return passedOver;
}

/** A comment line, so that proxies keep the line open and a dead one is noticed. */
export const beat = (watchers: Iterable<Watcher>): Promise<unknown> => broadcast(watchers, heartbeat);

/** Ends all; the browsers come back by themselves. */
export function endAll(watchers: Iterable<Watcher>): void {
  for (const socket of watchers) socket.end();
}
