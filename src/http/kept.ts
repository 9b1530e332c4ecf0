import { LRUCache } from 'lru-cache';
import type { Changes } from '../db/changes.ts';

/** Something of an appeal that is kept in memory until the appeal changes. */
export type OfAppeal = { appealId: string };

type Entry<Value> = { value: Value; beganAt: number };

/** Under fire, what is kept is made anew this often a second; what was there before is given meanwhile. */
const mostMadePerSecond = 4;

/**
 * Keeps what `make` answers by key, made once however many ask at once, and again after the appeal has changed: whoever
 * asks after a change on this node gets what is so now, unless it changes more than four times a second. Null is not kept.
 */
export function keepOfAppeals<Value extends OfAppeal>(
  make: (key: string) => Promise<Value | null>,
  { changes, most, nowMs = () => performance.now() }: { changes: Changes; most: number; nowMs?: () => number },
): (key: string) => Promise<Value | null> {
  const entries = new LRUCache<string, Entry<Value>>({ max: most });
  const madeAt = new LRUCache<string, number[]>({ max: most });
  const flights = new Map<string, { beganAt: number; done: Promise<Value | null> }>();
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
  const isFresh = ({ value, beganAt }: Entry<Value>): boolean =>
    Math.max(gapAt, changedAt.get(value.appealId) ?? 0) <= beganAt;
  const isUnderFire = (key: string): boolean => {
    const times = madeAt.get(key) ?? [];
    return times.length >= mostMadePerSecond && nowMs() - (times[0] ?? 0) < 1_000;
  };
  const fly = async (key: string, beganAt: number): Promise<Value | null> => {
    const value = await make(key);
    if (!value) {
      entries.delete(key);
      return null;
    }
    madeAt.set(key, [...(madeAt.get(key) ?? []), nowMs()].slice(-mostMadePerSecond));
    entries.set(key, { value, beganAt });
    return value;
  };
  return async (key) => {
    const entry = entries.get(key);
    if (entry && (isFresh(entry) || isUnderFire(key))) return entry.value;
    const flight = flights.get(key);
    if (flight && flight.beganAt === moves) return flight.done;
    const beganAt = moves;
    const done = fly(key, beganAt).finally(() => {
      if (flights.get(key)?.done === done) flights.delete(key);
    });
    flights.set(key, { beganAt, done });
    return done;
  };
}
