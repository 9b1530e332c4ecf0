import type { PeriodicJob } from './jobs/start.ts';
import { hurryMailTask } from './mail/tasks.ts';

/** Every periodic job, a line each; the patterns are crontab's, in UTC. */
export const timetable: PeriodicJob[] = [
  { at: '* * * * *', task: hurryMailTask },
];
