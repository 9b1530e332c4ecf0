import type { TaskList } from 'graphile-worker';
import type { Deps } from '../../http/deps.ts';
import { fillAppeals, reopenAppeals } from './limits.ts';
import { askStillTrue, pauseSilent } from './silence.ts';
import { watchStorage } from './storage.ts';

export const limitsTask = 'steer-by-limits';
export const silenceTask = 'ask-still-true';
export const storageTask = 'watch-storage';

/** What happens by itself. */
export const byItselfTasks = (deps: Deps): TaskList => ({
  [limitsTask]: async () => {
    const filled = await fillAppeals(deps);
    const opened = await reopenAppeals(deps);
    if (filled + opened > 0) deps.log.info({ filled, opened }, 'appeals steered by their limits');
  },
  [silenceTask]: async () => {
    const asked = await askStillTrue(deps);
    const paused = await pauseSilent(deps);
    if (asked + paused > 0) deps.log.info({ asked, paused }, 'asked whether appeals are still true');
  },
  [storageTask]: () => watchStorage(deps),
});
