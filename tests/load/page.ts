/**
 * The appeal page against a bare Fastify route with a ready buffer of the same size, and a 304 against a bare 304.
 * Targets: at least 0.8 ×, and 1.0 × for 304.
 *   node tests/load/page.ts [rounds]
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hammer, oneAnswer } from './lib/raw-client.ts';
import { freePort, seedAppeal, startTarget } from './lib/service.ts';
import { interleave, report } from './lib/windows.ts';

const rounds = Number(process.argv[2] ?? 8);
const options = { windowMs: 1_000, connections: 32 };

const target = await startTarget();
await seedAppeal(target.pool, 'page', [500, 40, 60, 100]);
const port = Number(new URL(target.url).port);
const ask = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n${more}Connection: keep-alive\r\n\r\n`;
await oneAnswer(port, ask('/a/page'));
const answer = await oneAnswer(port, ask('/a/page'));
const head = answer.subarray(0, answer.indexOf('\r\n\r\n')).toString();
const bytes = answer.length - head.length - 4;
const etag = /etag: (\S+)/i.exec(head)?.[1] ?? '';

const known = `If-None-Match: ${etag}\r\n`;

const barePort = await freePort();
const bare = spawn(
  process.execPath,
  [fileURLToPath(new URL('./lib/bare-server.ts', import.meta.url)), String(barePort), String(bytes)],
  {
    stdio: 'inherit',
  },
);
await sleep(1_500);

console.log(`page: ${bytes} bytes compressed`);
const results = await interleave(rounds, {
  'bare route': () => hammer(barePort, ask('/page'), options),
  'appeal page': () => hammer(port, ask('/a/page'), options),
});
report('The appeal page from memory', 'bare route', results);
report(
  'Not modified',
  'bare 304',
  await interleave(rounds, {
    'bare 304': () => hammer(barePort, ask('/not-modified', known), options),
    'appeal page, If-None-Match': () => hammer(port, ask('/a/page', known), options),
  }),
);
bare.kill();
await target.stop();
