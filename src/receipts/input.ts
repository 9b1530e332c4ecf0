import { z } from 'zod';
import { refusalReasons } from '../db/schema/receipts.ts';
import type { Typed } from '../http/forms.ts';
import { typedText } from '../http/forms.ts';
import { isId } from '../lib/ids.ts';
import { mostOfOneThing, pledgeItemSchema } from '../pledges/input.ts';
import type { FormError } from '../ui/form.tsx';
import type { Came } from './rules.ts';

const shortText = z
  .string()
  .trim()
  .max(200, 'Please keep this under 200 letters.')
  .transform((text) => text || null)
  .nullish()
  .transform((text) => text ?? null);

/** `POST /appeals/:slug/receipts`. */
export const receiptInputSchema = z.object({
  pledgeId: z
    .string()
    .refine(isId, 'There is no such pledge.')
    .nullish()
    .transform((id) => id ?? null),
  items: z
    .array(pledgeItemSchema.extend({ alike: shortText.describe('What came instead, when it is something alike') }))
    .max(100, 'Please count at most 100 things at once.')
    .refine(
      (items) => new Set(items.map((item) => item.needId)).size === items.length,
      'Each need can stand here once.',
    ),
  refused: z
    .array(pledgeItemSchema.extend({ reason: z.enum(refusalReasons), note: shortText }))
    .max(100, 'Please name at most 100 things at once.')
    .default([])
    .describe('What was brought and could not be taken'),
  final: z.boolean().default(false),
  pointId: z
    .string()
    .refine(isId, 'There is no such drop-off point.')
    .nullish()
    .transform((id) => id ?? null)
    .describe('The drop-off point that it came to'),
  seen: z
    .number()
    .int()
    .min(0)
    .nullish()
    .transform((seen) => seen ?? null)
    .describe('How much had come on the pledge when it was looked at'),
});

export const reasonSchema = z
  .string({ error: 'Please say why.' })
  .trim()
  .min(1, 'Please say why, for whoever looks at it later.')
  .max(500, 'Please keep this under 500 letters.');

/** A field of the form for one need. */
export const quantityField = (needId: string): string => `quantity-${needId}`;

/** Reads the numbers of a form, one field a need. An empty field or a 0 is no item. */
export function readQuantities(typed: Typed): { items: Came[]; errors: FormError[] } {
  const read = Object.keys(typed)
    .filter((name) => name.startsWith('quantity-'))
    .map((name) => ({
      name,
      needId: name.slice('quantity-'.length),
      text: typedText(typed, name).replaceAll(/[\s,]/g, ''),
    }))
    .filter(({ needId, text }) => isId(needId) && !/^0*$/.test(text));
  return {
    items: read.flatMap(({ needId, text }) => (isCount(text) ? [{ needId, quantity: Number(text) }] : [])),
    errors: read.flatMap(({ name, text }) => (isCount(text) ? [] : [{ path: name, message: wrongCount(text) }])),
  };
}

const isCount = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) <= mostOfOneThing;

const wrongCount = (text: string): string =>
  /^\d+$/.test(text)
    ? `Please keep this to ${mostOfOneThing.toLocaleString('en-GB')} at most.`
    : 'Please write a whole number, such as 24.';

/** A pledge for somebody without e-mail, beside its numbers. */
export const enteredSchema = z.object({
  name: z
    .string()
    .trim()
    .max(80, 'Please keep this under 80 letters.')
    .default('')
    .transform((name) => name || null),
  note: z
    .string()
    .trim()
    .max(500, 'Please keep this under 500 letters.')
    .default('')
    .transform((note) => note || null),
});
