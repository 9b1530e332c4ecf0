import { z } from 'zod';
import { appealStates } from '../db/schema/appeals.ts';

const count = z.number().int().nonnegative();
const counts = {
  unconfirmed: count,
  pledged: count,
  onTheWay: count,
  received: count,
  expected: count,
  expectedRange: z.object({ low: count, high: count }).describe('In four cases of five it ends between these.'),
};

const needTallySchema = z.object({
  id: z.string(),
  item: z.string(),
  unit: z.string().nullable(),
  wanted: count.nullable(),
  limit: count.nullable(),
  ...counts,
  open: count.nullable(),
});

/** The running tally of an appeal, as in the API and the live stream. */
export const tallySchema = z
  .object({
    appeal: z.string(),
    version: z.number().int(),
    state: z.enum(appealStates),
    asOf: z.string(),
    wanted: count,
    ...counts,
    supporters: count,
    shared: z.object({ links: count, visits: count, pledges: count, quantity: count }),
    needs: z.array(needTallySchema),
  })
  .meta({ id: 'Tally' });

export type Tally = z.infer<typeof tallySchema>;
export type NeedTally = z.infer<typeof needTallySchema>;
