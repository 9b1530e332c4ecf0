import { describe, expect, it } from 'vitest';
import { makeChanges } from '../../src/db/changes.ts';
import { keepOfAppeals } from '../../src/http/kept.ts';
import { makePacing, neverMade } from '../../src/http/pacing.ts';

const quiet = { isHigh: () => false };
const busy = { isHigh: () => true };
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is kept of an appeal', () => {
  /** A number that is read anew when its appeal has changed, on a clock that the test moves. */
  function numbers(load = quiet) {
    let now = 0;
    let shown: number | null = 0;
    let version = 0;
    let made = 0;
    const changes = makeChanges();
    const get = keepOfAppeals(
      async () => {
        made += 1;
        const value = shown;
        await turn();
        return value === null ? null : { appealId: 'tins', value };
      },
      { changes, load, most: 10, nowMs: () => now },
    );
    return {
      get: async () => (await get('key'))?.value ?? null,
      change: (to: number | null) => {
        shown = to;
        changes.appealChanged({ appealId: 'tins', version: ++version });
      },
      changeAnother: () => changes.appealChanged({ appealId: 'beds', version: ++version }),
      wait: (milliseconds: number) => void (now += milliseconds),
      made: () => made,
    };
  }

  it('is made once for all who ask, and again after a change', async () => {
    const { get, change, changeAnother, made } = numbers();
    expect(await Promise.all([get(), get(), get()])).toEqual([0, 0, 0]);
    expect(made()).toBe(1);
    changeAnother();
    expect(await get()).toBe(0);
    expect(made()).toBe(1);
    change(1);
    expect(await Promise.all([get(), get()])).toEqual([1, 1]);
    expect(made()).toBe(2);
  });

  it('is made at most four times a second while it changes all the time, and nobody waits for it', async () => {
    const { get, change, wait, made } = numbers();
    const late: number[] = [];
    for (let at = 0; at < 5_000; at += 50) {
      change(at);
      late.push(at - ((await get()) ?? 0));
      await turn();
      wait(50);
    }
    expect(made()).toBeLessThanOrEqual(24);
    expect(made()).toBeGreaterThanOrEqual(16);
    expect(Math.max(...late)).toBeLessThanOrEqual(1_300);
    wait(10_000);
    change(-1);
    expect(await get()).toBe(-1);
  });

  it('is made once at a time while it changes all the time, however often it changes meanwhile', async () => {
    const { get, change, wait, made } = numbers();
    for (let at = 0; at < 4; at++) {
      change(at);
      await get();
    }
    wait(1_200);
    for (let at = 4; at < 20; at++) {
      change(at);
      expect(await get()).toBe(3);
    }
    expect(made()).toBe(5);
  });

  it('is never answered as it was two seconds ago, also right after it changed all the time', async () => {
    const { get, change, wait } = numbers(busy);
    for (let at = 0; at < 8_000; at += 50) {
      change(at);
      await get();
      await turn();
      wait(50);
    }
    change(-1);
    wait(2_000);
    expect(await get()).toBe(-1);
  });

  it('is gone soon when the appeal is, also while it changes all the time', async () => {
    const { get, change, wait } = numbers();
    for (let at = 0; at < 3_000; at += 50) {
      change(at);
      await get();
      wait(50);
    }
    change(null);
    wait(250);
    await get();
    await turn();
    await turn();
    expect(await get()).toBe(null);
  });
});

describe('the pace at which something is made under fire', () => {
  it('leaves ninety-nine hundredths of the time to everything else, but begins again after one and a half seconds at most', () => {
    let now = 0;
    const pacing = makePacing(quiet, () => now);
    const renewsAfter = (tookMs: number): number => {
      now = 100_000;
      let makings = neverMade;
      for (let times = 0; times < 4; times++) makings = pacing.made(makings, now);
      makings = { ...makings, tookMs };
      const began = now;
      while (pacing.turn(makings) === 'stale') now += 10;
      expect(pacing.turn(makings)).toBe('stale-and-renew');
      return now - began;
    };
    expect(renewsAfter(1)).toBe(1_000);
    expect(renewsAfter(15)).toBe(1_470);
    expect(renewsAfter(500)).toBe(1_000);
  });
});
