/**
 * All at once, one process of the service: 5,000 watchers, 2,000 page views and 300 pledges a second. Targets: no error,
 * page p99 at most 3 × the bare route's alone under the same views.
 *   node tests/load/all-at-once.ts [seconds]
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, seedAppeal, startTarget } from './lib/service.ts';
import { openQueue } from './lib/raw-client.ts';
import { percentile } from './lib/windows.ts';

const seconds = Number(process.argv[2] ?? 10);
const views = 2_000;
const pledges = 300;
const watcherCount = 5_000;

const target = await startTarget();
const { needIds } = await seedAppeal(target.pool, 'hot', [1_000_000, 40, 60, 100]);
const port = Number(new URL(target.url).port);
const size = Number(
  (await fetch(`${target.url}/a/hot`, { headers: { 'accept-encoding': 'br' } }).then(
    async (page) => (await page.arrayBuffer(), page.headers.get('content-length')),
  )) ?? 8_000,
);

const barePort = await freePort();
const bare = spawn(
  process.execPath,
  [fileURLToPath(new URL('./lib/bare-server.ts', import.meta.url)), String(barePort), String(size)],
  { stdio: 'inherit' },
);
await sleep(1_500);
const bareHttp = await openQueue(barePort, 64);
const http = await openQueue(port, 64);

// The first seconds compile and fill caches; they do not count, on either side.
const warmSeconds = 3;
await atRate(views, warmSeconds, () => get(bareHttp, '/page'));
const alone = await atRate(views, seconds, () => get(bareHttp, '/page'));
// In a process of their own: reading 5,000 streams here would hold up the measurement of the pages.
const watching = fork(fileURLToPath(new URL('./lib/watching.ts', import.meta.url)), [
  target.url,
  'hot',
  String(watcherCount),
]);
await once(watching, 'message');
let number = 0;
const allAtOnce = (forSeconds: number) =>
  Promise.all([
    atRate(views, forSeconds, () => get(http, '/a/hot')),
    atRate(pledges, forSeconds, () => pledge(++number)),
  ]);
await allAtOnce(warmSeconds);
const [pages, taken] = await allAtOnce(seconds);
const show = (name: string, { latencies, errors }: Rated) =>
  console.log(
    `  ${name.padEnd(28)} ${latencies.length} done, ${errors} errors, p50 ${percentile(latencies, 50).toFixed(1)} ms, p99 ${percentile(latencies, 99).toFixed(1)} ms`,
  );
console.log(`All at once for ${seconds} s: ${watcherCount} watchers, ${views} views/s, ${pledges} pledges/s`);
show('bare route alone', alone);
show('appeal page', pages);
show('pledges', taken);
console.log(`  page p99 ÷ bare p99: ${(percentile(pages.latencies, 99) / percentile(alone.latencies, 99)).toFixed(2)}`);
watching.disconnect();
http.close();
bareHttp.close();
bare.kill();
await target.stop();

type Queue = Awaited<ReturnType<typeof openQueue>>;
type Rated = { latencies: number[]; errors: number };

/** Starts `perSecond` a second, whether or not the ones before are done, and waits for all. */
async function atRate(perSecond: number, forSeconds: number, one: () => Promise<void>): Promise<Rated> {
  const latencies: number[] = [];
  let errors = 0;
  const running: Promise<void>[] = [];
  const begin = performance.now();
  for (let started = 0; started < perSecond * forSeconds;) {
    const due = Math.min(perSecond * forSeconds, Math.floor(((performance.now() - begin) / 1_000) * perSecond));
    for (; started < due; started++) {
      const from = performance.now();
      running.push(
        one().then(
          () => void latencies.push(performance.now() - from),
          () => {
            errors++;
          },
        ),
      );
    }
    await sleep(2);
  }
  await Promise.all(running);
  return { latencies, errors };
}

async function get(queue: Queue, path: string): Promise<void> {
  const { status } = await queue.ask(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\nUser-Agent: Mozilla/5.0 (Android 16; Mobile) Firefox/150.0\r\n\r\n`,
  );
  if (status !== 200) throw new Error(String(status));
}

async function pledge(nth: number): Promise<void> {
  const body = JSON.stringify({ email: `p${nth}@example.org`, items: [{ needId: needIds[0], quantity: 1 }] });
  const { status } = await http.ask(
    'POST /api/v1/appeals/hot/pledges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Idempotency-Key: key-${nth}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (status !== 201) throw new Error(String(status));
}
