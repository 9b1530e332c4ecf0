/**
 * All at once, one process of the service: 5,000 watchers, 2,000 page views and 300 pledges a second. Targets: no error,
 * page p99 at most 3 × the bare route's alone under the same views.
 * The two in turn in short windows, and the median and the best quarter of the windows' p99s: machines are noisy.
 *   node tests/load/all-at-once.ts [rounds]
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, seedAppeal, startTarget, untilMailIsOut } from './lib/service.ts';
import { openQueue } from './lib/raw-client.ts';
import { lowestQuarter, percentile } from './lib/windows.ts';

const rounds = Number(process.argv[2] ?? 8);
const windowSeconds = 4;
/** Each window begins with seconds that don't count, on both sides: it is to be as in the middle of it. */
const rampSeconds = 2;
/** Code is compiled and caches are filled meanwhile, which takes the service a quarter of a minute. */
const warmSeconds = 15;
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

// In a process of their own: reading 5,000 streams here would hold up the measurement of the pages.
const watching = fork(fileURLToPath(new URL('./lib/watching.ts', import.meta.url)), [
  target.url,
  'hot',
  String(watcherCount),
]);
await once(watching, 'message');
let number = 0;
const alone = (seconds: number) => atRate(views, seconds, () => get(bareHttp, '/page'));
const allAtOnce = (seconds: number) =>
  Promise.all([atRate(views, seconds, () => get(http, '/a/hot')), atRate(pledges, seconds, () => pledge(++number))]);

await alone(warmSeconds);
await allAtOnce(warmSeconds);
const windows: Record<'bare' | 'pages' | 'pledges', Rated[]> = { bare: [], pages: [], pledges: [] };
for (let round = 0; round < rounds; round++) {
  await untilMailIsOut(target.pool);
  windows.bare.push(await alone(windowSeconds));
  const [pages, taken] = await allAtOnce(windowSeconds);
  windows.pages.push(pages);
  windows.pledges.push(taken);
}
console.log(
  `All at once: ${watcherCount} watchers, ${views} views/s, ${pledges} pledges/s; ${rounds} × ${windowSeconds} s`,
);
const p99s = (rated: Rated[]) => rated.map(({ latencies }) => percentile(latencies, 99));
const show = (name: string, rated: Rated[]) => {
  const all = rated.flatMap(({ latencies }) => latencies);
  const errors = rated.reduce((sum, one) => sum + one.errors, 0);
  console.log(
    `  ${name.padEnd(18)} ${all.length} done, ${errors} errors, p50 ${percentile(all, 50).toFixed(1)} ms, p99 of windows: ` +
      `median ${percentile(p99s(rated), 50).toFixed(1)} ms, best quarter ${lowestQuarter(p99s(rated)).toFixed(1)} ms`,
  );
};
show('bare route alone', windows.bare);
show('appeal page', windows.pages);
show('pledges', windows.pledges);
const ratio = (of: (values: number[]) => number) => (of(p99s(windows.pages)) / of(p99s(windows.bare))).toFixed(2);
console.log(
  `  page p99 ÷ bare p99: ${ratio((values) => percentile(values, 50))} (median) ${ratio(lowestQuarter)} (best quarter)`,
);
watching.disconnect();
http.close();
bareHttp.close();
bare.kill();
await target.stop();

type Queue = Awaited<ReturnType<typeof openQueue>>;
type Rated = { latencies: number[]; errors: number };

/** Starts `perSecond` a second, whether or not the ones before are done, and waits for all. The ramp's times don't count. */
async function atRate(perSecond: number, seconds: number, one: () => Promise<void>): Promise<Rated> {
  const all = perSecond * (rampSeconds + seconds);
  const latencies: number[] = [];
  let errors = 0;
  let open = 0;
  const begin = performance.now();
  const start = (): void => {
    const from = performance.now();
    open++;
    one().then(
      () => {
        open--;
        if (from - begin >= rampSeconds * 1_000) latencies.push(performance.now() - from);
      },
      () => {
        open--;
        errors++;
      },
    );
  };
  for (let started = 0; started < all;) {
    const due = Math.min(all, Math.floor(((performance.now() - begin) / 1_000) * perSecond));
    for (; started < due; started++) start();
    await sleep(2);
  }
  while (open > 0) await sleep(2);
  return { latencies, errors };
}

async function get(queue: Queue, path: string): Promise<void> {
  const status = await queue.ask(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\nUser-Agent: Mozilla/5.0 (Android 16; Mobile) Firefox/150.0\r\n\r\n`,
  );
  if (status !== 200) throw new Error(String(status));
}

async function pledge(nth: number): Promise<void> {
  const body = JSON.stringify({ email: `p${nth}@example.org`, items: [{ needId: needIds[0], quantity: 1 }] });
  const status = await http.ask(
    'POST /api/v1/appeals/hot/pledges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Idempotency-Key: key-${nth}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (status !== 201) throw new Error(String(status));
}
