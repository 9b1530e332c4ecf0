import { numberText } from '../../ui/quantities.ts';
import { shelfOf } from '../../ui/shelf.ts';
import { appealTallyWords, peopleWords, stillNeededWords, tallyWords } from '../../ui/tally-words.ts';
import type { LiveNeed, LiveTally } from './live.ts';

const stageClass = {
  received: 'is-received',
  onTheWay: 'is-on-the-way',
  pledged: 'is-pledged',
  unconfirmed: 'is-unconfirmed',
  empty: 'is-empty',
} as const;

/**
 * Puts a new tally into the pictures and words of the page. Answers false when a shelf has another shape now (more is
 * wanted, another scale): then the page has to be taken anew.
 */
export function showTally(tally: LiveTally): boolean {
  setWords('all', appealTallyWords(tally));
  document.querySelectorAll('[data-people]').forEach((words) => {
    words.textContent = peopleWords(tally);
  });
  return tally.needs.map((need) => showNeed(need, tally.state)).every(Boolean);
}

function showNeed(need: LiveNeed, state: string): boolean {
  setWords(need.id, tallyWords(need, state));
  document.querySelectorAll(`[data-still-needed="${need.id}"]`).forEach((words) => {
    words.textContent = stillNeededWords(need);
  });
  const figures = document.querySelectorAll<HTMLElement>(`figure[data-need-id="${need.id}"]`);
  return [...figures].every((figure) => showShelf(figure, need));
}

/** Whether the shelves of the needs in some part of a page have the shape that this tally needs. */
export const hasShapeFor = (root: ParentNode, needs: readonly LiveNeed[]): boolean =>
  needs.every((need) =>
    [...root.querySelectorAll<HTMLElement>(`figure[data-need-id="${need.id}"]`)].every(
      (figure) => placesFor(figure, need) !== null,
    ),
  );

/** The shelf as it should be, with the places that are drawn of it; null when it has another shape. */
function placesFor(figure: HTMLElement, need: LiveNeed) {
  const shelf = shelfOf(need, Number(figure.dataset['most']));
  const places = figure.querySelectorAll<SVGUseElement>('use[data-place]');
  const isSame = shelf.scale === Number(figure.dataset['scale']) && shelf.places.length === places.length;
  return isSame ? { shelf, places } : null;
}

function showShelf(figure: HTMLElement, need: LiveNeed): boolean {
  const drawn = placesFor(figure, need);
  if (!drawn) return false;
  const { shelf, places } = drawn;
  places.forEach((place, at) => {
    const looks = stageClass[shelf.places[at] ?? 'empty'];
    if (place.classList.contains(looks)) return;
    place.setAttribute('class', `place ${looks} is-arriving`);
  });
  const title = figure.querySelector('title');
  if (title) title.textContent = `${title.textContent.split(':')[0] ?? ''}: ${tallyWords(need)}`;
  // What has begun to come is drawn by the server alone; it follows when the page is taken anew.
  figure.querySelector('.started')?.remove();
  return true;
}

function setWords(id: string, text: string): void {
  document.querySelectorAll(`[data-tally-words="${id}"]`).forEach((words) => {
    if (words.textContent === text) return;
    words.replaceChildren(
      ...text.split(/(\d[\d,]*)/).map((part, at) => {
        if (at % 2 === 0) return part;
        const strong = document.createElement('b');
        strong.textContent = part;
        return strong;
      }),
    );
  });
}

/** The shortcuts, of which none is more than what is missing, and how many are accepted at most. */
export function showOpen(need: LiveNeed): void {
  const section = document.querySelector(`[data-need="${need.id}"]`);
  const field = section?.querySelector<HTMLInputElement>('input[type="number"]');
  if (!section || !field || need.open === null || need.wanted === null) return;
  field.max = String(need.open);
  const there = need.unconfirmed + need.pledged + need.onTheWay + need.received;
  const missing = Math.min(need.open, Math.max(0, need.wanted - there));
  for (const shortcut of section.querySelectorAll<HTMLButtonElement>('[data-set]')) {
    if (shortcut.textContent.startsWith('All')) {
      shortcut.dataset['set'] = String(missing);
      shortcut.textContent = `All ${numberText(missing)} that are missing`;
      shortcut.hidden = missing < 2;
    } else {
      shortcut.hidden = Number(shortcut.dataset['set']) >= missing;
    }
  }
}
