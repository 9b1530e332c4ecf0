/**
 * Ripples of any size: a tree of a million links, in it a hub with 50,000 direct children and a chain of 1,000 hops.
 * Prints what each call takes (all of its queries, over a local socket), and what a pledge costs near the root and at the
 * end of the chain. Targets: every call under 100 ms; a pledge the same wherever it comes.
 *   node tests/load/ripples.ts [links]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { connectDb } from '../../src/db/connect.ts';
import { makeChanges } from '../../src/db/changes.ts';
import { openLine } from '../../src/db/line.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { confirmPledge, withdrawPledge } from '../../src/pledges/commands.ts';
import { openLedger } from '../../src/pledges/ledger.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import { rippleDifferences } from '../../src/sharing/ripple/check.ts';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { rippleOf } from '../../src/sharing/ripple/queries.ts';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { tallyOf } from '../../src/tally/queries.ts';
import { seedAppeal } from './lib/service.ts';
import { percentile } from './lib/windows.ts';

const links = Number(process.argv[2] ?? 1_000_000);
const hub = 2;
const hubChildren = Math.min(50_000, Math.floor(links / 4));
const chainFrom = hubChildren + 10;
const chain = 1_000;

const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-ripples-'));
const log = pino({ level: 'silent' });
const postgres = await startEmbeddedPostgres({
  dataDir: folder,
  log: { info: () => undefined, warn: () => undefined },
});
const { db, pool } = connectDb(postgres.connection, log);
await prepareDatabase(pool);
const { appealId, needIds } = await seedAppeal(pool, 'large', [1_000_000]);

/** A link's id by its number, and the number of the link above it. */
const idOf = (n: string) => `lpad(to_hex(${n}), 32, '0')::uuid`;
const above = `case
  when n = 1 then null
  when n <= ${hub + 1} then 1
  when n <= ${hub + hubChildren} then ${hub}
  when n > ${chainFrom} and n <= ${chainFrom + chain} then n - 1
  -- The rest hangs anywhere above, more often high up: few links with many below, many with none.
  else 1 + floor((n - 1) * power(random(), 2))::int end`;
console.log(`${links} links, a hub of ${hubChildren}, a chain of ${chain}, ${Math.floor(links / 4)} pledges`);
await timed('inserting links', () =>
  pool.query(
    `insert into share_links (id, appeal_id, code, parent_id, created_at)
     select ${idOf('n')}, $1, 'c' || n, case when p is not null then ${idOf('p')} end, now()
       from (select n, (${above})::int as p from generate_series(1, ${links}) as n) as numbered`,
    [appealId],
  ),
);
await timed('inserting pledges', async () => {
  await pool.query(
    `insert into pledges (id, appeal_id, state, via_id, share_link_id, created_at)
     select ${idOf(`n + 16777216 * 16`)}, $1, 'pledged', l.parent_id, l.id, now()
       from (select n, ${idOf('n')} as link_id from generate_series(1, ${links}, 4) as n) as numbered
       join share_links l on l.id = numbered.link_id`,
    [appealId],
  );
  await pool.query(
    `insert into pledge_items (pledge_id, need_id, quantity, received) select id, $1, 4, 2 from pledges`,
    [needIds[0]],
  );
});
await pool.query('analyze');
await timed('adding up from nothing', async () => {
  for (let more = true; more;) {
    const folded = await foldRipples(db);
    more = folded.kind === 'folded' && folded.more;
  }
});
await pool.query('vacuum analyze');

const link = async (n: number): Promise<string> => {
  const { rows } = await pool.query<{ id: string }>(`select ${idOf('$1::int')} as id`, [n]);
  return rows[0]?.id ?? '';
};
const [root, hubId, chainTop, chainEnd] = await Promise.all([1, hub, chainFrom, chainFrom + chain].map(link));
if (!root || !hubId || !chainTop || !chainEnd) throw new Error('no links');

console.log('\nms for a call with all its queries (median, worst of 30)');
await repeated('the ripple of the root', () => rippleOf(db, root, 200));
await repeated('the ripple of the hub', () => rippleOf(db, hubId, 200));
await repeated('the ripple of the top of the chain', () => rippleOf(db, chainTop, 200));
await repeated('the ripple of the end of the chain', () => rippleOf(db, chainEnd, 200));
await repeated('the sums of 100 links', async () => {
  const ids = await Promise.all(Array.from({ length: 100 }, (_, n) => link(1 + n * 97)));
  return ripplesOf(db, ids);
});
await repeated('the tally', () => tallyOf(db, appealId, systemClock.now()));

const deps = {
  db,
  pool,
  changes: makeChanges(),
  clock: systemClock,
  load: { isHigh: () => false, stop: () => undefined },
};
const line = openLine(postgres.connection, log);
const ledger = openLedger(deps, line);
let nth = 0;
const take = async (via: string): Promise<string> => {
  nth += 1;
  const input = {
    email: `p${nth}@example.org`,
    name: null,
    showName: false,
    note: null,
    via,
    channel: null,
    items: [{ needId: needIds[0] ?? '', quantity: 3 }],
  };
  const answer = await ledger.take({ slug: 'large', key: `k${nth}`, input });
  if (answer.kind !== 'taken') throw new Error(answer.kind);
  return answer.pledgeId;
};
const pledgeIds: Record<string, string[]> = {};
for (const [where, via] of [
  ['near the root', 'c1'],
  ['at the end of the chain', `c${chainFrom + chain}`],
] as const) {
  const ids: string[] = [];
  await repeated(`taking a pledge ${where}`, async () => ids.push(await take(via)), 100);
  await repeated(`confirming a pledge ${where}`, () => confirmPledge(deps, ids[nth++ % 100] ?? ''), 100);
  await timed(`adding up those, ${where}`, () => foldRipples(db));
  pledgeIds[where] = ids;
}
await repeated('adding up one pledge at the end of the chain', async () => {
  const id = pledgeIds['at the end of the chain']?.pop() ?? '';
  await withdrawPledge(deps, id);
  return foldRipples(db);
});
const differences = await timed('checking every ripple', () => rippleDifferences(pool));
console.log(`differences: ${differences.length}`, differences.slice(0, 3));
await Promise.all([line.end(), pool.end()]);
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

async function timed<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await run();
  console.log(`${what.padEnd(46)} ${(performance.now() - began).toFixed(0).padStart(8)} ms`);
  return result;
}

async function repeated(what: string, run: () => Promise<unknown>, times = 30): Promise<void> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await run();
    took.push(performance.now() - began);
  }
  console.log(
    `${what.padEnd(46)} ${percentile(took, 50).toFixed(1).padStart(8)} ${percentile(took, 100).toFixed(1).padStart(8)}`,
  );
}
