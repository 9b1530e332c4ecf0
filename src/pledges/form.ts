import { z } from 'zod';
import { formErrorsOf, typedOf, typedText, type Typed } from '../http/forms.ts';
import type { FormError } from '../ui/form.tsx';
import { mostOfOneThing, pledgeChangeSchema, pledgeItemsSchema, type PledgeChange } from './input.ts';

/** The field for how many of a need, in every form where something is pledged. */
export const quantityName = (needId: string): string => `items.${needId}`;

export type QuantitiesRead =
  { kind: 'ok'; items: { needId: string; quantity: number }[] } | { kind: 'wrong'; errors: FormError[] };

/** The quantities of a form, empty ones and zeros left out; at least one has to remain. */
export function readQuantities(body: unknown): QuantitiesRead {
  const typed = typedOf(body);
  const rows = Object.keys(typed)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      name,
      needId: name.slice(prefix.length),
      text: typedText(typed, name).trim().replaceAll(',', ''),
    }))
    .filter(({ text }) => text !== '' && !/^0+$/.test(text));
  const errors = rows.flatMap(({ name, text }) => {
    if (!/^\d+$/.test(text)) return [{ path: name, message: 'Please write a whole number.' }];
    return Number(text) > mostOfOneThing
      ? [{ path: name, message: `Please keep this to ${mostOfOneThing.toLocaleString('en-GB')} at most.` }]
      : [];
  });
  if (errors.length > 0) return { kind: 'wrong', errors };
  const parsed = pledgeItemsSchema.safeParse(rows.map(({ needId, text }) => ({ needId, quantity: Number(text) })));
  if (parsed.success) return { kind: 'ok', items: parsed.data };
  const [first] = formErrorsOf(parsed.error);
  return { kind: 'wrong', errors: [{ path: '', message: first?.message ?? 'Please check the numbers.' }] };
}

export type ChangeRead =
  { kind: 'ok'; change: Required<PledgeChange> } | { kind: 'wrong'; errors: FormError[]; typed: Typed };

/** The form "Change my pledge": quantities, name, whether it is shown, note. */
export function readChange(body: unknown): ChangeRead {
  const typed = typedOf(body);
  const quantities = readQuantities(body);
  const details = detailsSchema.safeParse({
    name: typedText(typed, 'name'),
    showName: typedText(typed, 'showName') === 'yes',
    note: typedText(typed, 'note'),
  });
  if (quantities.kind === 'ok' && details.success)
    return { kind: 'ok', change: { items: quantities.items, ...details.data } };
  const errors = [
    ...(quantities.kind === 'wrong' ? quantities.errors : []),
    ...(details.success ? [] : formErrorsOf(details.error)),
  ];
  return { kind: 'wrong', errors, typed };
}

const prefix = quantityName('');
const detailsSchema = z.object(pledgeChangeSchema.omit({ items: true }).required().shape);
