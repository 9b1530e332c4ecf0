import type { VNode } from 'preact';
import type { ShownMoment } from './moments-shown.ts';

/** The share moments to come; nothing where there are none. */
export function MomentList({ moments, title }: { moments: readonly ShownMoment[]; title: string }): VNode | null {
  if (moments.length === 0) return null;
  return (
    <section class="stack">
      <h2>{title}</h2>
      <p>Many people pass it on at one time. Join, and we remind you, with a text that is ready to send.</p>
      <ul>
        {moments.map(({ path, when }) => (
          <li key={path}>
            <a href={path} rel="nofollow">
              {when}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
