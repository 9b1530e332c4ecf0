import { quantityText } from '../../ui/quantities.ts';
import type { DoorList } from '../../door/list.ts';
import type { CountedBody } from './door-store.ts';

type Pledge = DoorList['pledges'][number];

/** What was typed, or where it is wrong. */
export type ReadCount =
  | { kind: 'ok'; body: Pick<CountedBody, 'items' | 'refused' | 'final' | 'seen'> }
  | { kind: 'wrong'; field: string; words: string };

/** Reads one of the two forms of a count: all of it, or these numbers. */
export function readCount(form: HTMLFormElement): ReadCount {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const names = [...new Set(data.keys())];
  const numbers = (prefix: string) =>
    names
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ name, needId: name.slice(prefix.length), text: text(name).replaceAll(/[\s,]/g, '') }))
      .filter((one) => !/^0*$/.test(one.text) || isBad(form, one.name));
  const [came, refused] = [numbers('quantity-'), numbers('refused-')];
  const bad = [...came, ...refused].find((one) => !/^\d{1,7}$/.test(one.text) || Number(one.text) > 1_000_000);
  if (bad) return { kind: 'wrong', field: bad.name, words: 'Please write how many as a whole number, like 4.' };
  const unsaid = refused.find(({ needId }) => text(`reason-${needId}`) === '');
  if (unsaid)
    return { kind: 'wrong', field: `reason-${unsaid.needId}`, words: 'Please say why it could not be taken.' };
  const uncounted = names.find(
    (name) => name.startsWith('alike-') && text(name) !== '' && !came.some(({ needId }) => name === `alike-${needId}`),
  );
  if (uncounted !== undefined)
    return {
      kind: 'wrong',
      field: uncounted.replace('alike-', 'quantity-'),
      words: 'Write how many of it came instead.',
    };
  const final = text('final') === 'yes';
  if (came.length === 0 && refused.length === 0 && !final)
    return {
      kind: 'wrong',
      field: names.find((name) => name.startsWith('quantity-')) ?? '',
      words: 'Write how many came.',
    };
  const seen = text('seen');
  return {
    kind: 'ok',
    body: {
      items: came.map(({ needId, text: quantity }) => ({
        needId,
        quantity: Number(quantity),
        ...(text(`alike-${needId}`) === '' ? {} : { alike: text(`alike-${needId}`) }),
      })),
      refused: refused.map(({ needId, text: quantity }) => ({
        needId,
        quantity: Number(quantity),
        reason: text(`reason-${needId}`),
        note: text(`note-${needId}`) || null,
      })),
      final,
      seen: seen === '' ? null : Number(seen),
    },
  };
}

const isBad = (form: HTMLFormElement, name: string): boolean =>
  form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.validity.badInput === true;

/** `24 tins of dog food, 2 blankets`, by the names that stand in the form. */
export function countWords(
  root: ParentNode,
  { items, refused, final }: Pick<CountedBody, 'items' | 'refused' | 'final'>,
): string {
  const thing = (needId: string) => {
    const need = root.querySelector<HTMLElement>(`[data-need="${needId}"]`)?.dataset;
    return { item: need?.['item'] ?? 'things', unit: need?.['unit'] ?? null };
  };
  const words = [
    ...items.map(
      ({ needId, quantity, alike }) => `${quantityText(quantity, thing(needId))}${alike ? ` (instead: ${alike})` : ''}`,
    ),
    ...refused.map(({ needId, quantity }) => `${quantityText(quantity, thing(needId))} refused`),
  ];
  return words.length === 0 && final ? 'Nothing more to come' : words.join(', ');
}

/** Makes of an appeal's empty form that of one pledge, as the server would have made it. */
export function fillForm(content: HTMLElement, pledge: Pledge | null, newKey: () => string): void {
  content.querySelectorAll<HTMLInputElement>('[name="nonce"]').forEach((field) => (field.value = newKey()));
  if (!pledge) return;
  const some = content.querySelector<HTMLFormElement>('[data-door-some]');
  const promised = content.querySelector('[data-door-promised]');
  if (!some || !promised) return;
  some.prepend(hidden('seen', String(pledge.came)));
  const others = document.createElement('div');
  others.className = 'stack';
  for (const need of promised.querySelectorAll<HTMLElement>(':scope > [data-need]')) {
    const item = pledge.items.find(({ needId, quantity }) => needId === need.dataset['need'] && quantity > 0);
    if (!item) {
      others.append(need);
      continue;
    }
    const rest = item.quantity - item.received;
    const field = need.querySelector<HTMLInputElement>('input[type="number"]');
    if (field && rest > 0) field.value = String(rest);
  }
  if (others.children.length > 0) {
    const details = document.createElement('details');
    details.className = 'details';
    const summary = document.createElement('summary');
    summary.textContent = 'Something else';
    details.append(summary, others);
    promised.after(details);
  }
  const left = pledge.items.filter(({ quantity, received }) => quantity > received);
  const button = some.querySelector<HTMLButtonElement>('button[type="submit"]');
  const final = document.querySelector<HTMLTemplateElement>('template[data-door-final]');
  if (final) button?.before(final.content.cloneNode(true));
  if (left.length === 0 || !button) return;
  button.classList.replace('is-primary', 'is-secondary');
  button.textContent = 'Count these numbers';
  some.before(allForm(pledge, left, newKey()));
}

/** The one big button. */
function allForm(pledge: Pledge, left: Pledge['items'], key: string): HTMLFormElement {
  const form = document.createElement('form');
  form.method = 'post';
  form.dataset['doorAll'] = '';
  form.append(
    hidden('nonce', key),
    hidden('seen', String(pledge.came)),
    ...left.map(({ needId, quantity, received }) => hidden(`quantity-${needId}`, String(quantity - received))),
  );
  const button = document.createElement('button');
  button.className = 'button is-primary is-big door-all';
  button.textContent = pledge.came > 0 ? 'All the rest of it' : 'All of it';
  form.append(button);
  return form;
}

function hidden(name: string, value: string): HTMLInputElement {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = name;
  field.value = value;
  return field;
}

/** The error at its field, as the server would show it. */
export function complainAt(form: HTMLFormElement, name: string, words: string): void {
  form.querySelectorAll('[data-door-error]').forEach((one) => one.remove());
  const field = form.querySelector<HTMLElement>(`[name="${name}"]`);
  const frame = field?.closest('.field');
  if (!field || !frame) return;
  const line = document.createElement('p');
  line.className = 'error-message';
  line.textContent = words;
  line.id = `${field.id}-error`;
  line.dataset['doorError'] = '';
  frame.querySelector('.label')?.after(line);
  field.setAttribute('aria-describedby', line.id);
  for (let folded = field.closest('details'); folded; folded = folded.parentElement?.closest('details') ?? null)
    folded.open = true;
  field.focus();
}
