import { makeLine } from './parts/line.ts';
import { follow } from './parts/live.ts';
import { makeOverflow } from './parts/overflow.ts';
import { enhanceShare } from './parts/share-block.ts';
import { showOpen, showTally } from './parts/shelves.ts';
import { makeSteered } from './parts/steered.ts';
import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The appeal page: live tally, steppers, passing on. Fails quietly to plain HTML. */
function enhanceAppeal(appeal: HTMLElement): void {
  enhanceContent(appeal);
  focusErrors(appeal);
  const slug = appeal.dataset['appeal'];
  if (!slug || appeal.dataset['state'] === 'draft') return;
  const showMet = makeOverflow(appeal, addressOf(appeal, slug));
  follow(slug, {
    tally(tally) {
      tally.needs.forEach(showOpen);
      if (!showTally(tally)) offerNewPage(statusOf(appeal));
      showMet(tally.needs);
    },
    steer: makeSteered(appeal, { address: addressOf(appeal, slug), enhance: enhanceContent }),
    line: makeLine((downSince) => {
      const status = statusOf(appeal);
      if (!status) return;
      status.hidden = downSince === null;
      status.textContent =
        downSince === null ? '' : `As of ${downSince}. The numbers move again when your connection is back.`;
    }),
  });
}

/** What has to be done anew when the page takes new content. */
function enhanceContent(appeal: HTMLElement): void {
  enhanceSteppers(appeal);
  for (const block of appeal.querySelectorAll<HTMLElement>('[data-share]')) enhanceShare(block);
}

const statusOf = (appeal: HTMLElement): HTMLElement | null => appeal.querySelector('[data-live-status]');

/** Where this page comes from; a form that came back with errors stands at another address, and knows by which link. */
function addressOf(appeal: HTMLElement, slug: string): string {
  const hidden = (name: string): string =>
    appeal.querySelector<HTMLInputElement>(`[data-pledge-form] input[name="${name}"]`)?.value ?? '';
  const [via, from] = [hidden('via'), hidden('from')];
  if (via === '') return location.pathname + location.search;
  return `/a/${slug}/${via}${from === '' ? '' : `?from=${from}`}`;
}

/**
 * A shelf has another shape: more is asked for, or more has come where as many as possible are asked for. Say so, and
 * let the person choose the moment, as they may be typing.
 */
function offerNewPage(status: HTMLElement | null): void {
  if (!status?.hidden) return;
  const link = document.createElement('a');
  link.href = location.pathname;
  link.textContent = 'Draw it anew';
  status.replaceChildren('A shelf has another size now. ', link);
  status.hidden = false;
}

document.querySelectorAll<HTMLElement>('[data-appeal]').forEach(enhanceAppeal);
