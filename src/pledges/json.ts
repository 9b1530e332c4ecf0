import { z } from 'zod';
import { pledgeStates } from '../db/schema.ts';
import { shownPointSchema } from '../points/shown.ts';
import type { PledgeView } from './queries.ts';

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

export const pledgeWithDropOffSchema = pledgeSchema
  .extend({ dropOffPoints: z.array(shownPointSchema) })
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
