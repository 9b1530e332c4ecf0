import { z } from 'zod';
import { pledgeStates } from '../db/schema.ts';
import type { DropOffView, PledgeView } from './queries.ts';

const count = z.number().int().nonnegative();

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
  })
  .meta({ id: 'Pledge' });

export type PledgeJson = z.infer<typeof pledgeSchema>;

/** Where to bring it. Before the pledge is confirmed an address that is shown after pledging only is null. */
export const dropOffPointSchema = z.object({
  name: z.string(),
  address: z.string().nullable(),
  postcode: z.string().nullable(),
  hours: z.string().nullable(),
  visibility: z.enum(['public', 'after-pledge']),
});

export const pledgeWithDropOffSchema = pledgeSchema
  .extend({ dropOffPoints: z.array(dropOffPointSchema) })
  .meta({ id: 'PledgeWithDropOffPoints' });

/** How a member sees it: `mailRefused` says that the supporter's address does not exist. */
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
  };
}

export const memberPledgeJson = (view: PledgeView, publicUrl: string): z.infer<typeof memberPledgeSchema> => ({
  ...pledgeJson(view, publicUrl),
  mailRefused: view.mailRefused,
  removedReason: view.removedReason,
});

export const shareUrlOf = (publicUrl: string, appeal: string, code: string): string =>
  `${publicUrl}/a/${appeal}/${code}`;

/** What this supporter may see of a drop-off point. */
export function visibleDropOff(point: DropOffView, confirmed: boolean): z.infer<typeof dropOffPointSchema> {
  if (point.visibility === 'public' || confirmed) return point;
  return { ...point, address: null, postcode: null, hours: null };
}
