import type { VNode } from 'preact';
import { Notice } from '../ui/parts.tsx';
import { numberText, plural } from '../ui/quantities.ts';
import type { RippleSums } from './ripple-sums.ts';
import type { RippleNode, Sums } from './rules.ts';
import { TreeDrawing } from './tree-drawing.tsx';
import { ShareBlock, type ShareBlockProps } from './views.tsx';

export type RipplePageProps = {
  appeal: { slug: string; title: string; organisation: { name: string } };
  own: Sums;
  brought: RippleSums;
  amplification: number | null;
  tree: RippleNode;
  share: ShareBlockProps;
  /** Nothing more can be brought. */
  closed: boolean;
};

/** What my link set going. */
export function RippleView({ appeal, own, brought, amplification, tree, share, closed }: RipplePageProps): VNode {
  const nobodyYet = brought.visits === 0 && brought.pledges === 0 && brought.links === 0;
  return (
    <>
      <div class="stack">
        <p class="eyebrow">{appeal.organisation.name}</p>
        <h1>My ripple</h1>
        <p>
          What my link set going for <a href={`/a/${appeal.slug}`}>{appeal.title}</a>.
        </p>
      </div>
      {nobodyYet ? (
        <NobodyYet closed={closed} />
      ) : (
        <Numbers own={own} brought={brought} amplification={amplification} />
      )}
      {!closed && <ShareBlock {...share} />}
      {brought.links > 0 && <Tree tree={tree} brought={brought} />}
      <p class="small quiet">
        A visit is counted once for each person and day, without cookies and without keeping addresses, so it is rather
        too low than too high. Only confirmed promises count. Keep this page’s address to yourself or show it to
        friends: it changes nothing, it only shows.
      </p>
    </>
  );
}

function NobodyYet({ closed }: { closed: boolean }): VNode {
  if (closed)
    return (
      <Notice title="Nobody came through your link">
        <p>The appeal is closed. Thank you for passing it on.</p>
      </Notice>
    );
  return (
    <Notice title="Nobody yet. Here is what works">
      <ul class="plain-list">
        <li>Write to three people by name, rather than to everybody at once.</li>
        <li>Say in a sentence why you care about it.</li>
        <li>A group that meets this week, a class, a choir, a team, brings it all in one car.</li>
      </ul>
    </Notice>
  );
}

function Numbers({
  own,
  brought,
  amplification,
}: {
  own: Sums;
  brought: RippleSums;
  amplification: number | null;
}): VNode {
  return (
    <>
      <dl class="four-numbers">
        <Number label={counted(brought.visits, 'visit')} value={brought.visits} />
        <Number
          label={brought.people === 1 ? 'person promised something' : 'people promised something'}
          value={brought.people}
        />
        <Number label={`${counted(brought.quantity, 'item')} promised`} value={brought.quantity} />
        <Number label={`${counted(brought.received, 'item')} already there`} value={brought.received} here />
      </dl>
      <p class="lede">{inWords(own, brought, amplification)}</p>
    </>
  );
}

function Number({ label, value, here = false }: { label: string; value: number; here?: boolean }): VNode {
  return (
    <div class={here ? 'is-here' : undefined}>
      <dt>{label}</dt>
      <dd>{numberText(value)}</dd>
    </div>
  );
}

/** Promised and received are never one number. */
function inWords(own: Sums, brought: RippleSums, amplification: number | null): string {
  const passedOn =
    brought.links === 0
      ? ''
      : ` ${numberText(brought.links)} ${brought.links === 1 ? 'person' : 'people'} passed it on in turn.`;
  if (brought.quantity === 0) return `People are looking, nobody has promised anything yet.${passedOn}`;
  if (own.quantity === 0 || amplification === null)
    return `Through you ${itemsText(brought.quantity)} were promised.${passedOn}`;
  const times = amplification >= 1 ? `, ${timesText(amplification)} as many` : '';
  return `You promised ${itemsText(own.quantity)}. Through you ${numberText(brought.quantity)} more were promised${times}.${passedOn}`;
}

const timesText = (times: number): string => {
  const rounded = times < 10 ? Math.round(times * 10) / 10 : Math.round(times);
  return rounded === 1 ? 'once' : rounded === 2 ? 'twice' : `${rounded} times`;
};

const itemsText = (quantity: number): string => `${numberText(quantity)} ${counted(quantity, 'item')}`;
const counted = (quantity: number, noun: string): string => (quantity === 1 ? noun : plural(noun));

function Tree({ tree, brought }: { tree: RippleNode; brought: RippleSums }): VNode {
  const words = `A tree of ${numberText(brought.links + 1)} links that begins with yours; the list after it says the same`;
  return (
    <section class="stack" aria-labelledby="tree-title">
      <h2 id="tree-title">How it spread</h2>
      <TreeDrawing root={tree} words={words} />
      <div class="prose">
        <ul>
          <Branch node={tree} />
        </ul>
      </div>
    </section>
  );
}

function Branch({ node }: { node: RippleNode }): VNode {
  const who = node.depth === 0 ? 'You' : (node.name ?? 'Somebody');
  return (
    <li>
      <b>{who}</b>: {directly(node)}
      {(node.children.length > 0 || node.more > 0) && (
        <ul>
          {node.children.map((child) => (
            <Branch node={child} key={child.code} />
          ))}
          {node.more > 0 && <li>and {numberText(node.more)} more</li>}
        </ul>
      )}
    </li>
  );
}

function directly({ visits, pledges, quantity, received }: RippleNode): string {
  const seen = `${numberText(visits)} ${counted(visits, 'visit')}`;
  if (pledges === 0) return seen;
  const came = received > 0 ? `, ${numberText(received)} already there` : '';
  return `${seen}, ${itemsText(quantity)} promised${came}`;
}
