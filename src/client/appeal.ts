import { stateTitle } from '../ui/state-words.ts';
import { follow, type Steer } from './parts/live.ts';
import { showOpen, showTally } from './parts/shelves.ts';
import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The appeal page: live tally, steppers. Fails quietly to plain HTML. */
function enhanceAppeal(appeal: HTMLElement): void {
  enhanceSteppers(appeal);
  focusErrors(appeal);
  const slug = appeal.dataset['appeal'];
  if (!slug || appeal.dataset['state'] === 'draft') return;
  const status = appeal.querySelector<HTMLElement>('[data-live-status]');
  let wentDownAt: Date | null = null;
  follow(slug, {
    tally(tally) {
      tally.needs.forEach(showOpen);
      if (!showTally(tally)) offerNewPage(status);
    },
    steer: (steer) => showSteer(appeal, steer),
    line(isUp) {
      // Until the line went down the numbers were right.
      wentDownAt = isUp ? null : (wentDownAt ?? new Date());
      if (!status) return;
      const time = wentDownAt?.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
      status.hidden = time === undefined;
      status.textContent =
        time === undefined ? '' : `As of ${time}. The numbers move again when your connection is back.`;
    },
  });
}

/** The charity paused, closed or opened: the page says so at once, and what was typed stays where it is. */
function showSteer(appeal: HTMLElement, { state, message }: Steer): void {
  const shown = appeal.dataset['state'];
  const box = appeal.querySelector<HTMLElement>('[data-steer]');
  if (!box || (shown === state && sameMessage(box, message))) return;
  appeal.dataset['state'] = state;
  const notice = document.createElement('div');
  notice.className = state === 'full' ? 'notice is-success' : state === 'open' ? 'notice is-info' : 'notice is-warning';
  notice.setAttribute('role', 'status');
  const title = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = stateTitle(state) ?? '';
  title.append(strong);
  const text = document.createElement('p');
  text.textContent = message ?? '';
  notice.append(...(strong.textContent === '' ? [] : [title]), ...(message === null ? [] : [text]));
  box.replaceChildren(...(notice.childElementCount === 0 ? [] : [notice]));
  appeal.querySelectorAll<HTMLButtonElement>('[data-pledge-form] button[type="submit"]').forEach((button) => {
    button.disabled = state !== 'open';
  });
  if (state === 'open' && !appeal.querySelector('[data-pledge-form]')) location.reload();
}

const sameMessage = (box: HTMLElement, message: string | null): boolean =>
  message === null ? box.textContent === '' : box.textContent.includes(message);

/** The list itself has changed: say so, and let the person choose the moment, as they may be typing. */
function offerNewPage(status: HTMLElement | null): void {
  if (!status?.hidden) return;
  const link = document.createElement('a');
  link.href = location.pathname;
  link.textContent = 'Show the new list';
  status.replaceChildren('The list has changed. ', link);
  status.hidden = false;
}

document.querySelectorAll<HTMLElement>('[data-appeal]').forEach(enhanceAppeal);
