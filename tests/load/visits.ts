/**
 * Visits through share links: 10,000 different links on one process, each visit by another person, against a bare Fastify
 * route with a ready buffer of the same size. The page goes out after the visit is in the database. Counts are held
 * against the visits that were answered, after a clean stop and after kill -9. Targets: 2,000 a second, at least 0.5 ×.
 *   node tests/load/visits.ts [rounds] [links] [connections]
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectDb } from '../../src/db/connect.ts';
import pino from 'pino';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { rippleDifferences } from '../../src/sharing/ripple/check.ts';
import { oneAnswer } from './lib/raw-client.ts';
import { freePort, seedAppeal, startTarget } from './lib/service.ts';
import { interleave, report } from './lib/windows.ts';
import { visitors } from './lib/visitors.ts';

const rounds = Number(process.argv[2] ?? 6);
const links = Number(process.argv[3] ?? 10_000);
const options = { windowMs: 2_000, connections: Number(process.argv[4] ?? 128) };

const target = await startTarget({ TRUST_PROXY: 'on' });
const { appealId } = await seedAppeal(target.pool, 'visited', [500, 40, 60, 100]);
await target.pool.query(
  `insert into share_links (id, appeal_id, code, name)
   select gen_random_uuid(), $1, 'link' || lpad(n::text, 6, '0'), case when n % 2 = 0 then 'Person ' || n end
     from generate_series(0, $2::int - 1) as n`,
  [appealId, links],
);
const port = Number(new URL(target.url).port);
const first = await oneAnswer(
  port,
  `GET /a/visited/link000001 HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n\r\n`,
);
const barePort = await freePort();
const bare = spawn(
  process.execPath,
  [fileURLToPath(new URL('./lib/bare-server.ts', import.meta.url)), String(barePort), String(first.length)],
  { stdio: 'inherit' },
);
await sleep(1_500);
// By the same client with the same headers: to make each visit another person's costs the generator half of its time.
const peopleOfBare = visitors({ port: barePort, path: (n) => `/page?link=link${String(n % links).padStart(6, '0')}` });
const people = visitors({ port, path: (n) => `/a/visited/link${String(n % links).padStart(6, '0')}?from=whatsapp` });

console.log(`${links} links, a page of ${first.length} bytes`);
// As a service that has run for a while: each link has been opened once.
while (people.answered() < links) await people.closed(options);
report(
  'Visits through as many links',
  'bare route',
  await interleave(rounds, {
    'bare route': () => peopleOfBare.closed(options),
    visits: () => people.closed(options),
  }),
);
const paced = await people.paced({ perSecond: 2_000, seconds: 5 });
console.log(
  `2,000 a second for 5 s: ${paced.answered} answered, p50 ${paced.p50.toFixed(1)} ms, p99 ${paced.p99.toFixed(1)} ms`,
);
bare.kill();

const { db, pool } = connectDb(target.connection, pino({ level: 'silent' }));
const stopped = await stop('SIGTERM');
console.log(`after a clean stop: ${people.answered()} answered, ${stopped} counted`);
await target.restart();
void people.closed({ ...options, windowMs: 3_000 }).catch(() => undefined);
await sleep(2_000);
const killed = await stop('SIGKILL');
await sleep(500);
console.log(`after kill -9 under fire: ${people.answered()} answered, ${killed} counted, ${people.sent()} sent`);
console.log(`ripple check: ${(await rippleDifferences(pool)).length} differences`);
await pool.end();
await target.stop();
process.exit(killed >= people.answered() && killed <= people.sent() && stopped > 0 ? 0 : 1);

async function stop(signal: NodeJS.Signals): Promise<number> {
  await target.end(signal);
  for (let more = true; more;) {
    const folded = await foldRipples(db);
    more = folded.kind === 'busy' || folded.more;
  }
  const { rows } = await pool.query<{ visits: number }>('select coalesce(sum(visits), 0)::int as visits from ripples');
  return rows[0]?.visits ?? 0;
}
