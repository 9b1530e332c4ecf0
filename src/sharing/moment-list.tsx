import type { VNode } from 'preact';
import type { ShownMoment } from './moments-shown.ts';

/** The share moments to come; nothing where there are none. */
export function MomentList({
  moments,
  title,
  via = null,
}: {
  moments: readonly ShownMoment[];
  title: string;
  /** The code of the link through which whoever reads this came. */
  via?: string | null;
}): VNode | null {
  if (moments.length === 0) return null;
  return (
    <section class="stack">
      <h2>{title}</h2>
      <p>Many people pass it on at one time. Join, and we remind you, with a text that is ready to send.</p>
      <ul class="plain-list">
        {moments.map(({ path, when }) => (
          <li key={path}>
            <a href={via === null ? path : `${path}?via=${via}`} rel="nofollow">
              {when}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
