import type { VNode } from 'preact';
import { withCapital } from '../lib/capital.ts';
import { carriedMark } from '../ui/state-words.ts';
import type { OverflowLine } from './overflow.ts';

type OverflowProps = {
  lines: readonly OverflowLine[];
  /** The code that goes along, so that whoever passed this on keeps the credit. */
  via: string | null;
  /** The appeal has ended, with or without enough. */
  isOver: boolean;
};

/**
 * Where what is not needed here any more is needed. `met`: as `metMark` names what takes no more; when that changes,
 * browser code takes this anew.
 */
export const OverflowPart = ({ met, ...props }: OverflowProps & { met: string }): VNode => (
  <div data-overflow={met} hidden={props.lines.length === 0}>
    {props.lines.length > 0 && <Overflow {...props} />}
  </div>
);

function Overflow({ lines, via, isOver }: OverflowProps): VNode {
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
