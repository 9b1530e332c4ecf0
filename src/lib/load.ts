import { performance } from 'node:perf_hooks';

/** How much of the time this process works. */
export type Load = {
  /** Above seven tenths people begin to wait for their pages: what can wait should. */
  isHigh(): boolean;
  stop(): void;
};

const highShare = 0.7;
const lookEveryMs = 200;

export function watchLoad(): Load {
  let from = performance.eventLoopUtilization();
  let share = 0;
  const looking = setInterval(() => {
    share = performance.eventLoopUtilization(from).utilization;
    from = performance.eventLoopUtilization();
  }, lookEveryMs);
  looking.unref();
  return { isHigh: () => share > highShare, stop: () => clearInterval(looking) };
}
