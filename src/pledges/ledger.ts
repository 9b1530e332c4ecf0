import { hash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { appealStates } from '../db/schema.ts';
import type { Line } from '../db/line.ts';
import type { Deps } from '../http/deps.ts';
import { later } from '../lib/clock.ts';
import { newCode, newId } from '../lib/ids.ts';
import { naturalBatch, type NaturalBatch } from '../lib/natural-batch.ts';
import type { PledgeInput } from './input.ts';
import { holdMs } from './rules.ts';

/** One pledge as it is asked for. `key` makes a repeated request the same pledge. */
export type PledgeRequest = { slug: string; key: string; input: PledgeInput };

export type TakenPledge = {
  pledgeId: string;
  code: string;
  via: string | null;
  createdAt: string;
  needs: { id: string; item: string; unit: string | null }[];
};

/** What became of it. `open` says how many of a need are still accepted. */
export type PledgeAnswer =
  | ({ kind: 'taken' } & TakenPledge)
  | ({ kind: 'replayed' } & TakenPledge)
  | { kind: 'key-reused'; pledgeId: string }
  | { kind: 'not-found' }
  | { kind: 'appeal-not-open'; state: (typeof appealStates)[number] }
  | { kind: 'unknown-need'; needId: string }
  | { kind: 'need-full'; needs: { needId: string; open: number }[] };

export type Ledger = {
  /** Answers after the commit: what it says it has taken is in the database. Throws QueueFull under too much load. */
  take(request: PledgeRequest): Promise<PledgeAnswer>;
  idle(): Promise<void>;
  /** Many come at once: what can wait a moment should. */
  isBusy(): boolean;
};

const mostAtOnce = 256;
const mostWaiting = 5_000;
/** With 300 pledges a second three or four are under way; this is a rush. */
const busyFrom = 12;
/** From so many at once on, a batch is sent while the one before is on its way to the disk. */
const rushFrom = 24;

/**
 * The one door through which pledges come in: a small batcher per node that calls one SQL function. `line`: a connection
 * that sends a query before the one ahead is answered, so that PostgreSQL has always work. Whoever is answered has waited
 * for the disk: for the commit, or in a rush, in which the next batch shall not wait for that, for a flush after it.
 */
export function openLedger(deps: Pick<Deps, 'pool' | 'changes' | 'clock'>, line: Line): Ledger {
  const disk = naturalBatch((asked: true[]) => flush(deps.pool).then(() => asked), {
    mostAtOnce: mostWaiting,
    mostWaiting,
  });
  const batcher: NaturalBatch<PledgeRequest, PledgeAnswer> = naturalBatch(
    (batch, inRush) => takeBatch(deps, line, batch, { durable: !inRush }),
    { mostAtOnce, mostWaiting, rushFrom },
    async () => {
      const endsBefore = line.ends();
      await disk.add(true);
      // PostgreSQL may have died and come back meanwhile, without what was not on the disk, and the flush is one of after that.
      if (line.ends() !== endsBefore) throw new Error('the connection ended before the flush');
    },
  );
  return {
    take: (request) => batcher.add(request),
    idle: () => batcher.idle(),
    isBusy: () => batcher.load() >= busyFrom,
  };
}

/**
 * Everything that was committed before, on whatever connection, is on the disk afterwards: a transaction that writes a
 * little to the log and waits for it as usual (PostgreSQL flushes its write-ahead log up to a commit, in order).
 */
const flush = (pool: pg.Pool): Promise<unknown> =>
  pool.query({ name: 'flush', text: `select pg_logical_emit_message(true, 'flush', '')` });

async function takeBatch(
  { changes, clock }: Pick<Deps, 'changes' | 'clock'>,
  line: Line,
  batch: PledgeRequest[],
  { durable }: { durable: boolean },
): Promise<PledgeAnswer[]> {
  const now = clock.now();
  const { rows } = await line.query<{ result: unknown }>({
    name: 'take-pledges',
    text: 'select take_pledges_v2($1, $2, $3, $4, $5, $6) as result',
    values: [JSON.stringify(rowsOf(batch)), slugsIn(batch), needIdsIn(batch), now, later(now, holdMs), durable],
  });
  const { answers, changed, needs } = resultSchema.parse(rows[0]?.result);
  changed.forEach((change) => changes.appealChanged(change));
  return answers.map((answer) =>
    answer.kind === 'taken' || answer.kind === 'replayed' ? { ...answer, needs } : answer,
  );
}

/** What the SQL function reads; `first` is the first of the batch with the same appeal, address and key. */
function rowsOf(batch: PledgeRequest[]): object[] {
  const firsts = new Map<string, number>();
  return batch.map(({ slug, key, input }, at) => {
    const ord = at + 1;
    const { items, ...fields } = input;
    const same = JSON.stringify([slug, fields.email, key]);
    const first = firsts.get(same) ?? ord;
    firsts.set(same, first);
    return {
      ...{ ord, first, slug, key, hash: hashOfInput(input), ...fields },
      ...{ pledgeId: newId(), supporterId: newId(), shareLinkId: newId(), code: newCode() },
      needs: items.map(({ needId }) => needId),
      quantities: items.map(({ quantity }) => quantity),
    };
  });
}

const slugsIn = (batch: PledgeRequest[]): string[] => [...new Set(batch.map(({ slug }) => slug))];

const needIdsIn = (batch: PledgeRequest[]): string[] => [
  ...new Set(batch.flatMap(({ input }) => input.items.map(({ needId }) => needId))),
];

/** Two requests are the same when their parsed input is, whatever order or spacing their JSON had. */
const hashOfInput = ({ email, name, showName, items, via, note }: PledgeInput): string =>
  hash(
    'sha256',
    JSON.stringify([email, name, showName, items.map(({ needId, quantity }) => [needId, quantity]), via, note]),
  );

const taken = { pledgeId: z.string(), code: z.string(), via: z.string().nullable(), createdAt: z.string() };

const resultSchema = z.object({
  answers: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('taken'), ...taken }),
      z.object({ kind: z.literal('replayed'), ...taken }),
      z.object({ kind: z.literal('key-reused'), pledgeId: z.string() }),
      z.object({ kind: z.literal('not-found') }),
      z.object({ kind: z.literal('appeal-not-open'), state: z.enum(appealStates) }),
      z.object({ kind: z.literal('unknown-need'), needId: z.string() }),
      z.object({ kind: z.literal('need-full'), needs: z.array(z.object({ needId: z.string(), open: z.number() })) }),
    ]),
  ),
  changed: z.array(z.object({ appealId: z.string(), version: z.number() })),
  needs: z.array(z.object({ id: z.string(), item: z.string(), unit: z.string().nullable() })),
});
