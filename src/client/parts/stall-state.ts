import { stateTitle } from '../../ui/state-words.ts';
import { follow, type Steer } from './live.ts';
import { paragraph } from './stall-form.ts';

/**
 * Keeps the notice of the appeal's state right: a stall's page stays open for a day, and may come from the phone itself,
 * as it was when it was kept. The state comes with each line to the server, and with each change.
 */
export function followState(root: HTMLElement, slug: string): void {
  follow(slug, { tally: () => undefined, line: () => undefined, steer: (steer) => showState(root, steer) });
}

function showState(root: HTMLElement, { state, message }: Steer): void {
  const isOpen = state === 'open';
  root.querySelectorAll<HTMLElement>('[data-stall-when]').forEach((part) => {
    part.hidden = (part.dataset['stallWhen'] === 'open') !== isOpen;
  });
  const title = stateTitle(state) ?? (message === null ? null : `From ${root.dataset['from'] ?? ''}`);
  const place = root.querySelector('[data-stall-steer]');
  const lines = title === null ? [] : [title, ...(message === null ? [] : [message])];
  // Told anew only when it is new: whoever hears the page hears it once.
  if (!place || lines.join('') === place.textContent) return;
  const notice = document.createElement('div');
  notice.className = `notice is-${isOpen ? 'info' : state === 'full' ? 'success' : 'warning'}`;
  notice.append(...lines.map(paragraph));
  notice.firstElementChild?.classList.add('notice-title');
  place.replaceChildren(...(lines.length === 0 ? [] : [notice]));
}
