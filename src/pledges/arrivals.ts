import { z } from 'zod';
import { ways } from '../db/schema/slots.ts';
import { isId } from '../lib/ids.ts';
import type { PledgeAnswer, PledgeRequest } from './ledger.ts';

/** How a pledge comes. The rules of it, and all that changes it, stand in src/slots. */

export type Way = (typeof ways)[number];

/** A time at a drop-off point. */
export const slotSchema = z
  .object({
    pointId: z.string().refine(isId, 'There is no such drop-off point.'),
    startsAt: z.iso
      .datetime({ offset: true, error: 'Write a time in ISO 8601, like 2026-11-28T18:00:00Z' })
      .transform((text) => new Date(text)),
  })
  .meta({ id: 'SlotWish' });

export const waySchema = z.enum(ways, { error: 'Choose how it will come.' });

/** Of how a pledge comes, all that says who and where. */
export const withoutPerson = {
  carrier: null,
  trackingNumber: null,
  address: null,
  postcode: null,
  phone: null,
  note: null,
} as const;

export type Arrival = { way: Way; slot: z.output<typeof slotSchema> | null };

export const freeSlotSchema = z
  .object({
    pointId: z.string(),
    pointName: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
    free: z.number().int().describe('How many more can come then'),
  })
  .meta({ id: 'FreeSlot' });

export type FreeSlot = { pointId: string; pointName: string; startsAt: Date; endsAt: Date; free: number };

export const freeSlotJson = ({ startsAt, endsAt, ...slot }: FreeSlot): z.infer<typeof freeSlotSchema> => ({
  ...slot,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
});

/** Why nothing was promised: whoever brings something needs a time now, or the one they chose can't be had. */
export type ArrivalRefusal = { kind: 'slot-needed' | 'slot-full' | 'no-such-slot'; slots: FreeSlot[] };

/**
 * Takes a pledge with its time: the ledger alone, or a place held before it and handed over after it. `take` runs the
 * ledger, where a form has keys of its own.
 */
export type TakePledge = <Answer extends PledgeAnswer | null>(
  request: Pick<PledgeRequest, 'slug' | 'key'> & { email: string; arrival: Arrival },
  take: () => Promise<Answer>,
) => Promise<Answer | ArrivalRefusal>;
