import { quantityText } from '../../ui/quantities.ts';
import type { Refusal } from './kept-entries.ts';
import type { EntryBody, StallEntry } from './stall-store.ts';

/** The stall's form as browser code reads and fills it. */
export type StallForm = {
  /** What stands in it, or what is wrong with it, which is then shown. */
  read(): EntryBody | null;
  clear(): void;
  /** Puts an entry that was refused back in, with what can still be taken. */
  fill(entry: StallEntry): void;
  refuse(words: readonly string[]): void;
  busy(isBusy: boolean): void;
  onInput(listener: () => void): void;
  onEnter(listener: () => void): void;
  /** Sends it as a plain form, where nothing can be kept. */
  sendPlainly(key: string): void;
};

export function stallForm(form: HTMLFormElement): StallForm {
  const field = (name: string) => form.querySelector<HTMLInputElement>(`[name="${name}"]`);
  const now = field('now');
  const person = form.querySelector<HTMLElement>('[data-stall-person]');
  const refused = form.querySelector<HTMLElement>('[data-stall-refused]');
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const needs = [...form.querySelectorAll<HTMLElement>('[data-stall-need]')];
  const numberOf = (need: HTMLElement) => need.querySelector('input');
  const showPerson = () => {
    if (person) person.hidden = now?.checked === true;
  };
  const refuse = (words: readonly string[]) => {
    if (!refused) return;
    refused.hidden = words.length === 0;
    refused.replaceChildren(...words.map(paragraph));
    if (words.length > 0) refused.focus();
  };
  now?.addEventListener('change', showPerson);
  showPerson();
  return {
    read() {
      forgetErrors(form);
      refuse([]);
      const numbers = needs.map((need) => ({ need, input: numberOf(need) }));
      const wrong = numbers.find(
        ({ input }) => input && (input.validity.badInput || !/^\d{0,7}$/.test(input.value.trim())),
      );
      const items = numbers.flatMap(({ need, input }) => {
        const quantity = Number(input?.value);
        return quantity > 0 ? [{ needId: need.dataset['stallNeed'] ?? '', quantity }] : [];
      });
      if (wrong?.input) return complain(wrong.input, 'Please write how many as a whole number, like 4.');
      if (items.length === 0) return complain(numbers[0]?.input, 'Please say how many of something.');
      if (now?.checked) return { kind: 'walk-in', items };
      const email = field('email');
      if (!email || !/^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(email.value.trim()))
        return complain(email, 'Please write an address like name@example.org.');
      return {
        kind: 'pledge',
        email: email.value.trim(),
        name: field('name')?.value.trim() ?? '',
        showName: field('showName')?.checked === true,
        items,
      };
    },
    clear() {
      form.querySelectorAll('input').forEach((input) => {
        if (input.type === 'checkbox') input.checked = false;
        else if (input.type !== 'hidden') input.value = '';
      });
      forgetErrors(form);
      refuse([]);
      showPerson();
    },
    fill({ body, refusal }) {
      this.clear();
      needs.forEach((need) => {
        const id = need.dataset['stallNeed'];
        const asked = body.items.find(({ needId }) => needId === id)?.quantity ?? 0;
        const quantity = Math.min(asked, refusal?.needs.find(({ needId }) => needId === id)?.open ?? asked);
        const input = numberOf(need);
        if (input) input.value = quantity === 0 ? '' : String(quantity);
      });
      const put = (name: string, value: string) => {
        const input = field(name);
        if (input) input.value = value;
      };
      const check = (name: string, checked: boolean) => {
        const input = field(name);
        if (input) input.checked = checked;
      };
      check('now', body.kind === 'walk-in');
      if (body.kind === 'pledge') {
        put('email', body.email);
        put('name', body.name);
        check('showName', body.showName);
      }
      showPerson();
    },
    refuse,
    busy(isBusy) {
      if (button) button.disabled = isBusy;
    },
    onInput: (listener) => form.addEventListener('input', listener),
    onEnter: (listener) =>
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        listener();
      }),
    sendPlainly(key) {
      const input = field('key');
      if (input) input.value = key;
      form.submit();
    },
  };
}

/** `4 tins of dog food, 2 blankets`, by the names on this page. */
export const whatWords = ({ items }: EntryBody): string =>
  items.map(({ needId, quantity }) => quantityText(quantity, thingOf(needId))).join(', ');

/** A refusal in words for whoever stands at the stall. */
export const refusalWords = ({ name, detail, needs }: Refusal): string[] =>
  name === 'need-full'
    ? needs.map(({ needId, open }) => {
        const { item } = thingOf(needId);
        return open === 0 ? `No more of “${item}” is needed.` : `“${item}”: we can take ${open} more.`;
      })
    : [detail];

function thingOf(needId: string): { item: string; unit: string | null } {
  const need = document.querySelector<HTMLElement>(`[data-stall-need="${needId}"]`);
  return {
    item: need?.dataset['item'] ?? 'something that is not on the list any more',
    unit: need?.dataset['unit'] ?? null,
  };
}

export function paragraph(words: string): HTMLParagraphElement {
  const line = document.createElement('p');
  line.textContent = words;
  return line;
}

/** The error at its field, as the server would show it. */
function complain(input: HTMLInputElement | null | undefined, words: string): null {
  const frame = input?.closest('.field');
  if (!input || !frame) return null;
  const line = paragraph(words);
  line.className = 'error-message';
  line.id = `${input.id}-error`;
  line.dataset['stallError'] = '';
  frame.classList.add('has-error');
  frame.querySelector('.label')?.after(line);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', line.id);
  input.focus();
  return null;
}

function forgetErrors(form: HTMLFormElement): void {
  form.querySelectorAll('[data-error-summary], [data-stall-error], .error-message').forEach((one) => one.remove());
  form.querySelectorAll('.has-error').forEach((frame) => frame.classList.remove('has-error'));
  form.querySelectorAll('[aria-invalid]').forEach((input) => {
    input.removeAttribute('aria-invalid');
    const hint = `${input.id}-hint`;
    if (document.getElementById(hint)) input.setAttribute('aria-describedby', hint);
    else input.removeAttribute('aria-describedby');
  });
}
