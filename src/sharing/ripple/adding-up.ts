import type { Deps } from '../../http/deps.ts';
import { changeAppeal } from '../../db/change-appeal.ts';
import { foldRipples } from './fold.ts';

export type Ripples = {
  /** Something has changed: it is added up within about a second. */
  soon(): void;
  stop(): Promise<void>;
};

const addUpAfterMs = 1_000;
/** After adding up took long, because very much came, so many times as long is left to everything else. */
const restShare = { usual: 4, underLoad: 12 };
/** What is not added up yet is read with each tally, so it may not become too much. */
const longestRestMs = 5_000;

/**
 * Keeps the sums of this database up to date. Every node tries, one at a time does it. What a node that died had not
 * added up yet stands in the log, and the next one takes it from there.
 */
export function makeRipples(deps: Pick<Deps, 'db' | 'changes' | 'clock' | 'load' | 'log'>): Ripples {
  let timer: NodeJS.Timeout | null = null;
  let adding: Promise<void> = Promise.resolve();
  let stopped = false;

  let restMs = addUpAfterMs;

  const addUp = async (): Promise<void> => {
    const began = performance.now();
    try {
      for (let more = true; more && !stopped;) {
        const folded = await foldRipples(deps.db);
        more = folded.kind === 'folded' && folded.more;
        if (folded.kind === 'busy') soon();
        // "Because 41 people passed this on" stands on the page: it has to be made anew.
        else for (const appealId of folded.passedOn) await changeAppeal(deps, appealId, () => Promise.resolve());
      }
    } catch (error) {
      deps.log.warn({ err: error }, 'ripples not added up yet');
      soon();
    }
    const took = performance.now() - began;
    const share = deps.load.isHigh() ? restShare.underLoad : restShare.usual;
    restMs = Math.min(longestRestMs, Math.max(addUpAfterMs, share * took));
  };
  const soon = (): void => {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = null;
      adding = adding.then(addUp);
    }, restMs).unref();
  };
  deps.changes.onAppeal(soon);
  deps.changes.onGap(soon);
  soon();
  return {
    soon,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await adding;
    },
  };
}
