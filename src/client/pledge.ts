import { enhanceShare } from './parts/share-block.ts';
import { followSteers } from './parts/steered-pledge.ts';
import { enhanceSteppers, focusErrors } from './parts/steppers.ts';

/** The supporter's pages: steppers, passing on, errors that take the focus, and what the charity says at this moment. */
function enhance(root: HTMLElement): void {
  enhanceSteppers(root);
  for (const block of root.querySelectorAll<HTMLElement>('[data-share]')) enhanceShare(block);
}

enhance(document.body);
focusErrors(document.body);
for (const marker of document.querySelectorAll<HTMLElement>('[data-follows]')) followSteers(marker, enhance);
