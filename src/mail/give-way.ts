import { setTimeout as sleep } from 'node:timers/promises';

const longestMs = 500;
const lookAgainMs = 25;
/** A letter that has waited so long pushes harder, so that in a long rush too one leaves within about a minute. */
const oldAfterMs = 15_000;
/** How many go after each wait: young, they take a twelfth of the process; old, a third (4 ms each). */
const lettersAfterWait = { young: 10, old: 60 };

/**
 * Lets letters wait while many pledge or this process has its hands full, which it also has when it sends as many as it
 * can: for half a second at most, and then so many go before the next wait.
 */
export function giveWayTo(isRush: () => boolean): (owedAt: Date) => Promise<void> {
  let mayGo = 0;
  let waiting: Promise<void> | null = null;
  const wait = async (letters: number): Promise<void> => {
    for (let waited = 0; isRush() && waited < longestMs; waited += lookAgainMs) await sleep(lookAgainMs);
    mayGo = letters;
    waiting = null;
  };
  return async (owedAt) => {
    const isOld = Date.now() - owedAt.getTime() > oldAfterMs;
    while (isRush() && mayGo === 0) await (waiting ??= wait(lettersAfterWait[isOld ? 'old' : 'young']));
    if (mayGo > 0) mayGo--;
  };
}
