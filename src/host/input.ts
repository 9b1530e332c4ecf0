import { z } from 'zod';
import { emailInput } from '../organisations/input.ts';

const words = (empty: string) =>
  z.string({ error: empty }).trim().min(1, empty).max(2000, 'Please keep this to 2,000 characters.');

export const declineInput = z.object({ reason: words('Please write why, so that they can put it right.') });
export const takeDownInput = z.object({ reason: words('Please write why. The organisation reads it.') });

export const reportInput = z.object({
  reason: words('Please write what is wrong.'),
  email: z
    .string()
    .trim()
    .default('')
    .pipe(
      z.union([z.literal('').transform(() => null), emailInput], {
        error: 'This does not look like an e-mail address. You may also leave it empty.',
      }),
    ),
});
