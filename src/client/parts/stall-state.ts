import { noticeWords, redirectLead, type Standing } from '../../ui/state-words.ts';
import { follow } from './live.ts';
import { paragraph } from './stall-form.ts';

/**
 * Keeps the notice of the appeal's state right: a stall's page stays open for a day, and may come from the phone itself,
 * as it was when it was kept. The state comes with each line to the server, and with each change.
 */
export function followState(root: HTMLElement, slug: string): void {
  follow(slug, { tally: () => undefined, line: () => undefined, steer: (standing) => showState(root, standing) });
}

function showState(root: HTMLElement, standing: Standing): void {
  const isOpen = standing.state === 'open';
  root.querySelectorAll<HTMLElement>('[data-stall-when]').forEach((part) => {
    part.hidden = (part.dataset['stallWhen'] === 'open') !== isOpen;
  });
  const words = noticeWords(standing, root.dataset['from'] ?? '');
  const place = root.querySelector('[data-stall-steer]');
  const lines = words === null ? [] : [words.title, ...words.lines].map(paragraph);
  lines[0]?.classList.add('notice-title');
  if (words !== null && standing.redirect !== null) lines.push(redirectLine(standing.redirect));
  // Told anew only when it is new: whoever hears the page hears it once.
  if (!place || lines.map((line) => line.textContent).join('') === place.textContent) return;
  const notice = document.createElement('div');
  notice.className = `notice is-${words?.kind ?? 'info'}`;
  notice.append(...lines);
  place.replaceChildren(...(lines.length === 0 ? [] : [notice]));
}

function redirectLine(redirect: NonNullable<Standing['redirect']>): HTMLParagraphElement {
  const line = paragraph(`${redirectLead(redirect)} `);
  const link = document.createElement('a');
  link.href = redirect.url;
  link.rel = 'noopener noreferrer nofollow';
  link.textContent = redirect.label;
  line.append(link);
  return line;
}
