import { quantityText } from '../../ui/quantities.ts';
import type { DoorList } from '../../door/list.ts';
import type { DoorEntry } from './door-store.ts';
import { element, smallButton } from './elements.ts';
import type { Refusal } from './kept-entries.ts';
import { isObject } from './kept-sender.ts';

export type WaitingActions = {
  /** It came on top of what somebody else has counted: as much has come by now. */
  countToo(entry: DoorEntry, came: number): void;
  again(entry: DoorEntry): void;
  letGo(entry: DoorEntry): void;
  discard(entry: DoorEntry, words: string): void;
};

/** What waits on this phone; first what somebody has to look at. */
export function showWaiting(
  root: HTMLElement,
  entries: readonly DoorEntry[],
  list: DoorList | null,
  actions: WaitingActions,
): void {
  const section = root.querySelector<HTMLElement>('[data-door-waiting]');
  const words = root.querySelector('[data-door-waiting-words]');
  const lines = root.querySelector('[data-door-waiting-list]');
  const refused = entries.filter(({ refusal }) => refusal !== null);
  const waiting = entries.filter(({ refusal }) => refusal === null);
  root.dataset['waits'] = String(entries.length);
  if (!section || !words || !lines) return;
  section.hidden = entries.length === 0;
  words.textContent = [
    waiting.length === 0 ? '' : waiting.length === 1 ? '1 waits to be sent.' : `${waiting.length} wait to be sent.`,
    refused.length === 0 ? '' : `Please look at ${refused.length === 1 ? 'one' : refused.length}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  lines.replaceChildren(...[...refused, ...waiting].map((entry) => lineOf(entry, list, actions)));
}

function lineOf(entry: DoorEntry, list: DoorList | null, actions: WaitingActions): HTMLLIElement {
  const { body, refusal } = entry;
  const isUndo = body.kind === 'undo' || body.undo === true;
  const line = element(
    'li',
    { class: 'stall-entry' },
    element('p', { text: `${isUndo ? 'Undo: ' : ''}${body.words}${nameFor(entry, list)}` }),
  );
  if (refusal === null) return line;
  const buttons = element('div', { class: 'cluster' });
  const meanwhile = body.kind === 'receipt' ? meanwhileIn(refusal) : null;
  if (meanwhile) {
    line.append(
      element('p', { class: 'error-message', text: meanwhile.words }),
      element('p', { text: 'Is it the same, or did yours come on top?' }),
    );
    buttons.append(
      smallButton('It is the same: drop mine', () => actions.discard(entry, '')),
      smallButton('On top: count mine too', () => actions.countToo(entry, meanwhile.came)),
    );
  } else {
    line.append(element('p', { class: 'error-message', text: refusal.detail }));
    if (body.kind === 'undo' && refusal.name === 'need-full')
      buttons.append(smallButton('Undo it, and let the rest go', () => actions.letGo(entry)));
    buttons.append(
      smallButton('Try again', () => actions.again(entry)),
      smallButton('Drop it', () => actions.discard(entry, 'Drop this? It was not taken, and will not be.')),
    );
  }
  line.append(buttons);
  return line;
}

function nameFor({ body }: DoorEntry, list: DoorList | null): string {
  if (body.kind === 'undo') return '';
  const { pledgeId } = body.receipt;
  if (pledgeId === null) return ', without a pledge';
  const pledge = list?.pledges.find(({ id }) => id === pledgeId);
  return pledge ? ` from ${pledge.name ?? pledge.code}` : '';
}

/** What somebody else has counted on the same pledge, for who has it on this phone too. */
function meanwhileIn({ name, said }: Refusal): { came: number; words: string } | null {
  const came: unknown = said?.['came'];
  if (name !== 'conflict' || typeof came !== 'number') return null;
  const receipts: unknown = said?.['receipts'];
  const lines = (Array.isArray(receipts) ? receipts : []).filter(isObject).map((receipt: Record<string, unknown>) => {
    const items = Array.isArray(receipt['items']) ? receipt['items'].filter(isObject) : [];
    const what = items.map(itemWords).filter((words) => words !== '');
    const by = typeof receipt['recordedBy'] === 'string' ? `, by ${receipt['recordedBy']}` : '';
    return `${what.length === 0 ? 'nothing more to come' : what.join(', ')}${by}`;
  });
  return {
    came,
    words:
      lines.length === 0
        ? 'Somebody has undone what was counted on this pledge.'
        : `Somebody has counted this pledge meanwhile: ${lines.join('; ')}.`,
  };
}

const itemWords = ({ item, unit, quantity }: Record<string, unknown>): string =>
  typeof item === 'string' && typeof quantity === 'number'
    ? quantityText(quantity, { item, unit: typeof unit === 'string' ? unit : null })
    : '';
