import type { VNode } from 'preact';
import { AsOf, Details, Notice } from '../../ui/parts.tsx';
import { numberText } from '../../ui/quantities.ts';
import { StateNotice } from '../../ui/state-notice.tsx';
import type { Standing } from '../../ui/state-words.ts';
import type { RippleSums } from './sums.ts';
import { broughtWords, counted, itemsText, ownWords, rippleTitle, type Teller } from './words.ts';
import type { RippleNode, Sums } from './rules.ts';
import { TreeDrawing } from './tree-drawing.tsx';
import { ShareBlock, type ShareBlockProps } from '../texts/share-block.tsx';

export type RipplePageProps = {
  appeal: { slug: string; title: string; organisation: { name: string } };
  /** Whose ripple it is. */
  teller: Teller;
  own: Sums;
  brought: RippleSums;
  tree: RippleNode;
  moments: string[];
  /** What nobody has promised yet, in words. */
  missing: string[];
  share: ShareBlockProps;
  standing: Standing;
  /** `as of 14:02`. */
  asOf: string;
};

/** What my link set going, told as its owner would tell it: they may show the page to friends. */
export function RippleView(props: RipplePageProps): VNode {
  const { appeal, brought, tree, share, standing, asOf, teller } = props;
  const { state } = standing;
  const nobodyYet = brought.visits === 0 && brought.quantity === 0 && brought.links === 0;
  return (
    <>
      <div class="stack">
        <p class="eyebrow">{appeal.organisation.name}</p>
        <h1>{rippleTitle(teller)}</h1>
        <p>
          What {teller.my} link set going for <a href={`/a/${appeal.slug}`}>{appeal.title}</a>.
        </p>
      </div>
      <StateNotice standing={standing} from={appeal.organisation.name} via={share.code} />
      {nobodyYet ? <NobodyYet state={state} /> : <Numbers {...props} />}
      <AsOf time={asOf} />
      {brought.links > 0 && <Tree tree={tree} brought={brought} teller={teller} />}
      <Moments {...props} />
      <Missing {...props} />
      {state !== 'closed' && <ShareBlock {...share} />}
      <p class="small quiet">
        A visit is counted once for each person and day, without cookies and without keeping addresses, so it is rather
        too low than too high. Only confirmed promises count, and nobody’s own in their own ripple. This page changes
        nothing, it only shows: its address can be given to friends.
      </p>
    </>
  );
}

function NobodyYet({ state }: { state: string }): VNode {
  if (state === 'closed')
    return (
      <Notice title="Nobody came through your link">
        <p>The appeal is closed. Thank you for passing it on.</p>
      </Notice>
    );
  if (state !== 'open') return <Notice title="Nobody yet" />;
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

/** What came stands first; what is promised stands beside it and never in the same number. */
function Numbers({ own, brought, teller }: RipplePageProps): VNode {
  const { received, quantity, people, visits } = brought;
  const promised = Math.max(0, quantity - received);
  const mine = ownWords(own, brought, teller);
  return (
    <>
      <p class="lede">{broughtWords(brought, teller)}</p>
      <dl class="four-numbers">
        <Number label={`${counted(received, 'item')} already there`} value={received} here />
        <Number label={`${counted(promised, 'item')} promised`} value={promised} />
        <Number label={people === 1 ? 'person came and promised' : 'people came and promised'} value={people} />
        <Number label={counted(visits, 'visit')} value={visits} />
      </dl>
      {mine !== null && <p>{mine}</p>}
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

function Tree({ tree, brought, teller }: Pick<RipplePageProps, 'tree' | 'brought' | 'teller'>): VNode {
  const all = numberText(brought.links + 1);
  const shown = sizeOf(tree);
  const words = `A tree of ${all} links that begins with ${teller.mine}; the list after it says the same`;
  return (
    <section class="stack" aria-labelledby="tree-title">
      <h2 id="tree-title">How it spread</h2>
      <TreeDrawing root={tree} words={words} />
      <p class="small quiet">
        Each dot is somebody’s link, and the larger it is, the more was promised or came through it; through a ring
        nothing was promised so far.
        {shown < brought.links + 1 && ` These are the ${numberText(shown)} of ${all} through which most was.`}
      </p>
      <Details summary="The same as a list">
        <div class="prose">
          <ul>
            <Branch node={tree} />
          </ul>
        </div>
      </Details>
    </section>
  );
}

const sizeOf = (node: RippleNode): number => node.children.reduce((size, child) => size + sizeOf(child), 1);

function Branch({ node }: { node: RippleNode }): VNode {
  return (
    <li>
      <b>{node.name ?? 'Somebody'}</b>: {directly(node)}
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

function directly({ visits, quantity, received }: RippleNode): string {
  const seen = `${numberText(visits)} ${counted(visits, 'visit')}`;
  const promised = quantity - received;
  const came = received > 0 ? `, ${itemsText(received)} already there` : '';
  return `${seen}${came}${promised > 0 ? `, ${itemsText(promised)} promised` : ''}`;
}

function Moments({ moments }: RipplePageProps): VNode | null {
  if (moments.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="moments-title">
      <h2 id="moments-title">Milestones</h2>
      <div class="prose">
        <ul>
          {moments.map((moment) => (
            <li key={moment}>{moment}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Missing({ missing, standing, appeal }: RipplePageProps): VNode | null {
  if (standing.state !== 'open') return null;
  return (
    <section class="stack" aria-labelledby="missing-title">
      <h2 id="missing-title">What is still missing</h2>
      {missing.length === 0 ? (
        <p>Everything that was asked for is promised or there.</p>
      ) : (
        <>
          <div class="prose">
            <ul>
              {missing.map((thing) => (
                <li key={thing}>{thing}</li>
              ))}
            </ul>
          </div>
          <p>
            <a href={`/a/${appeal.slug}#pledge`}>Promise some of it</a>
          </p>
        </>
      )}
    </section>
  );
}
