import { z } from 'zod';
import { shownRedirectSchema } from '../appeals/json.ts';
import { pledgeStates } from '../db/schema/pledges.ts';
import { ways } from '../db/schema/slots.ts';
import { shownPointSchema } from '../points/shown.ts';
import type { PledgeSlot, PledgeView } from './queries.ts';

const count = z.number().int().nonnegative();

const pledgeSlotSchema = z
  .object({ pointId: z.string(), pointName: z.string(), startsAt: z.string(), endsAt: z.string() })
  .meta({ id: 'PledgeSlot' });

export const pledgeSchema = z
  .object({
    id: z.string(),
    appeal: z.string(),
    state: z.enum(pledgeStates),
    items: z.array(
      z.object({ needId: z.string(), item: z.string(), unit: z.string().nullable(), quantity: count, received: count }),
    ),
    name: z.string().nullable(),
    showName: z.boolean(),
    note: z.string().nullable(),
    via: z.string().nullable(),
    createdAt: z.string(),
    confirmedAt: z.string().nullable(),
    expiresAt: z.string().nullable(),
    shareUrl: z.string().nullable(),
    way: z.enum(ways).describe('How it comes: brought, posted, ordered online to the address, or collected'),
    slot: pledgeSlotSchema.nullable().describe('The time it has at a drop-off point'),
  })
  .meta({ id: 'Pledge' });

export type PledgeJson = z.infer<typeof pledgeSchema>;

export const pledgeWithDropOffSchema = pledgeSchema
  .extend({
    dropOffPoints: z.array(shownPointSchema).describe('Where it is to be brought now; none while people are sent away'),
    redirect: shownRedirectSchema,
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
  })
  .meta({ id: 'PledgeWithDropOffPoints' });

/** How a member sees it: `mailRefused` says that mail does not reach the supporter. */
export const memberPledgeSchema = pledgeSchema
  .extend({ mailRefused: z.boolean(), removedReason: z.string().nullable() })
  .meta({ id: 'MemberPledge' });

/** A pledge as the API answers it; never with the address or the token. */
export function pledgeJson(view: PledgeView, publicUrl: string): PledgeJson {
  const { id, appeal, state, items, name, showName, note, via, createdAt, confirmedAt, expiresAt } = view;
  return {
    id,
    appeal,
    state,
    items,
    name,
    showName,
    note,
    via,
    createdAt: createdAt.toISOString(),
    confirmedAt: confirmedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
    shareUrl: view.code === null ? null : shareUrlOf(publicUrl, appeal, view.code),
    way: view.plan.way,
    slot: pledgeSlotJson(view.slot),
  };
}

export const pledgeSlotJson = (slot: PledgeSlot | null): PledgeJson['slot'] =>
  slot && { ...slot, startsAt: slot.startsAt.toISOString(), endsAt: slot.endsAt.toISOString() };

export const memberPledgeJson = (view: PledgeView, publicUrl: string): z.infer<typeof memberPledgeSchema> => ({
  ...pledgeJson(view, publicUrl),
  mailRefused: view.mailRefused,
  removedReason: view.removedReason,
});

export const shareUrlOf = (publicUrl: string, appeal: string, code: string): string =>
  `${publicUrl}/a/${appeal}/${code}`;
