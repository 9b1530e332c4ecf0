import { setTimeout as sleep } from 'node:timers/promises';

/** What letters give way to: so many pledges that all there is to give goes into them, or a process with its hands full. */
export type Rush = 'pledges' | 'work' | null;

const longestMs = 500;
const lookAgainMs = 25;
/** A letter that has waited so long pushes harder, so that in a long rush too one leaves within about a minute. */
const oldAfterMs = 15_000;
/**
 * How many go after each wait. Beside work, young ones take a twelfth of the process and old ones a third (4 ms each).
 * Where more than a thousand pledge each second, no share would do: their letters leave when it is over.
 */
const lettersAfterWait = { besidePledges: 5, young: 10, old: 60 };

/**
 * Lets letters wait while there is a rush, which this process also has by itself when it sends as many as it can: for
 * half a second at most, and then so many go before the next wait. `waitsSince`: when the letter could first have gone.
 */
export function giveWayTo(rush: () => Rush): (waitsSince: Date) => Promise<void> {
  let mayGo = 0;
  let waiting: Promise<void> | null = null;
  const wait = async (isOld: boolean): Promise<void> => {
    for (let waited = 0; rush() !== null && waited < longestMs; waited += lookAgainMs) await sleep(lookAgainMs);
    mayGo = lettersAfterWait[rush() === 'pledges' ? 'besidePledges' : isOld ? 'old' : 'young'];
    waiting = null;
  };
  return async (waitsSince) => {
    const isOld = Date.now() - waitsSince.getTime() > oldAfterMs;
    while (rush() !== null && mayGo === 0) await (waiting ??= wait(isOld));
    if (mayGo > 0) mayGo--;
  };
}
