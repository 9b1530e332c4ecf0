import net from 'node:net';
import { percentile, type Window } from './windows.ts';

/** People who each open one link once, over keep-alive connections as a proxy has them. */
export type Visitors = {
  /** As many as the server answers. */
  closed(options: { windowMs: number; connections: number }): Promise<Window>;
  paced(options: { perSecond: number; seconds: number }): Promise<{ answered: number; p50: number; p99: number }>;
  sent(): number;
  answered(): number;
};

const agent =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

export function visitors({ port, path }: { port: number; path: (nth: number) => string }): Visitors {
  let nth = 0;
  let sent = 0;
  let answered = 0;

  /** One connection; `next` says when the next visit may begin, or that there is none. */
  const connection = (next: (visit: () => void) => boolean, latencies: number[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      let chunks: Buffer[] = [];
      let from = 0;
      const visit = () => {
        const n = nth++;
        sent += 1;
        from = performance.now();
        chunks = [];
        const ip = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
        socket.write(
          `GET ${path(n)} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\nUser-Agent: ${agent}\r\nX-Forwarded-For: ${ip}\r\nConnection: keep-alive\r\n\r\n`,
        );
      };
      const go = () => {
        if (!next(visit)) socket.end();
      };
      socket.on('connect', go);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk) => {
        chunks.push(chunk);
        const all = Buffer.concat(chunks);
        const head = all.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(all.subarray(0, head).toString('latin1'))?.[1] ?? 0);
        if (all.length < head + 4 + length) return;
        if (!all.subarray(0, 12).equals(ok)) {
          reject(new Error(all.subarray(0, head).toString('latin1')));
          return;
        }
        answered += 1;
        latencies.push(performance.now() - from);
        go();
      });
    });
  return {
    async closed({ windowMs, connections }) {
      const latencies: number[] = [];
      const begin = performance.now();
      const next = (visit: () => void) => {
        if (performance.now() - begin >= windowMs) return false;
        visit();
        return true;
      };
      await Promise.all(Array.from({ length: connections }, () => connection(next, latencies)));
      return { perSecond: (latencies.length / (performance.now() - begin)) * 1_000, latencies };
    },
    async paced({ perSecond, seconds }) {
      const latencies: number[] = [];
      const begin = performance.now();
      let due = 0;
      const idle: (() => void)[] = [];
      const next = (visit: () => void) => {
        if (performance.now() - begin >= seconds * 1_000) return false;
        idle.push(visit);
        return true;
      };
      const clock = setInterval(() => {
        const should = Math.floor(((performance.now() - begin) / 1_000) * perSecond);
        while (due < should && idle.length > 0) {
          due += 1;
          idle.shift()?.();
        }
      }, 2);
      const before = answered;
      const all = Promise.all(Array.from({ length: 256 }, () => connection(next, latencies)));
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      // Those who still sit idle have nothing to come.
      idle.splice(0).forEach((visit) => visit());
      clearInterval(clock);
      await all;
      return { answered: answered - before, p50: percentile(latencies, 50), p99: percentile(latencies, 99) };
    },
    sent: () => sent,
    answered: () => answered,
  };
}

const ok = Buffer.from('HTTP/1.1 200');
