import type { Load } from '../lib/load.ts';

/** When something was ready the last times, and how long the last time took, in ms: it is as old as its beginning. */
export type Makings = { at: readonly number[]; tookMs: number };

/**
 * What whoever asks for something gets that has changed since it was made: what is so now, once it is made; or what was so,
 * and then either nothing is made or it is made anew meanwhile.
 */
type Turn = 'wait' | 'stale' | 'stale-and-renew';

export type Pacing = {
  turn(makings: Makings): Turn;
  /** `beganAt` as `now` said it. */
  made(before: Makings | undefined, beganAt: number): Makings;
  now(): number;
};

export const neverMade: Makings = { at: [], tookMs: 0 };

/** What is made more often than this many times in a second is under fire. */
const mostAtWill = 4;
/** Making takes a hundredth of the time under fire, so that of a hundred who ask at most one meets it. */
const restShare = 99;
const longestMs = 1_500;
/** What a charity steers shows everywhere within two seconds: so whoever asks for what is older waits. */
const oldMs = 2_000;
/** While the process has its hands full, everybody would wait for the 5 to 10 ms that making a page takes. */
const highLoadMs = 1_000;

/**
 * How often what is kept in memory is made anew. Usually whenever it has changed and somebody asks, who waits for it. Under
 * fire at most four times a second, evenly spaced, and less often the longer it takes; nobody waits then for what is not
 * two seconds old.
 */
export function makePacing(load: Pick<Load, 'isHigh'>, now: () => number = () => performance.now()): Pacing {
  const spacing = (tookMs: number): number =>
    Math.min(longestMs, Math.max(load.isHigh() ? highLoadMs : 1_000 / mostAtWill, tookMs * restShare));
  return {
    turn({ at, tookMs }) {
      const space = spacing(tookMs);
      const isUnderFire = at.length >= mostAtWill && now() - (at[0] ?? 0) < mostAtWill * 2 * space;
      const age = now() - (at.at(-1) ?? 0) + tookMs;
      if (!isUnderFire || age >= oldMs) return 'wait';
      const isDue = now() - (at[0] ?? 0) >= 1_000 && age >= space;
      return isDue ? 'stale-and-renew' : 'stale';
    },
    made: (before = neverMade, beganAt) => ({
      at: [...before.at, now()].slice(-mostAtWill),
      tookMs: now() - beganAt,
    }),
    now,
  };
}
