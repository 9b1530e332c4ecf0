import { z } from 'zod';
import { isId } from '../lib/ids.ts';
import { channelSchema } from '../sharing/channels.ts';
import { slotSchema, waySchema } from './arrivals.ts';

/** At most a million of anything, so that no sum can overflow. */
export const mostOfOneThing = 1_000_000;

const text = (most: number) => z.string().trim().max(most, `Please keep this under ${most} letters.`);

export const emailSchema = z
  .string({ error: 'Please write your e-mail address.' })
  .trim()
  .toLowerCase()
  .max(254, 'This address is too long to be one.')
  .pipe(z.email({ error: 'Please write an address like name@example.org.' }));

export const pledgeItemSchema = z.object({
  needId: z.string().refine(isId, 'There is no such need.'),
  quantity: z
    .number()
    .int('Please use whole numbers.')
    .min(1, 'Please take at least one.')
    .max(mostOfOneThing, `Please keep this to ${mostOfOneThing.toLocaleString('en-GB')} at most.`),
});

export const pledgeItemsSchema = z
  .array(pledgeItemSchema)
  .min(1, 'Please choose at least one thing.')
  .max(100, 'Please choose at most 100 things.')
  .refine((items) => new Set(items.map((item) => item.needId)).size === items.length, 'Each need can stand here once.');

/** What a supporter sends: `POST /appeals/:slug/pledges`, and the form once it is read. */
export const pledgeInputSchema = z.object({
  email: emailSchema,
  name: text(80)
    .transform((name) => name || null)
    .nullish()
    .transform((name) => name ?? null),
  showName: z.boolean().default(false),
  items: pledgeItemsSchema,
  via: text(40)
    .nullish()
    .transform((via) => via ?? null),
  note: text(500)
    .transform((note) => note || null)
    .nullish()
    .transform((note) => note ?? null),
});

/** The same with how they came, as it is sent: `from`, the channel of the link. What is unknown is ignored. */
export const pledgeBodySchema = pledgeInputSchema
  .extend({ from: channelSchema.optional() })
  .transform(({ from, ...input }) => ({ ...input, channel: from ?? null }));

export type PledgeInput = z.output<typeof pledgeBodySchema>;

/** The same with how it will come, which is no matter of the ledger: `POST /appeals/:slug/pledges`. */
export const pledgeRequestSchema = pledgeInputSchema
  .extend({
    from: channelSchema.optional(),
    way: waySchema.default('bring'),
    slot: slotSchema.nullish().describe('When; needed while the appeal is slow and it is brought'),
  })
  .transform(({ from, way, slot, ...input }) => ({
    input: { ...input, channel: from ?? null },
    arrival: { way, slot: slot ?? null },
  }));

/** `Idempotency-Key`: a UUID, as most clients send, or any printable text. */
export const idempotencyKeySchema = z
  .string('Please send this header: a new text of your own for each new request, such as a UUID.')
  .trim()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'Please use printable ASCII without spaces.');

export const pledgeChangeSchema = z
  .object({
    items: pledgeItemsSchema,
    name: text(80)
      .transform((name) => name || null)
      .nullable(),
    showName: z.boolean(),
    note: text(500)
      .transform((note) => note || null)
      .nullable(),
  })
  .partial();

export type PledgeChange = z.output<typeof pledgeChangeSchema>;
