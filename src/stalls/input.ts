import { z } from 'zod';
import { typedOf, typedText, type Typed } from '../http/forms.ts';
import { isId } from '../lib/ids.ts';
import { readQuantities } from '../pledges/form.ts';
import { pledgeInputSchema, pledgeItemsSchema } from '../pledges/input.ts';
import { formErrorsOf } from '../http/forms.ts';
import type { FormError } from '../ui/form.tsx';

const promised = pledgeInputSchema.pick({ email: true, name: true, showName: true, items: true });

/** What one person at the stall does: promise something, or hand it over there and then. */
export const entrySchema = z
  .discriminatedUnion('kind', [
    promised.extend({ kind: z.literal('pledge') }),
    z.object({ kind: z.literal('walk-in'), items: pledgeItemsSchema }),
  ])
  .meta({ id: 'StallEntry' });

export type StallEntry = z.output<typeof entrySchema>;

export const stallNameSchema = z.object({
  name: z
    .string({ error: 'Please give the stall a name.' })
    .trim()
    .min(1, 'Please give the stall a name, such as “Saturday market”.')
    .max(60, 'Please keep this under 60 letters.'),
});

export type ReadEntry =
  | { kind: 'ok'; entry: StallEntry; key: string | null; typed: Typed }
  | { kind: 'wrong'; errors: FormError[]; typed: Typed };

/** Reads the stall's form as a browser without JavaScript sends it. `firstField`: where "nothing chosen" is said. */
export function readEntry(body: unknown, firstField: string): ReadEntry {
  const typed = typedOf(body);
  const quantities = readQuantities(body);
  const handsOver = typedText(typed, 'now') === 'yes';
  const person = promised.omit({ items: true }).safeParse({
    email: typedText(typed, 'email'),
    name: typedText(typed, 'name') || null,
    showName: typedText(typed, 'showName') === 'yes',
  });
  const errors = [
    ...(quantities.kind === 'wrong'
      ? quantities.errors.map((error) => (error.path === '' ? { ...error, path: firstField } : error))
      : []),
    ...(handsOver || person.success ? [] : formErrorsOf(person.error)),
  ];
  if (quantities.kind === 'wrong' || errors.length > 0) return { kind: 'wrong', errors, typed };
  const key = typedText(typed, 'key');
  const keep = { kind: 'ok' as const, key: isId(key) ? key : null, typed };
  if (handsOver) return { ...keep, entry: { kind: 'walk-in', items: quantities.items } };
  return person.success
    ? { ...keep, entry: { kind: 'pledge', ...person.data, items: quantities.items } }
    : { kind: 'wrong', errors, typed };
}
