import { paragraph, refusalWords, whatWords } from './stall-form.ts';
import type { EntryBody, StallEntry } from './stall-store.ts';

type On = { mend(entry: StallEntry): void; again(entry: StallEntry): void; discard(entry: StallEntry): void };

/** What waits on this phone. People see the phone one after the other, so nobody's address stands there in full. */
export function showWaiting(root: HTMLElement, entries: readonly StallEntry[], on: On, mayMend: boolean): void {
  const section = root.querySelector<HTMLElement>('[data-stall-waiting]');
  const words = root.querySelector('[data-stall-waiting-words]');
  const list = root.querySelector('[data-stall-list]');
  if (!section || !words || !list) return;
  const refused = entries.filter(({ refusal }) => refusal !== null);
  const waiting = entries.length - refused.length;
  section.hidden = entries.length === 0;
  root.dataset['waits'] = String(entries.length);
  words.textContent = [
    waiting === 0 ? '' : waiting === 1 ? '1 waits to be sent.' : `${waiting} wait to be sent.`,
    refused.length === 0
      ? ''
      : `${refused.length} could not be taken: please look at ${refused.length === 1 ? 'it' : 'them'}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  // Those that need somebody come first.
  list.replaceChildren(
    ...[...refused, ...entries.filter(({ refusal }) => refusal === null)].map((entry) => lineOf(entry, on, mayMend)),
  );
}

function lineOf(entry: StallEntry, on: On, mayMend: boolean): HTMLLIElement {
  const line = document.createElement('li');
  line.className = 'stall-entry';
  line.append(paragraph(`${whatWords(entry.body)} · ${whoWords(entry.body)}`));
  if (entry.refusal === null) return line;
  const why = paragraph(refusalWords(entry.refusal).join(' '));
  why.className = 'error-message';
  const buttons = document.createElement('div');
  buttons.className = 'cluster';
  if (mayMend)
    buttons.append(
      button('Put it right', () => on.mend(entry)),
      button('Try again', () => on.again(entry)),
    );
  buttons.append(button('Discard it', () => on.discard(entry)));
  line.append(why, buttons);
  return line;
}

/** `s…@example.org`: enough for the helper to tell them apart. */
const whoWords = (body: EntryBody): string =>
  body.kind === 'walk-in' ? 'handed over' : body.email.replace(/^(.)[^@]*/, '$1…');

function button(words: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button is-secondary is-small';
  made.textContent = words;
  made.addEventListener('click', onClick);
  return made;
}
