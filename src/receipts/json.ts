import { z } from 'zod';
import { refusalReasons } from '../db/schema/receipts.ts';
import type { ReceiptView } from './queries.ts';

export const receiptSchema = z
  .object({
    id: z.string(),
    appeal: z.string(),
    /** Null for a walk-in. */
    pledgeId: z.string().nullable(),
    items: z.array(
      z.object({
        needId: z.string(),
        item: z.string(),
        unit: z.string().nullable(),
        quantity: z.number().int().positive(),
        alike: z.string().nullable(),
      }),
    ),
    refused: z.array(
      z.object({
        needId: z.string(),
        item: z.string(),
        unit: z.string().nullable(),
        quantity: z.number().int().positive(),
        reason: z.enum(refusalReasons),
        note: z.string().nullable(),
      }),
    ),
    pointId: z.string().nullable(),
    final: z.boolean(),
    createdAt: z.string(),
    undoneAt: z.string().nullable(),
  })
  .meta({ id: 'Receipt' });

/** A receipt as the API answers it; without names. */
export const receiptJson = (view: ReceiptView): z.infer<typeof receiptSchema> => ({
  id: view.id,
  appeal: view.appeal,
  pledgeId: view.pledgeId,
  items: view.items,
  refused: view.refused,
  pointId: view.pointId,
  final: view.final,
  createdAt: view.createdAt.toISOString(),
  undoneAt: view.undoneAt?.toISOString() ?? null,
});
