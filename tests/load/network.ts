/**
 * Plays a network: people tell people, through the real commands, until so many visits have come. Then adds everything
 * up and holds every ripple and every tally against the records.
 *   node tests/load/network.ts [visits]
 *
 * What it plays, and where it is from:
 * - Few hubs, many leaves: how many people a share reaches follows a power law. Exponents of such laws lie between 2 and 3
 *   (Clauset, Shalizi, Newman, "Power-law distributions in empirical data", SIAM Review 51, 2009); here 2.3, from 3
 *   people to 2,000. That most cascades stay small and a few are very large is what was found of a billion of them
 *   (Goel, Anderson, Hofman, Watts, "The structural virality of online diffusion", Management Science 62, 2016).
 * - One visit in ten passes it on: what the charity that this service is made for would hope for; an assumption.
 * - Half of those pledge too, and of the rest one visit in twenty pledges; assumptions.
 * - Three in four of what is promised comes: PledgeBank's typical figure, as everywhere in this service.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { makeChanges } from '../../src/db/changes.ts';
import { connectDb } from '../../src/db/connect.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { openLine } from '../../src/db/line.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { confirmPledge, withdrawPledge } from '../../src/pledges/commands.ts';
import { openLedger } from '../../src/pledges/ledger.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import { recordReceipt } from '../../src/receipts/commands.ts';
import { makeShareLink } from '../../src/sharing/links/commands.ts';
import { rippleDifferences } from '../../src/sharing/ripple/check.ts';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { makeVisits } from '../../src/sharing/visits.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { seedAppeal } from './lib/service.ts';

const wanted = Number(process.argv[2] ?? 100_000);
const appealsAtOnce = 8;
const sharesAtOnce = 16;
const passesOn = 0.1;
const pledgesToo = 0.5;
const pledgesOnly = 0.05;
const comes = 0.75;
const takesBack = 0.03;
const audience = { exponent: 2.3, least: 3, most: 2_000 };

const random = mulberry32(20261123);
const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-network-'));
const log = pino({ level: 'silent' });
const postgres = await startEmbeddedPostgres({
  dataDir: folder,
  log: { info: () => undefined, warn: () => undefined },
  // The sums are tried here, and not the disk.
  settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
});
const { db, pool } = connectDb(postgres.connection, log);
await prepareDatabase(pool);
const line = openLine(postgres.connection, log);
const deps = {
  db,
  pool,
  changes: makeChanges(),
  clock: systemClock,
  load: { isHigh: () => false, stop: () => undefined },
  log,
};
const ledger = openLedger(deps, line);
const visits = makeVisits(deps);
const agent =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

type Share = { linkId: string; code: string };
let counted = 0;
let shares = 0;
let pledges = 0;
const began = performance.now();
const slower = setInterval(() => void foldRipples(db), 1_000);
await Promise.all(Array.from({ length: appealsAtOnce }, (_, nth) => play(`network-${nth}`)));
await visits.stop();
clearInterval(slower);
const seconds = (performance.now() - began) / 1_000;
for (let more = true; more;) {
  const folded = await foldRipples(db);
  more = folded.kind === 'busy' || folded.more;
}
const { rows } = await pool.query<{ links: number; visits: number; deepest: number; hub: number }>(
  `select count(*)::int as links, sum(through_visits)::int as visits, max(depth)::int as deepest, max(through_visits)::int as hub from ripples`,
);
console.log(
  `${counted} visits, ${shares} shares and ${pledges} pledges in ${seconds.toFixed(0)} s: ${(counted / seconds).toFixed(0)} visits a second`,
);
console.log('in the sums:', rows[0]);
const wrong = [await rippleDifferences(pool), await tallyDifferences(pool)].flat();
console.log(`differences: ${wrong.length}`, wrong.slice(0, 3));
await Promise.all([line.end(), pool.end()]);
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(wrong.length === 0 && rows[0]?.visits === counted ? 0 : 1);

/** One appeal: whenever its cascades have died out, somebody new begins one. */
async function play(slug: string): Promise<void> {
  const { appealId, needIds } = await seedAppeal(pool, slug, [1_000_000]);
  const needId = needIds[0] ?? '';
  const waiting: Share[] = [];
  while (counted < wanted) {
    if (waiting.length === 0) waiting.push(await taken(appealId, null));
    const told = await Promise.all(waiting.splice(0, sharesAtOnce).map((share) => tell(slug, appealId, needId, share)));
    waiting.push(...told.flat());
  }
}

/** Everybody whom one share reaches; answers the shares that come of it. */
async function tell(slug: string, appealId: string, needId: string, share: Share): Promise<Share[]> {
  const next: Promise<Share | null>[] = [];
  for (let left = reached(); left > 0 && counted < wanted; left--) {
    counted += 1;
    const ip = `10.${(counted >> 16) & 255}.${(counted >> 8) & 255}.${counted & 255}`;
    const visitor = { ip, method: 'GET', headers: { 'user-agent': agent } };
    void visits.count(visitor, { appealId, linkId: share.linkId, channel: 'whatsapp' });
    if (random() < passesOn)
      next.push(random() < pledgesToo ? pledged(slug, appealId, needId, share) : taken(appealId, share));
    else if (random() < pledgesOnly) next.push(pledged(slug, appealId, needId, share).then(() => null));
  }
  return (await Promise.all(next)).filter((one) => one !== null);
}

async function taken(appealId: string, via: Share | null): Promise<Share> {
  shares += 1;
  const made = await makeShareLink(deps, appealId, {
    kind: 'person',
    name: null,
    email: null,
    message: null,
    via: via?.code ?? null,
  });
  if (made.kind !== 'made') throw new Error(made.kind);
  return made;
}

async function pledged(slug: string, appealId: string, needId: string, via: Share): Promise<Share | null> {
  const nth = ++pledges;
  const quantity = 1 + Math.floor(random() * 10);
  const input = {
    email: `p${nth}@example.org`,
    name: null,
    showName: false,
    note: null,
    via: via.code,
    channel: 'whatsapp' as const,
    items: [{ needId, quantity }],
  };
  const answer = await ledger.take({ slug, key: `k${nth}`, input });
  if (answer.kind !== 'taken') return null;
  await confirmPledge(deps, answer.pledgeId);
  if (random() < takesBack) await withdrawPledge(deps, answer.pledgeId);
  else if (random() < comes)
    await recordReceipt(deps, appealId, {
      pledgeId: answer.pledgeId,
      items: [{ needId, quantity }],
      final: true,
      recordedBy: null,
    });
  shares += 1;
  const { rows: own } = await pool.query<{ id: string }>('select share_link_id as id from pledges where id = $1', [
    answer.pledgeId,
  ]);
  return { linkId: own[0]?.id ?? '', code: answer.code };
}

/** By the inverse of the law's distribution. */
function reached(): number {
  const { exponent, least, most } = audience;
  return Math.min(most, Math.floor(least * (1 - random()) ** (-1 / (exponent - 1))));
}

/** The same network each time (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
