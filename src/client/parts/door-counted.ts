import type { DoorList } from '../../door/list.ts';
import { element } from './elements.ts';

/** What was counted last, by whomever, each with its undo. */
export function showCounted(root: HTMLElement, { counted }: DoorList, path: string): void {
  const section = root.querySelector<HTMLElement>('[data-door-counted]');
  const lines = root.querySelector('[data-door-counted-list]');
  if (!section || !lines) return;
  section.hidden = counted.length === 0;
  lines.replaceChildren(
    ...counted.map(({ id, what, from, when, by }) => {
      const form = element('form', {});
      form.method = 'post';
      form.action = `${path}/receipts/${id}/undo`;
      form.dataset['doorUndo'] = id;
      const button = element('button', { class: 'button is-secondary' }, 'Undo');
      button.append(element('span', { class: 'visually-hidden', text: `: ${what} ${from}` }));
      form.append(button);
      const words = element('span', {}, element('b', { text: what }), ` ${from}`, element('br'));
      words.append(element('span', { class: 'quiet small', text: by === null ? when : `${when}, by ${by}` }));
      return element('li', { class: 'cluster' }, words, form);
    }),
  );
}
