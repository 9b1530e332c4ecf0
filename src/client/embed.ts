import { follow } from './parts/live.ts';
import { showTally } from './parts/shelves.ts';

/** A page that changed its shape is taken anew, but not more often than this. */
const betweenReloadsMs = 5_000;

/** An appeal in a frame on another site: its numbers move by themselves. */
function enhanceEmbed(embed: HTMLElement): void {
  const { embed: slug, state, message } = embed.dataset;
  const status = embed.querySelector<HTMLElement>('[data-live-status]');
  if (!slug) return;
  let reload = 0;
  let wentDownAt: Date | null = null;
  // Nobody types here, so the whole frame can be taken anew.
  const takeAnew = () => {
    if (reload === 0)
      reload = window.setTimeout(() => location.reload(), Math.max(0, betweenReloadsMs - performance.now()));
  };
  follow(slug, {
    tally(tally) {
      if (!showTally(tally)) takeAnew();
    },
    steer(steer) {
      if (steer.state !== state || (steer.message ?? '') !== message) takeAnew();
    },
    line(isUp) {
      wentDownAt = isUp ? null : (wentDownAt ?? new Date());
      const time = wentDownAt?.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
      if (status) status.textContent = time === undefined ? '' : `as of ${time}`;
    },
  });
}

document.querySelectorAll<HTMLElement>('[data-embed]').forEach(enhanceEmbed);
