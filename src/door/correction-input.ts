import { z } from 'zod';
import { isId } from '../lib/ids.ts';
import { mostOfOneThing } from '../pledges/input.ts';

const reason = z
  .string({ error: 'Please say why. Everybody can read it.' })
  .trim()
  .min(1, 'Please say why. Everybody can read it.')
  .max(300, 'Please keep this under 300 letters.');

/** `POST /appeals/:slug/corrections`. */
export const correctionInputSchema = z.object({
  needId: z.string().refine(isId, 'There is no such need.'),
  difference: z
    .number()
    .int('Please use whole numbers.')
    .min(-mostOfOneThing)
    .max(mostOfOneThing)
    .refine((difference) => difference !== 0, 'Nothing would change.')
    .describe('How much more, or less (below 0), came than was counted'),
  reason: reason.describe('Everybody can read it on the appeal'),
});

/** The form says what the number should be; what it was when the form was made comes with it. */
export const correctionForm = z.object({
  needId: z.string().refine(isId, 'Please choose what it is about.'),
  received: z
    .string()
    .trim()
    .transform((text) => text.replaceAll(/[\s,]/g, ''))
    .pipe(
      z
        .string()
        .regex(/^\d{1,7}$/, 'Please write a whole number, such as 104.')
        .transform(Number)
        .refine((number) => number <= mostOfOneThing, 'Please keep this to 1,000,000 at most.'),
    ),
  reason,
});
