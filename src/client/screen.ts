import { enhanceFullScreen, stayAwake } from './parts/full-screen.ts';
import { follow } from './parts/live.ts';
import { showNames } from './parts/screen-names.ts';
import { showTally } from './parts/shelves.ts';

/** A page that changed its shape is taken anew, but not more often than this. */
const betweenReloadsMs = 2_000;

/** The big screen: moves by itself, and says when it can't. */
function enhanceScreen(screen: HTMLElement): void {
  const { screen: slug, state, message } = screen.dataset;
  const status = screen.querySelector<HTMLElement>('[data-live-status]');
  if (!slug) return;
  let wentDownAt: Date | null = null;
  let reload = 0;
  // Nobody types here, so the whole page can be taken anew.
  const takeAnew = () => {
    if (reload === 0)
      reload = window.setTimeout(() => location.reload(), Math.max(0, betweenReloadsMs - performance.now()));
  };
  const names = showNames(screen, slug);
  enhanceFullScreen(screen);
  stayAwake();
  follow(slug, {
    tally(tally) {
      if (!showTally(tally)) takeAnew();
      names.soon();
    },
    steer(steer) {
      if (steer.state !== state || (steer.message ?? '') !== message) takeAnew();
    },
    line(isUp) {
      // Until the line went down the numbers were right.
      wentDownAt = isUp ? null : (wentDownAt ?? new Date());
      const time = wentDownAt?.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
      if (status) status.textContent = time === undefined ? '' : `as of ${time}`;
    },
  });
}

document.querySelectorAll<HTMLElement>('[data-screen]').forEach(enhanceScreen);
