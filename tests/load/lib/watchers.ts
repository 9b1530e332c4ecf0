import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Watchers = {
  /** From now on it is noted when each hears of this version. */
  expect(version: number): void;
  /** When each heard of it (performance.now()), once all have or the time is up. */
  all(version: number, withinMs: number): Promise<number[]>;
  close(): void;
};

/**
 * Opens streams with bare sockets, a few hundred at a time, spread over several loopback addresses, as one address
 * has not enough ports for many runs in a row.
 */
export async function openWatchers(url: string, slug: string, count: number): Promise<Watchers> {
  const port = Number(new URL(url).port);
  const heard = new Map<string, number[]>();
  const sockets: net.Socket[] = [];
  const open = (at: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${1 + (at % 8)}` });
      sockets.push(socket);
      socket.on('error', reject);
      socket.on('connect', () =>
        socket.write(
          `GET /api/v1/appeals/${slug}/tally/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`,
        ),
      );
      socket.once('data', (first) =>
        first.toString().includes(' 200 ') ? resolve() : reject(new Error(first.toString())),
      );
      socket.on('data', (chunk) => {
        const now = performance.now();
        const at = chunk.indexOf('id: ');
        if (at < 0) return;
        const id =
          chunk
            .subarray(at + 4, at + 20)
            .toString()
            .split('\n', 1)[0] ?? '';
        heard.get(id)?.push(now);
      });
    });
  for (let from = 0; from < count; from += 250) {
    await Promise.all(Array.from({ length: Math.min(250, count - from) }, (_, at) => open(from + at)));
    await sleep(5);
  }
  return {
    expect: (version) => void heard.set(String(version), []),
    async all(version, withinMs) {
      const times = heard.get(String(version)) ?? [];
      const until = performance.now() + withinMs;
      while (times.length < count && performance.now() < until) await sleep(5);
      return times;
    },
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}
