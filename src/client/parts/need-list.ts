import { askedMark } from '../../ui/tally-words.ts';
import type { LiveTally } from './live.ts';
import { ownMoment, partAnew } from './page-anew.ts';
import { hasShapeFor, showOpen, showTally } from './shelves.ts';
import { enhanceSteppers } from './steppers.ts';

/**
 * Keeps the list of needs as a fresh page has it: its numbers from each tally, and the list itself when the charity asks for
 * something more, or for another quantity, or a shelf has outgrown its drawing. What is as it was is left alone, and what
 * was typed stays, as somebody may be typing.
 */
export function makeNeedList(appeal: HTMLElement, address: string): (tally: LiveTally) => void {
  let isUnderWay = false;
  const take = async (latest: () => LiveTally): Promise<void> => {
    await ownMoment();
    const page = await partAnew(address, '[data-appeal]', (one) => {
      const { needs } = latest();
      return one.dataset['asked'] === askedMark(needs) && hasShapeFor(one, needs);
    });
    isUnderWay = false;
    const [fresh, shown] = [page, appeal].map((one) => one?.querySelector('.need-list'));
    if (!page || !fresh || !shown) return;
    appeal.dataset['asked'] = page.dataset['asked'];
    takeOver(shown, fresh);
    // A page may be a moment older than what was shown here.
    showNumbers(latest());
  };
  let last: LiveTally;
  return (tally) => {
    last = tally;
    const isDrawn = showNumbers(tally);
    if (isUnderWay || (isDrawn && askedMark(tally.needs) === appeal.dataset['asked'])) return;
    isUnderWay = true;
    void take(() => last);
  };
}

function showNumbers(tally: LiveTally): boolean {
  tally.needs.forEach(showOpen);
  return showTally(tally);
}

/** Makes one list like the other, without touching the sections that look alike. */
function takeOver(shown: Element, fresh: Element): void {
  const old = new Map([...shown.children].map((section) => [idOf(section), section]));
  let next = shown.firstElementChild;
  for (const section of [...fresh.children]) {
    const before = old.get(idOf(section));
    old.delete(idOf(section));
    if (before && looksOf(before) === looksOf(section)) {
      if (before === next) next = next.nextElementSibling;
      else shown.insertBefore(before, next);
      continue;
    }
    section.classList.add('is-arriving');
    shown.insertBefore(section, next);
    enhanceSteppers(section);
    if (!before) continue;
    if (before === next) next = next.nextElementSibling;
    replaceField(before, section);
  }
  old.forEach((gone) => {
    gone.remove();
  });
}

/** Takes a section away, and puts what was typed there, and the focus, into the one that stands for it. */
function replaceField(before: Element, section: Element): void {
  const [typed, field] = [before, section].map((one) => one.querySelector<HTMLInputElement>('input[type="number"]'));
  const hadFocus = before.contains(document.activeElement);
  before.remove();
  if (typed && field) field.value = typed.value;
  if (hadFocus) field?.focus();
}

const idOf = (section: Element): string => section.getAttribute('data-need') ?? '';

/** What a change of its numbers does not change. */
const looksOf = (section: Element): string =>
  [
    section.querySelector('h3')?.textContent,
    section.querySelector('figure')?.getAttribute('data-scale'),
    section.querySelectorAll('use[data-place]').length,
    section.querySelector('input') !== null,
  ].join();
