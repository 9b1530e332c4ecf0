import { hash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { appealStates } from '../db/schema/appeals.ts';
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
/**
 * From so many at once on there is a rush: a batch is sent while the one before is on its way to the disk, and what can wait
 * does. More than a rest under load gathers, so that 300 pledges a second beside much else are none.
 */
const rushFrom = 24;
/** While the process has its hands full, a few pledges share a batch: each costs about 1.5 ms however small it is. */
const restUnderLoadMs = 40;

/**
 * The one door through which pledges come in: a small batcher per node that calls one SQL function. `line`: a connection
 * that sends a query before the one ahead is answered, so that PostgreSQL has always work. Whoever is answered has waited
 * for the disk: for the commit, or in a rush, in which the next batch shall not wait for that, for a flush after it.
 * `onTaken`: a batch has noted letters as owed (mail/owed.ts).
 */
export function openLedger(
  deps: Pick<Deps, 'pool' | 'changes' | 'clock' | 'load'>,
  line: Line,
  { onTaken = () => undefined }: { onTaken?: () => void } = {},
): Ledger {
  const disk = naturalBatch((asked: true[]) => flush(deps.pool).then(() => asked), {
    mostAtOnce: mostWaiting,
    mostWaiting,
  });
  const batcher: NaturalBatch<PledgeRequest, PledgeAnswer> = naturalBatch(
    (batch, inRush) => takeBatch(deps, line, batch, { durable: !inRush, onTaken }),
    { mostAtOnce, mostWaiting, rushFrom, restMs: () => (deps.load.isHigh() ? restUnderLoadMs : 0) },
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
    isBusy: () => batcher.load() >= rushFrom,
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
  { durable, onTaken }: { durable: boolean; onTaken(): void },
): Promise<PledgeAnswer[]> {
  const now = clock.now();
  const asked = rowsOf(batch);
  const { rows } = await line.query<{ result: unknown }>({
    name: 'take-pledges',
    text: 'select take_pledges_v3($1, $2, $3, $4, $5, $6, $7) as result',
    values: [JSON.stringify(asked), batch.length, slugsIn(batch), needIdsIn(batch), now, later(now, holdMs), durable],
  });
  const result = resultSchema.parse(rows[0]?.result);
  if (result.taken.ords.length > 0) onTaken();
  result.changed.forEach((change) => changes.appealChanged(change));
  return answersFrom(result, asked, now.toISOString());
}

type Row = { ord: number; first: number; pledgeId: string; code: string } & Record<string, unknown>;

/**
 * What the SQL function reads. `first` is the first of the batch with the same appeal, address and key. Who comes twice has
 * one new supporter id, and one new link for each appeal.
 */
function rowsOf(batch: PledgeRequest[]): Row[] {
  const firsts = keeper<number>();
  const supporters = keeper<string>();
  const links = keeper<{ shareLinkId: string; code: string }>();
  return batch.map(({ slug, key, input: { items, ...fields }, input }, at) => ({
    ord: at + 1,
    first: firsts(JSON.stringify([slug, fields.email, key]), () => at + 1),
    ...{ slug, key, hash: hashOfInput(input), ...fields, pledgeId: newId() },
    supporterId: supporters(fields.email, newId),
    ...links(`${slug} ${fields.email}`, () => ({ shareLinkId: newId(), code: newCode() })),
    needs: items.map(({ needId }) => needId),
    quantities: items.map(({ quantity }) => quantity),
  }));
}

/** Makes what belongs to a key once. */
function keeper<Value>(): (key: string, make: () => Value) => Value {
  const kept = new Map<string, Value>();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    kept.set(key, value);
    return value;
  };
}

/** The answers in the order of the batch. */
function answersFrom({ taken, others, needs }: Result, asked: Row[], createdAt: string): PledgeAnswer[] {
  const answers: PledgeAnswer[] = [];
  taken.ords.forEach((ord, nth) => {
    const pledgeId = asked[ord - 1]?.pledgeId ?? '';
    const code = taken.codes[nth] ?? '';
    answers[ord - 1] = { kind: 'taken', pledgeId, code, via: taken.vias[nth] ?? null, createdAt, needs };
  });
  for (const { ord, ...other } of others) {
    if (other.kind !== 'replayed') answers[ord - 1] = other;
    else if (!('of' in other)) answers[ord - 1] = { ...other, needs };
    else {
      const first = answers[other.of - 1];
      if (first?.kind === 'taken') answers[ord - 1] = { ...first, kind: 'replayed' };
    }
  }
  return answers;
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

const ord = z.number();

const otherSchema = z.union([
  z.object({ ord, kind: z.literal('replayed'), of: z.number() }),
  z.object({
    ...{ ord, kind: z.literal('replayed'), pledgeId: z.string() },
    ...{ code: z.string(), via: z.string().nullable(), createdAt: z.string() },
  }),
  z.object({ ord, kind: z.literal('key-reused'), pledgeId: z.string() }),
  z.object({ ord, kind: z.literal('not-found') }),
  z.object({ ord, kind: z.literal('appeal-not-open'), state: z.enum(appealStates) }),
  z.object({ ord, kind: z.literal('unknown-need'), needId: z.string() }),
  z.object({ ord, kind: z.literal('need-full'), needs: z.array(z.object({ needId: z.string(), open: z.number() })) }),
]);

const resultSchema = z.object({
  taken: z.object({ ords: z.array(ord), codes: z.array(z.string()), vias: z.array(z.string().nullable()) }),
  others: z.array(otherSchema),
  changed: z.array(z.object({ appealId: z.string(), version: z.number() })),
  needs: z.array(z.object({ id: z.string(), item: z.string(), unit: z.string().nullable() })),
});
type Result = z.infer<typeof resultSchema>;
