import { and, eq, inArray, sql } from 'drizzle-orm';
import { changeAppeal, touchAppeal, type AppealRow } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { type pledges } from '../db/schema/pledges.ts';
import { receiptItems, receipts, refusals } from '../db/schema/receipts.ts';
import { newId } from '../lib/ids.ts';
import { lockedPledge, settlePledge, type ChangeDeps } from '../pledges/change-pledge.ts';
import { moveCounts } from '../pledges/counts.ts';
import { freeTimeToCome } from '../slots/commands.ts';
import { isPointOf } from './point.ts';
import { itemsOf, walkInMoves } from './records.ts';
import { afterReceipt, type Came, type Refused } from './rules.ts';

export type ReceiptToRecord = {
  /** None: a walk-in. */
  pledgeId?: string | null;
  items: Came[];
  /** What was brought and could not be taken. */
  refused?: Refused[];
  /** No more will come on this pledge. */
  final?: boolean;
  /** Null for an API key. */
  recordedBy: string | null;
  /** The share link that a walk-in is credited to, a stall's for one. */
  viaId?: string | null;
  /** The drop-off point that it came to, as far as known. */
  pointId?: string | null;
  /** The same key again is the same receipt. */
  key?: string | null;
  /** How much had come on the pledge when the form was made; another number is answered, not counted. */
  seen?: number | null;
};

export type RecordOutcome =
  | { kind: 'recorded'; receiptId: string }
  | { kind: 'replayed'; receiptId: string }
  /** The key was used for a receipt with other numbers. */
  | { kind: 'key-reused'; receiptId: string }
  | { kind: 'not-found' }
  | { kind: 'unknown-need'; needId: string }
  | { kind: 'unknown-pledge' }
  | { kind: 'unknown-point' }
  /** Nothing to count: nothing came or was refused, and it is not the last word on a pledge of which something came. */
  | { kind: 'nothing-came' }
  /** Somebody else has counted something on this pledge meanwhile: as much has come by now. */
  | { kind: 'counted-meanwhile'; came: number };

/**
 * Counts what came through the door, on a pledge or without one. No limit holds: the goods are there. On a pledge the
 * rest keeps its state, until it is the last of it: then the rest, what was refused too, leaves the counts and the pledge
 * is received. Refused things move no count.
 */
export async function recordReceipt(
  deps: ChangeDeps,
  appealId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  const outcome = await changeAppeal(deps, appealId, (tx, appeal) => recordReceiptIn(deps, tx, appeal, input));
  return outcome ?? { kind: 'not-found' };
}

/** The same inside a change of the appeal that counts several at once. */
export async function recordReceiptIn(
  deps: ChangeDeps,
  tx: Tx,
  appeal: AppealRow,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  const earlier = input.key ? await receiptWithKey(tx, appeal.id, input.key) : null;
  if (earlier) return { kind: isSame(earlier, input) ? 'replayed' : 'key-reused', receiptId: earlier.id };
  const unknown = await unknownNeed(tx, appeal.id, [...input.items, ...(input.refused ?? [])]);
  if (unknown) return { kind: 'unknown-need', needId: unknown };
  if (input.pointId && !(await isPointOf(tx, appeal, input.pointId))) return { kind: 'unknown-point' };
  return input.pledgeId
    ? receiveOnPledge(deps, tx, appeal.id, input.pledgeId, input)
    : receiveWalkIn(deps, tx, appeal.id, input);
}

async function receiveWalkIn(
  deps: ChangeDeps,
  tx: Tx,
  appealId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  if (input.items.length === 0 && (input.refused ?? []).length === 0) return { kind: 'nothing-came' };
  await moveCounts(tx, walkInMoves(input.items, 1), { hold: 'nothing' });
  return insertReceipt(tx, appealId, input, { pledge: null, now: deps.clock.now() });
}

