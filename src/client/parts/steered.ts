import { standingMark, type Standing } from '../../ui/state-words.ts';

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
): (standing: Standing) => void {
  const typed = new Map<string, string>();
  let latest = 0;
  return (standing) => {
    const turn = ++latest;
    const mark = standingMark(standing);
    // Until the page is here nothing can be sent that would not be taken.
    setSendable(appeal, standing.state === 'open');
    if (appeal.dataset['standing'] === mark) return;
    const isFormOf = (root: HTMLElement): boolean => root.querySelector('[data-pledge-form]') !== null;
    void pageWith(address, ({ dataset }) => dataset['standing'] === mark).then((page) => {
      if (!page || turn !== latest) return;
      // Who takes a time fills in another form, and while nobody shall set off it says no time to come.
      const asksOtherwise = isSlow(appeal) !== isSlow(page) || isStopped(appeal) !== isStopped(page);
      appeal.dataset['state'] = page.dataset['state'];
      appeal.dataset['standing'] = page.dataset['standing'];
      appeal.dataset['slow'] = page.dataset['slow'] ?? 'false';
      appeal.dataset['stopped'] = page.dataset['stopped'] ?? 'false';
      if (isFormOf(appeal) && isFormOf(page) && !asksOtherwise) {
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

/** A slow appeal's form asks for a time. */
const isSlow = ({ dataset }: HTMLElement): boolean => dataset['slow'] === 'true';
/** Nobody shall set off. */
const isStopped = ({ dataset }: HTMLElement): boolean => dataset['stopped'] === 'true';

function setSendable(appeal: HTMLElement, isSendable: boolean): void {
  appeal.querySelectorAll<HTMLButtonElement>('[data-pledge-form] button[type="submit"]').forEach((button) => {
    button.disabled = !isSendable;
  });
  appeal.querySelectorAll<HTMLElement>('.pledge-bar').forEach((bar) => {
    bar.hidden = !isSendable;
  });
}

/** The appeal as a fresh page has it; null without a connection, and the next event asks again. */
export async function pageWith(address: string, isRight: (page: HTMLElement) => boolean): Promise<HTMLElement | null> {
  for (let nth = 1; ; nth++) {
    const answer = await fetch(address, { cache: 'no-cache' }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => null) : null;
    const page =
      html === null
        ? null
        : new DOMParser().parseFromString(html, 'text/html').querySelector<HTMLElement>('[data-appeal]');
    if ((page && isRight(page)) || nth === tries) return page;
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
