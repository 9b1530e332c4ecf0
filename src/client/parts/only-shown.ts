import { standingMark } from '../../ui/state-words.ts';
import { askedMark } from '../../ui/tally-words.ts';
import { makeLine } from './line.ts';
import { follow } from './live.ts';
import { showTally } from './shelves.ts';

/** What the charity says has to stand there within two seconds. */
const steeredWithinMs = 1_500;

/**
 * A page on which nobody types, a screen or a frame: it moves by itself, says when it can't, and is taken anew as a whole
 * when it would look otherwise, but not more often than `betweenReloadsMs`.
 */
export function followOnlyShown(
  root: HTMLElement,
  slug: string,
  { betweenReloadsMs, onTally = () => undefined }: { betweenReloadsMs: number; onTally?: () => void },
): void {
  const { standing: shown, asked } = root.dataset;
  const status = root.querySelector<HTMLElement>('[data-live-status]');
  let reload = 0;
  const takeAnew = (atMost: number) => {
    if (reload === 0) reload = window.setTimeout(() => location.reload(), Math.max(0, atMost - performance.now()));
  };
  follow(slug, {
    tally(tally) {
      if (!showTally(tally) || askedMark(tally.needs) !== asked) takeAnew(betweenReloadsMs);
      onTally();
    },
    steer(standing) {
      if (standingMark(standing) !== shown) takeAnew(Math.min(betweenReloadsMs, steeredWithinMs));
    },
    line: makeLine((downSince) => {
      if (status) status.textContent = downSince === null ? '' : `as of ${downSince}`;
    }),
  });
}
