import { setTimeout as sleep } from 'node:timers/promises';

/** What letters give way to: so many pledges that all there is to give goes into them, or a process with its hands full. */
export type Rush = 'pledges' | 'work' | null;

/**
 * The pause before the next letter during a rush, in ms: a letter takes some 5 ms of the process. Where more than a
 * thousand pledge each second, no share would do: their letters leave when it is over.
 */
const pauseMs = { besidePledges: 120, young: 50, old: 12 };
/** A letter that has waited so long pushes harder, so that in a long rush too one leaves within about a minute. */
const oldAfterMs = 15_000;
/** When a rush is over, each pause is shorter than the last: it may come back at once. */
const shorter = 0.8;

/**
 * Lets letters go one after the other: a number of them at the same moment is what a page would have to wait for. During
 * a rush, which this process also has by itself when it sends as many as it can, there are pauses between them.
 * `waitsSince`: when the letter could first have gone.
 */
export function giveWayTo(rush: () => Rush): (waitsSince: Date) => Promise<void> {
  let line = Promise.resolve();
  let pause = 0;
  let wentAt = -Infinity;
  const go = async (waitsSince: Date): Promise<void> => {
    pause = pauseAfter(pause, rush(), waitsSince);
    const rest = wentAt + pause - performance.now();
    if (rest > 0) await sleep(rest);
    wentAt = performance.now();
  };
  return (waitsSince) => (line = line.then(() => go(waitsSince)));
}

function pauseAfter(pause: number, rush: Rush, waitsSince: Date): number {
  if (rush === 'pledges') return pauseMs.besidePledges;
  if (rush === null) return pause < 1 ? 0 : pause * shorter;
  return Date.now() - waitsSince.getTime() > oldAfterMs ? pauseMs.old : pauseMs.young;
}
