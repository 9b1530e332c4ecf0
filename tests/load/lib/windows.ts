/** How much was done in one window, and how long each took, in ms. */
export type Window = { perSecond: number; latencies: number[] };

/** Works with `concurrency` loops until the window is over; `one` does one thing. */
export async function runWindow(
  windowMs: number,
  concurrency: number,
  one: (loop: number) => Promise<void>,
): Promise<Window> {
  const latencies: number[] = [];
  const begin = performance.now();
  const end = begin + windowMs;
  await Promise.all(
    Array.from({ length: concurrency }, async (_, loop) => {
      while (performance.now() < end) {
        const from = performance.now();
        await one(loop);
        latencies.push(performance.now() - from);
      }
    }),
  );
  return { perSecond: (latencies.length / (performance.now() - begin)) * 1_000, latencies };
}

/**
 * Runs base and candidates in turn, `rounds` times, as machines are noisy; after `warmUp` rounds that don't count, in which
 * code is compiled and caches are filled.
 */
export async function interleave(
  rounds: number,
  runs: Record<string, () => Promise<Window>>,
  warmUp = 1,
): Promise<Record<string, Window[]>> {
  const results: Record<string, Window[]> = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round++)
    for (const [name, run] of Object.entries(runs)) {
      const window = await run();
      if (round >= warmUp) results[name]?.push(window);
    }
  return results;
}

const median = (values: number[]): number => percentile(values, 50);

export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

/** The mean of the best quarter: what the machine does when nobody disturbs it. Of rates the highest are the best. */
const bestQuarter = (rates: number[]): number => -lowestQuarter(rates.map((rate) => -rate));

/** The same of times, of which the shortest are the best. */
export function lowestQuarter(times: number[]): number {
  const best = [...times].sort((a, b) => a - b).slice(0, Math.max(1, Math.ceil(times.length / 4)));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}

/** Prints each run's rate and its ratio to the base. */
export function report(title: string, base: string, results: Record<string, Window[]>): void {
  const rates = (name: string) => (results[name] ?? []).map((window) => window.perSecond);
  console.log(`\n${title}`);
  for (const name of Object.keys(results)) {
    const all = (results[name] ?? []).flatMap((window) => window.latencies);
    const ratio = (measure: (values: number[]) => number) => (measure(rates(name)) / measure(rates(base))).toFixed(2);
    console.log(
      `  ${name.padEnd(34)} median ${median(rates(name)).toFixed(0).padStart(7)}/s  best quarter ${bestQuarter(rates(name)).toFixed(0).padStart(7)}/s` +
        `  p50 ${percentile(all, 50).toFixed(1)} ms  p99 ${percentile(all, 99).toFixed(1)} ms` +
        (name === base ? '  (base)' : `  ratio ${ratio(median)} (median) ${ratio(bestQuarter)} (best quarter)`),
    );
  }
}
