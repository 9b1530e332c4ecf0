import type { Tx } from '../db/connect.ts';
import { enqueue } from '../jobs/enqueue.ts';

/** The job that takes away the times at a point that it no longer has (src/slots/keep-slots.ts). */
export const checkSlotsTask = 'check-slots';

/** For whoever changes when a point is open, or whether it is there at all, inside that transaction. */
export const oweSlotCheck = (tx: Tx, pointId: string): Promise<void> =>
  enqueue(tx, checkSlotsTask, { pointId }, { key: `${checkSlotsTask}:${pointId}` });
