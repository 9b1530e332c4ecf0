import { enhanceFullScreen, stayAwake } from './parts/full-screen.ts';
import { followOnlyShown } from './parts/only-shown.ts';
import { showNames } from './parts/screen-names.ts';

/** The big screen: moves by itself, and says when it can't. */
function enhanceScreen(screen: HTMLElement): void {
  const { screen: slug } = screen.dataset;
  if (!slug) return;
  const names = showNames(screen, slug);
  enhanceFullScreen(screen);
  stayAwake();
  followOnlyShown(screen, slug, { betweenReloadsMs: 2_000, onTally: () => names.soon() });
}

document.querySelectorAll<HTMLElement>('[data-screen]').forEach(enhanceScreen);
