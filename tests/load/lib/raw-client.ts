import { once } from 'node:events';
import net from 'node:net';
import type { Window } from './windows.ts';

/**
 * Asks one address again and again over keep-alive connections, as cheaply as a program can, so that the server is what
 * is measured: the answer is taken to be as long as the first one, and bytes are counted.
 */
export async function hammer(
  port: number,
  request: string,
  { windowMs, connections }: { windowMs: number; connections: number },
): Promise<Window> {
  const length = await answerLength(port, request);
  const latencies: number[] = [];
  const begin = performance.now();
  const end = begin + windowMs;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
          let open = length;
          let from = 0;
          const ask = () => {
            from = performance.now();
            open = length;
            socket.write(request);
          };
          socket.on('connect', ask);
          socket.on('error', reject);
          socket.on('close', () => resolve());
          socket.on('data', (chunk) => {
            open -= chunk.length;
            if (open > 0) return;
            if (open < 0) {
              reject(new Error('an answer of another length'));
              return;
            }
            const now = performance.now();
            latencies.push(now - from);
            if (now < end) ask();
            else socket.end();
          });
        }),
    ),
  );
  return { perSecond: (latencies.length / (performance.now() - begin)) * 1_000, latencies };
}

/**
 * Keep-alive connections, one question at a time on each, as cheaply as a program can ask: so that the server is what is
 * measured. `ask` answers the status once the whole answer is here. Answers have to come with a content-length.
 */
export async function openConnections(
  port: number,
  count: number,
): Promise<{ ask(connection: number, request: string): Promise<number>; close(): void }> {
  const connections = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      let resolve: (status: number) => void = () => undefined;
      let status = 0;
      let open = 0;
      socket.on('data', (chunk) => {
        if (open === 0) {
          const head = chunk.toString('latin1', 0, chunk.indexOf('\r\n\r\n') + 4);
          status = Number(head.slice(9, 12));
          open = head.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        }
        open -= chunk.length;
        if (open === 0) resolve(status);
      });
      return {
        socket,
        ask: (request: string) =>
          new Promise<number>((done) => {
            resolve = done;
            socket.write(request, 'latin1');
          }),
      };
    }),
  );
  return {
    ask: (connection, request) => {
      const one = connections[connection];
      if (!one) throw new Error('no such connection');
      return one.ask(request);
    },
    close: () => connections.forEach(({ socket }) => socket.destroy()),
  };
}

/**
 * The same for whoever comes: the connection that has been free for longest asks, so that none is idle until the server
 * ends it, and who finds none waits in line.
 */
export async function openQueue(
  port: number,
  count: number,
): Promise<{ ask(request: string): Promise<number>; close(): void }> {
  const connections = await openConnections(port, count);
  const free = Array.from({ length: count }, (_, at) => at);
  const line: ((connection: number) => void)[] = [];
  const leave = (connection: number) => {
    const next = line.shift();
    if (next) next(connection);
    else free.push(connection);
  };
  return {
    async ask(request) {
      const connection = free.shift() ?? (await new Promise<number>((resolve) => line.push(resolve)));
      const answer = await connections.ask(connection, request);
      leave(connection);
      return answer;
    },
    close: connections.close,
  };
}

/** The bytes of one whole answer, head and body; the last of three, when compressed forms are ready. */
async function answerLength(port: number, request: string): Promise<number> {
  let length = 0;
  for (let tries = 0; tries < 3; tries++) length = (await oneAnswer(port, request)).length;
  return length;
}

export function oneAnswer(port: number, request: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      const head = all.indexOf('\r\n\r\n');
      if (head < 0) return;
      const text = all.subarray(0, head).toString();
      const body = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      const status = Number(text.split(' ')[1]);
      if (status !== 304 && all.length < head + 4 + body) return;
      socket.end();
      if (status >= 400) reject(new Error(text));
      else resolve(all);
    });
    socket.write(request);
  });
}
