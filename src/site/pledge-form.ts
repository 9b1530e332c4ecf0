import { formErrorsOf, typedOf, typedText, type Typed } from '../http/forms.ts';
import { withCapital } from '../lib/capital.ts';
import type { Arrival } from '../pledges/arrivals.ts';
import { pledgeBodySchema, type PledgeInput } from '../pledges/input.ts';
import { readArrival } from '../slots/form.ts';
import type { NeedTally } from '../tally/shapes.ts';
import type { FormError } from '../ui/form.tsx';
import { numberText, quantityText } from '../ui/quantities.ts';

/** The name of the field for one need. */
export const quantityField = (needId: string): string => `items.${needId}`;

/** What stands in the form: empty on a first visit, what was typed when it comes back. */
export type PledgeForm = { typed: Typed; errors: FormError[] };

export const emptyForm: PledgeForm = { typed: {}, errors: [] };

export type ReadPledgeForm =
  { kind: 'ok'; input: PledgeInput; arrival: Arrival; typed: Typed } | ({ kind: 'wrong' } & PledgeForm);

/** Reads the form of the appeal page. Needs that are left empty or at 0 are not pledged. */
export function readPledgeForm(body: unknown, needs: readonly NeedTally[]): ReadPledgeForm {
  const typed = typedOf(body);
  const wanted = needs
    .map((need) => ({ needId: need.id, text: typedText(typed, quantityField(need.id)).trim() }))
    .filter(({ text }) => text !== '' && Number(text) !== 0);
  const notNumbers = wanted
    .filter(({ text }) => !/^\d{1,7}$/.test(text))
    .map(({ needId }) => ({
      path: quantityField(needId),
      message: 'Please write how many as a whole number, like 4.',
    }));
  const parsed = pledgeBodySchema.safeParse({
    email: typedText(typed, 'email'),
    name: typedText(typed, 'name') || null,
    showName: typed['showName'] !== undefined,
    items: wanted.map(({ needId, text }) => ({ needId, quantity: Number(text) })),
    via: typedText(typed, 'via') || null,
    note: typedText(typed, 'note') || null,
    from: typedText(typed, 'from') || null,
  });
  const firstNeed = needs.find((need) => need.open !== 0)?.id ?? '';
  const errors = [...notNumbers, ...(parsed.success ? [] : formErrorsOf(parsed.error))].map(({ path, message }) => ({
    path: fieldOf(path, wanted, firstNeed),
    message: path === 'items' && wanted.length === 0 ? 'Please say how many of something you can bring.' : message,
  }));
  const shown = errors.filter((error, at) => errors.findIndex((other) => other.path === error.path) === at);
  if (!parsed.success || notNumbers.length > 0) return { kind: 'wrong', typed, errors: shown };
  return { kind: 'ok', input: parsed.data, arrival: readArrival(typed), typed };
}

/** `items.0.quantity` → the field of the need that stands there. */
function fieldOf(path: string, wanted: readonly { needId: string }[], firstNeed: string): string {
  const place = /^items(?:\.(\d+))?/.exec(path);
  if (!place) return path;
  return quantityField(wanted[Number(place[1] ?? -1)]?.needId ?? firstNeed);
}

/** A need filled up meanwhile: the form comes back with what can still be taken, ready to send. */
export function withWhatIsOpen(
  typed: Typed,
  open: readonly { needId: string; open: number }[],
  needs: readonly NeedTally[],
): PledgeForm {
  const changed = Object.fromEntries(open.map((need) => [quantityField(need.needId), String(need.open || '')]));
  const errors = open.map((short) => {
    const need = needs.find((one) => one.id === short.needId);
    const thing = need ? quantityText(short.open, need) : numberText(short.open);
    const message =
      short.open === 0
        ? `${need?.item ?? 'This'}: nothing more is taken of this now. Thank you all the same.`
        : `We can take ${thing} now. It stands in the form, ready to send.`;
    return { path: quantityField(short.needId), message: withCapital(message) };
  });
  return { typed: { ...typed, ...changed }, errors };
}
