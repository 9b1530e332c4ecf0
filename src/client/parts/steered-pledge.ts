import { standingMark } from '../../ui/state-words.ts';
import { follow } from './live.ts';
import { focusNotice, partAnew } from './page-anew.ts';
import { fillIn, isChanged, keepTyped, type Typed } from './typed-fields.ts';

const fields = 'form input, form textarea, [data-share-text]';

/**
 * Makes an open page of a promise what it would be when it is loaded now, as soon as the charity steers. The stream is
 * the appeal's own and knows nothing of the promise; the page comes from its own address. What was typed is kept.
 * `enhance`: what makes new content work.
 */
export function followSteers(marker: HTMLElement, enhance: (root: HTMLElement) => void): void {
  const root = marker.closest('main');
  const { follows: slug, address } = marker.dataset;
  if (!root || slug === undefined || address === undefined) return;
  let shown = marker.dataset['standing'];
  let latest = 0;
  const takeAnew = async (mark: string): Promise<void> => {
    const turn = ++latest;
    if (mark === shown) return;
    const fresh = await partAnew(address, '[data-follows]', ({ dataset }) => dataset['standing'] === mark);
    const page = fresh?.closest('main');
    if (!page || turn !== latest) return;
    shown = fresh?.dataset['standing'];
    const typed: Typed = new Map();
    keepTyped(root, fields, { typed, isKept: isChanged });
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    root.replaceChildren(...page.children);
    fillIn(root, fields, typed);
    enhance(root);
    if (focused === null || focused === root) return;
    const again = focused.id === '' ? null : document.getElementById(focused.id);
    if (again) again.focus();
    else focusNotice(root);
  };
  follow(slug, {
    tally: () => undefined,
    steer: (standing) => void takeAnew(standingMark(standing)),
    line: () => undefined,
  });
}
