import { describe, expect, it } from 'vitest';
import { naturalBatch } from '../../src/lib/natural-batch.ts';

describe('what comes one by one', () => {
  /** Says of each batch what was in it. */
  const batches = (restMs: number) => {
    const ran: number[][] = [];
    const batch = naturalBatch(
      (asked: number[]) => {
        ran.push(asked);
        return Promise.resolve(asked);
      },
      { mostAtOnce: 100, mostWaiting: 1_000, rushFrom: 5, restMs: () => restMs },
    );
    return { ran, batch };
  };

  it('is run at once, each alone', async () => {
    const { ran, batch } = batches(0);
    for (const one of [1, 2, 3]) await batch.add(one);
    expect(ran).toEqual([[1], [2], [3]]);
  });

  it('is run together after a rest when there is too much to do, but a rush waits for no rest', async () => {
    const { ran, batch } = batches(30);
    await batch.add(1);
    const began = performance.now();
    await Promise.all([2, 3].map((one) => batch.add(one)));
    expect(performance.now() - began).toBeGreaterThan(20);
    expect(ran).toEqual([[1], [2, 3]]);
    await Promise.all([4, 5, 6, 7, 8].map((one) => batch.add(one)));
    expect(ran.at(-1)).toEqual([4, 5, 6, 7, 8]);
    expect(performance.now() - began).toBeLessThan(60);
    await batch.idle();
  });
});
