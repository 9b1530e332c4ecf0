import { makeLine } from './parts/line.ts';
import { follow } from './parts/live.ts';
import { makeNeedList } from './parts/need-list.ts';
import { makeOverflow } from './parts/overflow.ts';
import { enhanceShare } from './parts/share-block.ts';
import { makeSteered } from './parts/steered.ts';
import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The appeal page: live tally, steppers, passing on. Fails quietly to plain HTML. */
function enhanceAppeal(appeal: HTMLElement): void {
  enhanceContent(appeal);
  focusErrors(appeal);
  const slug = appeal.dataset['appeal'];
  if (!slug || appeal.dataset['state'] === 'draft') return;
  const address = addressOf(appeal, slug);
  const showMet = makeOverflow(appeal, address);
  const showNeeds = makeNeedList(appeal, address);
  follow(slug, {
    tally(tally) {
      showNeeds(tally);
      showMet(tally.needs);
    },
    steer: makeSteered(appeal, { address, enhance: enhanceContent }),
    line: makeLine((downSince) => {
      const status = appeal.querySelector<HTMLElement>('[data-live-status]');
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

/** Where this page comes from; a form that came back with errors stands at another address, and knows by which link. */
function addressOf(appeal: HTMLElement, slug: string): string {
  const hidden = (name: string): string =>
    appeal.querySelector<HTMLInputElement>(`[data-pledge-form] input[name="${name}"]`)?.value ?? '';
  const [via, from] = [hidden('via'), hidden('from')];
  if (via === '') return location.pathname + location.search;
  return `/a/${slug}/${via}${from === '' ? '' : `?from=${from}`}`;
}

document.querySelectorAll<HTMLElement>('[data-appeal]').forEach(enhanceAppeal);
