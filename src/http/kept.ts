import { LRUCache } from 'lru-cache';
import type { Changes } from '../db/changes.ts';
import type { Load } from '../lib/load.ts';
import { makePacing, type Makings } from './pacing.ts';

/** Something of an appeal that is kept in memory until the appeal changes, or another of which it shows something. */
export type OfAppeal = { appealId: string; alsoOf?: readonly string[] };

type Entry<Value> = { value: Value; beganAt: number; makings: Makings };
type Flight<Value> = { beganAt: number; done: Promise<Value | null> };

/**
 * Keeps what `make` answers by key, made once however many ask at once, and again after the appeal has changed: whoever
 * asks after a change on this node gets what is so now, unless it changes all the time (see pacing.ts). Null is not kept.
 */
export function keepOfAppeals<Value extends OfAppeal>(
  make: (key: string) => Promise<Value | null>,
  { changes, load, most, nowMs }: { changes: Changes; load: Pick<Load, 'isHigh'>; most: number; nowMs?: () => number },
): (key: string) => Promise<Value | null> {
  const pacing = makePacing(load, nowMs);
  const entries = new LRUCache<string, Entry<Value>>({ max: most });
  const flights = new Map<string, Flight<Value>>();
  let moves = 0;
  let gapAt = 0;
  const changedAt = new LRUCache<string, number>({
    max: 10_000,
    // What is forgotten here counts as changed for everybody.
    dispose: (at, _, reason) => {
      if (reason === 'evict') gapAt = Math.max(gapAt, at);
    },
  });

  changes.onAppeal(({ appealId }) => void changedAt.set(appealId, ++moves));
  changes.onGap(() => {
    gapAt = ++moves;
  });
  const lastMove = ({ appealId, alsoOf = [] }: OfAppeal): number =>
    Math.max(gapAt, changedAt.get(appealId) ?? 0, ...alsoOf.map((id) => changedAt.get(id) ?? 0));
  const makeNow = async (key: string, beganAt: number): Promise<Value | null> => {
    const beganMs = pacing.now();
    const value = await make(key);
    if (value) entries.set(key, { value, beganAt, makings: pacing.made(entries.get(key)?.makings, beganMs) });
    else entries.delete(key);
    return value;
  };
  /** Shared with who asked before, unless something of this appeal has changed since they did. */
  const fly = (key: string, entry: Entry<Value> | undefined): Promise<Value | null> => {
    const flight = flights.get(key);
    const movedAt = entry ? lastMove(entry.value) : moves;
    if (flight && flight.beganAt >= movedAt) return flight.done;
    const beganAt = moves;
    const done = makeNow(key, beganAt).finally(() => {
      if (flights.get(key)?.done === done) flights.delete(key);
    });
    flights.set(key, { beganAt, done });
    return done;
  };
  return async (key) => {
    const entry = entries.get(key);
    if (entry && lastMove(entry.value) <= entry.beganAt) return entry.value;
    const turn = entry ? pacing.turn(entry.makings) : 'wait';
    if (!entry || turn === 'wait') return fly(key, entry);
    // One renewal is enough, even if something changes meanwhile: under fire that is always so. What goes wrong is told to
    // the next who asks, once it is not under fire any more.
    if (turn === 'stale-and-renew' && !flights.has(key)) fly(key, entry).catch(() => undefined);
    return entry.value;
  };
}