async function receiveOnPledge(
  deps: ChangeDeps,
  tx: Tx,
  appealId: string,
  pledgeId: string,
  input: ReceiptToRecord,
): Promise<RecordOutcome> {
  const locked = await lockedPledge(tx, pledgeId);
  if (locked?.pledge.appealId !== appealId) return { kind: 'unknown-pledge' };
  const { pledge, items } = locked;
  const came = items.reduce((sum, item) => sum + item.received, 0);
  if (typeof input.seen === 'number' && input.seen !== came) return { kind: 'counted-meanwhile', came };
  const final = input.final ?? false;
  const isSomething = input.items.length > 0 || (input.refused ?? []).length > 0;
  if (!isSomething && !(final && came > 0)) return { kind: 'nothing-came' };
  const after = afterReceipt({ ...pledge, items }, input.items, final);
  await settlePledge(tx, locked, after, { hold: 'nothing' });
  const now = deps.clock.now();
  if (after.state !== pledge.state) await freeTimeToCome(tx, pledgeId, now);
  return insertReceipt(tx, appealId, input, { pledge, now });
}

async function insertReceipt(
  tx: Tx,
  appealId: string,
  { items, refused = [], final = false, recordedBy, viaId = null, pointId = null, key = null }: ReceiptToRecord,
  { pledge, now: createdAt }: { pledge: typeof pledges.$inferSelect | null; now: Date },
): Promise<RecordOutcome> {
  const id = newId();
  await touchAppeal(tx, appealId, createdAt);
  await tx.insert(receipts).values({
    id,
    appealId,
    pledgeId: pledge?.id ?? null,
    pledgeStateBefore: pledge?.state ?? null,
    final: pledge !== null && final,
    recordedBy,
    viaId: pledge === null ? viaId : null,
    pointId,
    idempotencyKey: key,
    createdAt,
  });
  if (items.length > 0)
    await tx
      .insert(receiptItems)
      .values(items.map(({ needId, quantity, alike = null }) => ({ receiptId: id, needId, quantity, alike })));
  if (refused.length > 0)
    await tx.insert(refusals).values(
      refused.map((one) => ({
        id: newId(),
        appealId,
        receiptId: id,
        pledgeId: pledge?.id ?? null,
        ...one,
        recordedBy,
        createdAt,
      })),
    );
  return { kind: 'recorded', receiptId: id };
}

async function unknownNeed(tx: Tx, appealId: string, items: readonly { needId: string }[]): Promise<string | null> {
  if (items.length === 0) return null;
  const known = await tx
    .select({ id: needs.id })
    .from(needs)
    .where(
      and(
        eq(needs.appealId, appealId),
        inArray(
          needs.id,
          items.map((item) => item.needId),
        ),
      ),
    );
  return items.find((item) => !known.some((need) => need.id === item.needId))?.needId ?? null;
}

type Earlier = { id: string; pledgeId: string | null; final: boolean; items: Came[]; refused: Refused[] };

async function receiptWithKey(tx: Tx, appealId: string, key: string): Promise<Earlier | null> {
  const [receipt] = await tx
    .select({ id: receipts.id, pledgeId: receipts.pledgeId, final: receipts.final })
    .from(receipts)
    .where(and(eq(receipts.appealId, appealId), sql`${receipts.idempotencyKey} = ${key}`));
  if (!receipt) return null;
  const refused = await tx
    .select({ needId: refusals.needId, quantity: refusals.quantity, reason: refusals.reason, note: refusals.note })
    .from(refusals)
    .where(eq(refusals.receiptId, receipt.id));
  return { ...receipt, items: await itemsOf(tx, receipt.id), refused };
}

const isSame = (earlier: Earlier, input: ReceiptToRecord): boolean => {
  const pledgeId = input.pledgeId ?? null;
  return (
    earlier.pledgeId === pledgeId &&
    earlier.final === (pledgeId !== null && (input.final ?? false)) &&
    sameLines(earlier.items.map(cameLine), input.items.map(cameLine)) &&
    sameLines(earlier.refused.map(refusedLine), (input.refused ?? []).map(refusedLine))
  );
};

const cameLine = ({ needId, quantity, alike = null }: Came): string => JSON.stringify([needId, quantity, alike]);
const refusedLine = ({ needId, quantity, reason, note }: Refused): string =>
  JSON.stringify([needId, quantity, reason, note]);
const sameLines = (some: string[], others: string[]): boolean =>
  JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
