/**
 * A stampede of link previews: 1,000 different bots within a second read the appeal's page and then its picture, as
 * servers of the fediverse do when a link is posted there. First with nothing drawn yet, then from memory, then while the
 * tally moves up to fifty times a second. Before it, as the base, the same bots on a bare route that returns a ready buffer. Beside them a visitor reads the page every 10 ms.
 *   node tests/load/previews.ts [bots]
 */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, seedAppeal, startTarget } from './lib/service.ts';

const bots = Number(process.argv[2] ?? 1_000);
const withinMs = 1_000;

const target = await startTarget();
const { needIds } = await seedAppeal(target.pool, 'previews');

/** Each question on a connection of its own, as bots share none. */
function read(
  path: string,
  agent: string,
): Promise<{ status: number; body: Buffer; tookMs: number; headers: http.IncomingHttpHeaders }> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.get(
      new URL(path, target.url),
      { agent: false, headers: { 'user-agent': agent } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks),
            tookMs: performance.now() - began,
            headers: response.headers,
          }),
        );
      },
    );
    request.on('error', reject);
  });
}

async function bot(number: number) {
  await sleep(Math.random() * withinMs);
  const agent = `Mastodon/4.5.0 (+https://server-${number}.example.org/) Bot`;
  const page = await read('/a/previews', agent);
  const picture = /property="og:image" content="[^"]*(\/a\/previews\/preview-\d+\.png)"/.exec(
    page.body.toString(),
  )?.[1];
  if (page.status !== 200 || picture === undefined) throw new Error(`a page without a picture: ${page.status}`);
  const answer = await read(picture, agent);
  if (answer.status !== 200 || answer.headers['content-type'] !== 'image/png')
    throw new Error(`no picture: ${answer.status}`);
  return { tookMs: answer.tookMs, hash: createHash('sha256').update(answer.body).digest('hex') };
}

/** The same two questions to a bare route: what the bots themselves and the machine take. */
async function bareBot(bare: string) {
  await sleep(Math.random() * withinMs);
  await read(`${bare}/page`, 'base');
  const { tookMs, body } = await read(`${bare}/page`, 'base');
  return { tookMs, hash: String(body.length) };
}

async function visitorWhile(work: Promise<unknown>, page = '/a/previews'): Promise<number[]> {
  const took: number[] = [];
  const ended = new AbortController();
  const done = work.finally(() => ended.abort());
  while (!ended.signal.aborted) {
    took.push((await read(page, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')).tookMs);
    await sleep(10);
  }
  await done;
  return took;
}

async function move(stop: AbortSignal): Promise<number> {
  let moves = 0;
  while (!stop.aborted) {
    const answer = await fetch(`${target.url}/api/v1/appeals/previews/pledges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `m${moves}` },
      body: JSON.stringify({ email: `m${moves}@example.org`, items: [{ needId: needIds[0], quantity: 1 }] }),
    });
    if (answer.status !== 201) throw new Error(`not pledged: ${answer.status}`);
    moves++;
    await sleep(20);
  }
  return moves;
}

const at = (values: number[], percent: number): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN).toFixed(1);
};

async function stampede(name: string, one: (number: number) => ReturnType<typeof bot> = bot, page?: string) {
  const running = Promise.all(Array.from({ length: bots }, (_, number) => one(number)));
  const visitor = await visitorWhile(running, page);
  const pictures = await running;
  const took = pictures.map(({ tookMs }) => tookMs);
  console.log(
    `${name}: ${pictures.length} pictures, ${new Set(pictures.map(({ hash }) => hash)).size} drawn; ` +
      `picture p50 ${at(took, 50)} ms, p99 ${at(took, 99)} ms; ` +
      `a visitor's page p50 ${at(visitor, 50)} ms, p99 ${at(visitor, 99)} ms`,
  );
}

const { body } = await read('/a/previews', 'warm');
const barePort = await freePort();
const bareUrl = `http://127.0.0.1:${barePort}`;
const bareFile = fileURLToPath(new URL('./lib/bare-server.ts', import.meta.url));
const bare = spawn(process.execPath, [bareFile, String(barePort), String(body.length)], { stdio: 'inherit' });
await sleep(2_000);
const quiet = await visitorWhile(sleep(2_000));
console.log(`quiet: a visitor's page p50 ${at(quiet, 50)} ms, p99 ${at(quiet, 99)} ms`);
await stampede('bare route', () => bareBot(bareUrl), `${bareUrl}/page`);
await stampede('nothing drawn yet');
await stampede('from memory');
const stop = new AbortController();
const moving = move(stop.signal);
await stampede('while the tally moves');
await stampede('while it goes on moving');
stop.abort();
console.log(`the tally moved ${await moving} times`);
bare.kill();
await target.stop();
