import type { Steer } from './live.ts';

/** Under fire the page may be a moment old. */
const oldestMs = 1_200;
const tries = 4;

/**
 * Makes the open page what it would be when it is loaded now: the charity paused, closed or opened. Words and looks come
 * from the server. What was typed is kept, and stands in the form again when there is one again. `enhance`: what makes
 * new content work.
 */
export function makeSteered(
  appeal: HTMLElement,
  { address, enhance }: { address: string; enhance: (root: HTMLElement) => void },
): (steer: Steer) => void {
  const typed = new Map<string, string>();
  let latest = 0;
  return (steer) => {
    const turn = ++latest;
    // Until the page is here nothing can be sent that would not be taken.
    setSendable(appeal, steer.state === 'open');
    if (isShown(appeal, steer)) return;
    const isFormOf = (root: HTMLElement): boolean => root.querySelector('[data-pledge-form]') !== null;
    void pageWith(address, steer.state).then((page) => {
      if (!page || turn !== latest) return;
      appeal.dataset['state'] = page.dataset['state'];
      if (isFormOf(appeal) && isFormOf(page)) {
        const notice = page.querySelector('[data-steer]');
        if (notice) appeal.querySelector('[data-steer]')?.replaceWith(notice);
        return;
      }
      keep(appeal, typed);
      const hadFocus = appeal.contains(document.activeElement);
      appeal.replaceChildren(...page.children);
      if (isFormOf(appeal)) fillIn(appeal, typed);
      enhance(appeal);
      if (hadFocus) focusNotice(appeal);
    });
  };
}

/** A notice has its title, and a line of its own for what the charity says. */
function isShown(appeal: HTMLElement, { state, message }: Steer): boolean {
  const box = appeal.querySelector('[data-steer]');
  const isSaid = message === null ? (box?.querySelectorAll('p').length ?? 0) < 2 : box?.textContent.includes(message);
  return appeal.dataset['state'] === state && isSaid === true;
}

function setSendable(appeal: HTMLElement, isSendable: boolean): void {
  appeal.querySelectorAll<HTMLButtonElement>('[data-pledge-form] button[type="submit"]').forEach((button) => {
    button.disabled = !isSendable;
  });
  appeal.querySelectorAll<HTMLElement>('.pledge-bar').forEach((bar) => {
    bar.hidden = !isSendable;
  });
}

/** The appeal as a fresh page has it; null without a connection, and the next event asks again. */
async function pageWith(address: string, state: string): Promise<HTMLElement | null> {
  for (let nth = 1; ; nth++) {
    const answer = await fetch(address, { cache: 'no-cache' }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => null) : null;
    const page =
      html === null
        ? null
        : new DOMParser().parseFromString(html, 'text/html').querySelector<HTMLElement>('[data-appeal]');
    if (page?.dataset['state'] === state || nth === tries) return page;
    await new Promise((resolve) => setTimeout(resolve, oldestMs));
  }
}

/** Fields that a person fills in, by their id: the form's, and the text to pass on. */
const fieldsOf = (appeal: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] =>
  [
    ...appeal.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      '[data-pledge-form] input, [data-pledge-form] textarea, [data-share-text]',
    ),
  ].filter((field) => field.id !== '' && field.type !== 'hidden');

const isBox = (field: HTMLInputElement | HTMLTextAreaElement): field is HTMLInputElement => field.type === 'checkbox';

function keep(appeal: HTMLElement, typed: Map<string, string>): void {
  if (!appeal.querySelector('[data-pledge-form]')) return;
  typed.clear();
  for (const field of fieldsOf(appeal)) {
    if (isBox(field)) typed.set(field.id, field.checked ? 'on' : '');
    else if (field.value !== '' && !(field.matches('[data-share-text]') && field.value === field.defaultValue))
      typed.set(field.id, field.value);
  }
}

function fillIn(appeal: HTMLElement, typed: ReadonlyMap<string, string>): void {
  for (const field of fieldsOf(appeal)) {
    const value = typed.get(field.id);
    if (value === undefined) continue;
    if (isBox(field)) field.checked = value === 'on';
    else field.value = value;
    const folded = field.closest('details');
    if (folded && value !== '') folded.open = true;
  }
}

/** What somebody was about to fill in is gone: they are brought to what tells why. */
function focusNotice(appeal: HTMLElement): void {
  const notice = appeal.querySelector<HTMLElement>('[data-steer]');
  if (!notice) return;
  notice.tabIndex = -1;
  notice.focus();
}
