import { forgetPicturesTask } from './appeals/register.ts';
import { thanksTask } from './courses/thanks.ts';
import { courseTask } from './courses/walk.ts';
import type { PeriodicJob } from './jobs/start.ts';
import { tallyPointsTask } from './network/history.ts';
import { hurryMailTask } from './mail/hurry.ts';
import { handOutMailTask } from './mail/owed.ts';

import { callTask } from './moments/call.ts';
import { tidySignInTask } from './organisations/sign-in.ts';
import { forgetTask } from './pledges/forget.ts';
import { lapseTask } from './pledges/lapse.ts';
import { dailySummaryTask, fullNeedsTask } from './receipts/member-mail.ts';
import { rippleNewsTask } from './sharing/ripple/mail.ts';
import { checkSlotsTask } from './points/owe-slot-check.ts';
import { freeHoldsTask } from './slots/keep-slots.ts';
import { limitsTask, silenceTask, storageTask } from './steering/by-itself/register.ts';
import { closeAppealsTask } from './steering/register.ts';
import { followThroughTask } from './tally/follow-through.ts';

/** Every periodic job, a line each; the patterns are crontab's, in UTC. */
export const timetable: PeriodicJob[] = [
  { at: '* * * * *', task: hurryMailTask },
  { at: '* * * * *', task: handOutMailTask },
  { at: '* * * * *', task: closeAppealsTask },
  { at: '47 3 * * *', task: forgetPicturesTask },
  { at: '* * * * *', task: lapseTask },
  { at: '* * * * *', task: freeHoldsTask },
  { at: '*/10 * * * *', task: checkSlotsTask },
  { at: '* * * * *', task: callTask },
  { at: '* * * * *', task: fullNeedsTask },
  { at: '* * * * *', task: limitsTask },
  { at: '8,23,38,53 * * * *', task: silenceTask },
  { at: '*/5 * * * *', task: storageTask },
  { at: '*/10 * * * *', task: tallyPointsTask },
  // Before the news of ripples, so that of the one letter of a day a reminder is the first.
  { at: '1,16,31,46 * * * *', task: courseTask },
  { at: '5 * * * *', task: dailySummaryTask },
  { at: '18 * * * *', task: thanksTask },
  { at: '20 * * * *', task: rippleNewsTask },
  { at: '37 2 * * *', task: forgetTask },
  { at: '17 3 * * *', task: followThroughTask },
  { at: '37 3 * * *', task: tidySignInTask },
];
