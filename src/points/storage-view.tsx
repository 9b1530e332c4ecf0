import type { VNode } from 'preact';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';

/** Things that have come to a drop-off point since it was last emptied, and how many it can hold. */
export type StoredHere = { name: string; stored: number; ceiling: number };

const warnAtPercent = 80;
export const isFilling = ({ stored, ceiling }: Pick<StoredHere, 'stored' | 'ceiling'>): boolean =>
  stored * 100 >= ceiling * warnAtPercent;

/** How full it is, in words; a warning once it fills up. `steer`: the wheel of an appeal that sends people there. */
export function FillingText({
  storage: { name, stored, ceiling },
  withName = false,
  steer = null,
}: {
  storage: StoredHere;
  withName?: boolean;
  steer?: string | null;
}): VNode {
  const isFull = stored >= ceiling;
  const words = `${numberText(stored)} of ${numberText(ceiling)} things have come since it was last emptied.`;
  if (!isFilling({ stored, ceiling })) return <p class="small">{words}</p>;
  const title = isFull ? 'No room left' : 'Filling up';
  return (
    <Notice kind="warning" title={withName ? `${title}: ${name}` : title}>
      <p>{words}</p>
      {steer !== null && (
        <p>
          <a href={steer}>
            {isFull ? 'Steer: slow down, stop visits, or send people elsewhere' : 'Steer before it is full'}
          </a>
        </p>
      )}
    </Notice>
  );
}
