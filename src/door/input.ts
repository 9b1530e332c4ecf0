import { refusalReasons } from '../db/schema/receipts.ts';
import { typedText, type Typed } from '../http/forms.ts';
import { isId } from '../lib/ids.ts';
import { quantityField, readQuantities } from '../receipts/input.ts';
import type { Came, Refused } from '../receipts/rules.ts';
import type { FormError } from '../ui/form.tsx';

/** The fields of one need beside its number. */
export const alikeField = (needId: string): string => `alike-${needId}`;
export const refusedField = (needId: string): string => `refused-${needId}`;
export const reasonField = (needId: string): string => `reason-${needId}`;
export const noteField = (needId: string): string => `note-${needId}`;

const longest = 200;

export type Counted = { items: Came[]; refused: Refused[]; final: boolean; errors: FormError[] };

/** Reads the form of the door: what came, what came instead, what could not be taken and why. */
export function readCounted(typed: Typed): Counted {
  const { items, errors } = readQuantities(typed);
  const alike = fieldsOf(typed, 'alike-').map(({ needId, text }) => ({ needId, text }));
  const refused = readQuantities(
    Object.fromEntries(fieldsOf(typed, 'refused-').map(({ needId, text }) => [quantityField(needId), text])),
  );
  const reasoned = refused.items.map(({ needId, quantity }) => ({
    needId,
    quantity,
    reason: refusalReasons.find((one) => one === typedText(typed, reasonField(needId))),
    note: typedText(typed, noteField(needId)).trim().slice(0, longest) || null,
  }));
  return {
    items: items.map((item) => {
      const text = alike.find(({ needId }) => needId === item.needId)?.text.slice(0, longest) ?? '';
      return text === '' ? item : { ...item, alike: text };
    }),
    refused: reasoned.flatMap(({ reason, ...one }) => (reason === undefined ? [] : [{ ...one, reason }])),
    final: typedText(typed, 'final') === 'yes',
    errors: [
      ...errors,
      ...refused.errors.map(({ path, message }) => ({ path: path.replace('quantity-', 'refused-'), message })),
      ...reasoned.flatMap(({ needId, reason }) =>
        reason === undefined ? [{ path: reasonField(needId), message: 'Please say why it could not be taken.' }] : [],
      ),
      ...alike.flatMap(({ needId, text }) =>
        text !== '' && !items.some((item) => item.needId === needId)
          ? [{ path: quantityField(needId), message: 'Write how many of it came instead.' }]
          : [],
      ),
    ],
  };
}

const fieldsOf = (typed: Typed, prefix: string): { needId: string; text: string }[] =>
  Object.keys(typed)
    .filter((name) => name.startsWith(prefix) && isId(name.slice(prefix.length)))
    .map((name) => ({ needId: name.slice(prefix.length), text: typedText(typed, name).trim() }));
