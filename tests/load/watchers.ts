/**
 * Many watchers of one stream in one process. Targets: p99 from commit to receipt under 300 ms, under 12 kB of resident
 * memory a watcher.
 *   node tests/load/watchers.ts [watchers] [changes]
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedAppeal, startTarget } from './lib/service.ts';
import { openWatchers } from './lib/watchers.ts';
import { percentile } from './lib/windows.ts';

const count = Number(process.argv[2] ?? 10_000);
const changes = Number(process.argv[3] ?? 20);

const target = await startTarget();
const { appealId } = await seedAppeal(target.pool, 'live', [500, 40, 60]);
const resident = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${target.service.pid}/status`, 'utf8'))?.[1] ?? NaN);
// The first watchers load code and pools that all share; they are no cost of a watcher.
const warm = await openWatchers(target.url, 'live', 200);
await sleep(1_500);
const before = resident();
const watchers = await openWatchers(target.url, 'live', count);
await sleep(3_000);
const after = resident();

const delays: number[] = [];
let missed = 0;
for (let change = 0; change < changes; change++) {
  const { rows } = await target.pool.query<{ tally_version: number }>(
    `update appeals set tally_version = tally_version + 1 where id = $1 returning tally_version`,
    [appealId],
  );
  const version = rows[0]?.tally_version ?? 0;
  const committed = performance.now();
  watchers.expect(version);
  await target.pool.query(`select pg_notify('appeal_changed', $1)`, [`${appealId}:${version}`]);
  const received = await watchers.all(version, 3_000);
  missed += count - received.length;
  delays.push(...received.map((at) => at - committed));
  await sleep(400);
}
console.log(`${count} watchers of one appeal, ${changes} changes`);
console.log(
  `  commit to receipt: p50 ${percentile(delays, 50).toFixed(0)} ms, p99 ${percentile(delays, 99).toFixed(0)} ms, missed ${missed}`,
);
console.log(`  resident memory: ${((after - before) / count).toFixed(1)} kB a watcher (${before} → ${after} kB)`);
warm.close();
watchers.close();
await target.stop();
