import { askedMark } from '../../ui/tally-words.ts';
import type { LiveNeed } from './live.ts';
import { partAnew } from './page-anew.ts';
import { enhanceSteppers } from './steppers.ts';

/** Everybody who looks is told at the same moment; they need not all ask at the same moment. */
const longestWaitMs = 2_000;

/**
 * The list of needs as a fresh page has it: the charity asks for something more, or for another quantity, or a shelf has
 * outgrown its drawing. What is as it was is left alone, and what was typed stays, as somebody may be typing. `isDrawn`:
 * whether every shelf that is there could be drawn.
 */
export function makeNeedList(
  appeal: HTMLElement,
  address: string,
): (needs: readonly LiveNeed[], isDrawn: boolean) => void {
  let isUnderWay = false;
  let asked = '';
  const take = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longestWaitMs));
    const page = await partAnew(address, '[data-appeal]', ({ dataset }) => dataset['asked'] === asked);
    isUnderWay = false;
    const fresh = page?.querySelector('.need-list');
    const shown = appeal.querySelector('.need-list');
    if (!page || !fresh || !shown) return;
    appeal.dataset['asked'] = page.dataset['asked'];
    takeOver(shown, fresh);
  };
  return (needs, isDrawn) => {
    asked = askedMark(needs);
    if (isUnderWay || (isDrawn && asked === appeal.dataset['asked'])) return;
    isUnderWay = true;
    void take();
  };
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
