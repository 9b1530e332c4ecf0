import type { VNode } from 'preact';
import { withCapital } from '../lib/capital.ts';
import { carriedMark } from '../ui/state-words.ts';
import type { OverflowLine } from './overflow.ts';

/**
 * Where what is not needed here any more is needed. `via`: the code that goes along, so that whoever passed this on keeps
 * the credit.
 */
export function OverflowSection({
  lines,
  via,
  isOver,
}: {
  lines: readonly OverflowLine[];
  via: string | null;
  /** The appeal has ended, with or without enough. */
  isOver: boolean;
}): VNode | null {
  if (lines.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="overflow-title">
      <h2 id="overflow-title">Needed elsewhere</h2>
      <p>
        {isOver ? 'Nothing more is taken here.' : 'Enough of this is promised here.'} The same kind of thing is still
        asked for at:
      </p>
      {lines.map(({ needId, item, alike }) => (
        <div key={needId}>
          {lines.length > 1 && <h3>{withCapital(item)}</h3>}
          <ul class="plain-list">
            {alike.map(({ id, slug, text, by }) => (
              <li key={id}>
                <a href={`/a/${slug}${via === null ? '' : `/${carriedMark}${via}`}`}>
                  <strong>{text}</strong>
                </a>
                <br />
                <span class="small quiet">{by}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
