import { enhanceShare } from './parts/share-block.ts';

/** Pages that are there for passing on. The appeal's own page does it in `appeal.ts`, as it changes while it is open. */
for (const block of document.querySelectorAll<HTMLElement>('[data-share]')) enhanceShare(block);
