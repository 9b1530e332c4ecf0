import type { DbOrTx } from '../db/connect.ts';
import { enqueue } from '../jobs/enqueue.ts';

/** The queue's name for a mail that is owed. */
export const mailTask = 'send-mail';

/** Owes one mail. It carries ids alone; the address and the links are looked up and derived when it is sent. */
export const oweMail = (
  tx: DbOrTx,
  kind: string,
  ids: Record<string, string>,
  options: { runAt?: Date; key?: string } = {},
): Promise<void> => enqueue(tx, mailTask, { kind, ids }, { ...options, priority: 0 });
