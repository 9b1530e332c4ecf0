import { standingMark, type Standing } from '../../ui/state-words.ts';
import { focusNotice, partAnew } from './page-anew.ts';
import { fillIn, isChanged, keepTyped, type Typed } from './typed-fields.ts';

/** The form's, and the text to pass on. */
const fields = '[data-pledge-form] input, [data-pledge-form] textarea, [data-share-text]';

/**
 * Makes the open page what it would be when it is loaded now: the charity paused, closed or opened. Words and looks come
 * from the server. What was typed is kept, and stands in the form again when there is one again. `enhance`: what makes
 * new content work.
 */
export function makeSteered(
  appeal: HTMLElement,
  { address, enhance }: { address: string; enhance: (root: HTMLElement) => void },
): (standing: Standing) => void {
  const typed: Typed = new Map();
  let latest = 0;
  return (standing) => {
    const turn = ++latest;
    const mark = standingMark(standing);
    // Until the page is here nothing can be sent that would not be taken.
    setSendable(appeal, standing.state === 'open');
    if (appeal.dataset['standing'] === mark) return;
    const isFormOf = (root: HTMLElement): boolean => root.querySelector('[data-pledge-form]') !== null;
    void partAnew(address, '[data-appeal]', ({ dataset }) => dataset['standing'] === mark).then((page) => {
      if (!page || turn !== latest) return;
      // Who takes a time fills in another form, and while nobody shall set off it says no time to come; where to is told
      // in the page and in the form, too.
      const asksOtherwise = (['slow', 'stopped', 'sent'] as const).some(
        (name) => (appeal.dataset[name] ?? '') !== (page.dataset[name] ?? ''),
      );
      appeal.dataset['state'] = page.dataset['state'];
      appeal.dataset['standing'] = page.dataset['standing'];
      for (const name of ['slow', 'stopped', 'sent'] as const) appeal.dataset[name] = page.dataset[name] ?? '';
      if (isFormOf(appeal) && isFormOf(page) && !asksOtherwise) {
        const notice = page.querySelector('[data-steer]');
        if (notice) appeal.querySelector('[data-steer]')?.replaceWith(notice);
        return;
      }
      if (isFormOf(appeal)) keepTyped(appeal, fields, { typed, isKept: isTyped });
      const hadFocus = appeal.contains(document.activeElement);
      appeal.replaceChildren(...page.children);
      if (isFormOf(appeal)) fillIn(appeal, fields, typed);
      enhance(appeal);
      if (hadFocus) focusNotice(appeal);
    });
  };
}

function setSendable(appeal: HTMLElement, isSendable: boolean): void {
  appeal.querySelectorAll<HTMLButtonElement>('[data-pledge-form] button[type="submit"]').forEach((button) => {
    button.disabled = !isSendable;
  });
  appeal.querySelectorAll<HTMLElement>('.pledge-bar').forEach((bar) => {
    bar.hidden = !isSendable;
  });
}

/** Kept as typed, though a page that came back with errors has brought it; a text to pass on only when it was changed. */
const isTyped = (field: HTMLInputElement | HTMLTextAreaElement): boolean =>
  field.value !== '' && (isChanged(field) || !field.matches('[data-share-text]'));
