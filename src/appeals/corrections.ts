import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { DbOrTx } from '../db/connect.ts';
import { needs } from '../db/schema/appeals.ts';
import { corrections } from '../db/schema/receipts.ts';
import { withCapital } from '../lib/capital.ts';
import { shortDate } from '../ui/dates.ts';
import { numberText, quantityText } from '../ui/quantities.ts';

/** A received number that was put right, for everybody to read. */
export type Correction = {
  id: string;
  appealId: string;
  needId: string;
  item: string;
  unit: string | null;
  difference: number;
  /** What the received number was after it. */
  received: number;
  reason: string;
  createdAt: Date;
  undoneAt: Date | null;
};

/** What stands of the corrections of these appeals, the newest first; those that were taken back are left out. */
export const correctionsOf = (db: DbOrTx, appealIds: readonly string[]): Promise<Correction[]> =>
  withNeeds(db)
    .where(and(inArray(corrections.appealId, [...appealIds]), isNull(corrections.undoneAt)))
    .orderBy(desc(corrections.createdAt), desc(corrections.id));

/** One correction, also one that was taken back. */
export async function correctionById(db: DbOrTx, id: string): Promise<Correction | null> {
  const [correction] = await withNeeds(db).where(eq(corrections.id, id));
  return correction ?? null;
}

const withNeeds = (db: DbOrTx) =>
  db
    .select({
      id: corrections.id,
      appealId: corrections.appealId,
      needId: corrections.needId,
      item: needs.item,
      unit: needs.unit,
      difference: corrections.difference,
      received: corrections.received,
      reason: corrections.reason,
      createdAt: corrections.createdAt,
      undoneAt: corrections.undoneAt,
    })
    .from(corrections)
    .innerJoin(needs, eq(needs.id, corrections.needId));

export const correctionSchema = z
  .object({
    id: z.string(),
    needId: z.string(),
    received: z.number().int().describe('The received number after it'),
    insteadOf: z.number().int().describe('The received number before it'),
    reason: z.string(),
    correctedAt: z.string(),
    undoneAt: z.string().nullable(),
  })
  .meta({ id: 'Correction', description: 'A received number that was put right, with the reason.' });

export const correctionJson = ({
  id,
  needId,
  received,
  difference,
  reason,
  createdAt,
  undoneAt,
}: Correction): z.infer<typeof correctionSchema> => ({
  id,
  needId,
  received,
  insteadOf: received - difference,
  reason,
  correctedAt: createdAt.toISOString(),
  undoneAt: undoneAt?.toISOString() ?? null,
});

/** `Corrected on 3 May: 104 tins of dog food instead of 110. One box was counted twice.` */
export function correctionText(correction: Correction, timeZone: string, now: Date): string {
  const { received, difference, reason, createdAt } = correction;
  const numbers = `${quantityText(received, correction)} instead of ${numberText(received - difference)}`;
  const sentence = withCapital(reason);
  return `Corrected on ${shortDate(createdAt, timeZone, now)}: ${numbers}. ${/[.!?]$/.test(sentence) ? sentence : `${sentence}.`}`;
}
