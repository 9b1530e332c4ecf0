/**
 * Pledges on one hot appeal through HTTP, against the plain transaction (BEGIN, insert, update of one row, COMMIT) from
 * as many plain `pg` clients on the same server. Target: at least 4 ×.
 *   node tests/load/pledges.ts [rounds] [clients]
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openConnections } from './lib/raw-client.ts';
import { seedAppeal, startTarget, untilMailIsOut, type Target } from './lib/service.ts';
import { interleave, report, runWindow, type Window } from './lib/windows.ts';

const rounds = Number(process.argv[2] ?? 8);
const clients = Number(process.argv[3] ?? 64);
const windowMs = 1_500;
/** The service needs some ten seconds of pledges until all its code is compiled; it is to be measured as it runs then. */
const warmUp = 6;

const target = await startTarget();
const { needIds } = await seedAppeal(target.pool, 'hot');
await target.pool.query('create table plain_hot (id int primary key, taken bigint)');
await target.pool.query('insert into plain_hot values (1, 0)');
await target.pool.query(
  'create table plain_pledges (id bigint generated always as identity primary key, who text, quantity int)',
);

const plain = await Promise.all(
  Array.from({ length: clients }, async () => {
    const client = new pg.Client(target.connection);
    await client.connect();
    return client;
  }),
);
const plainTransaction = async (loop: number): Promise<void> => {
  const client = plain[loop];
  if (!client) throw new Error('no client');
  await client.query('begin');
  await client.query({
    name: 'i',
    text: 'insert into plain_pledges (who, quantity) values ($1, $2)',
    values: [`p${loop}@example.org`, 1],
  });
  await client.query({ name: 'u', text: 'update plain_hot set taken = taken + $1 where id = 1', values: [1] });
  await client.query('commit');
};

const http = await openConnections(Number(new URL(target.url).port), clients);
let number = 0;
const pledge = async (loop: number): Promise<void> => {
  const nth = ++number;
  const body = JSON.stringify({ email: `p${nth}@example.org`, items: [{ needId: needIds[0], quantity: 1 }] });
  const status = await http.ask(
    loop,
    'POST /api/v1/appeals/hot/pledges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Idempotency-Key: key-${nth}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (status !== 201) throw new Error(String(status));
};

const runs: Record<string, () => Promise<Window>> = {
  'plain transaction, pg clients': async () => {
    await untilMailIsOut(target.pool);
    return runWindow(windowMs, clients, plainTransaction);
  },
  'pledges through HTTP': () => runWindow(windowMs, clients, pledge),
};
if (hasPgbench())
  runs['plain transaction, pgbench'] = async () => {
    await untilMailIsOut(target.pool);
    return pgbench(target);
  };
report(
  `Pledges on one hot appeal, ${clients} clients`,
  'plain transaction, pg clients',
  await interleave(rounds, runs, warmUp),
);

const { rows } = await target.pool.query<{ pledges: number; counted: number }>(
  `select (select count(*)::int from pledges) as pledges, (select unconfirmed from needs where id = $1) as counted`,
  [needIds[0]],
);
console.log(`  answered ${number}, in the database ${rows[0]?.pledges ?? 0}, counted ${rows[0]?.counted ?? 0}`);
http.close();
await Promise.all(plain.map((client) => client.end()));
await target.stop();

function hasPgbench(): boolean {
  try {
    execFileSync('pgbench', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The same transaction by pgbench, which is not in the embedded package: only where the machine has it. */
async function pgbench({ connection }: Target): Promise<Window> {
  const script = path.join(mkdtempSync(path.join(os.tmpdir(), 'aa-bench-')), 'plain.sql');
  writeFileSync(
    script,
    `begin;\ninsert into plain_pledges (who, quantity) values ('p', 1);\nupdate plain_hot set taken = taken + 1 where id = 1;\ncommit;\n`,
  );
  const { host, port, user, database } = connection;
  const args = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '2',
    '-T',
    '2',
    '-f',
    script,
    '-h',
    host,
    '-p',
    String(port),
    '-U',
    user,
    database,
  ];
  const out = await new Promise<string>((resolve, reject) =>
    execFile('pgbench', args, (error, stdout) =>
      error ? reject(new Error('pgbench failed', { cause: error })) : resolve(stdout),
    ),
  );
  return {
    perSecond: Number(/tps = ([\d.]+)/.exec(out)?.[1]),
    latencies: [Number(/latency average = ([\d.]+)/.exec(out)?.[1])],
  };
}
