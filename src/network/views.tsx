import type { ComponentChildren, VNode } from 'preact';
import { NumbersTable } from '../ui/numbers-table.tsx';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import { BurnUpChart, type BurnUpProps } from './burn-up-view.tsx';
import type { FunnelCounts, Hub, NextStep } from './rules.ts';

export type NetworkProps = {
  title: string;
  /** The dashboard of the appeal; what belongs to the network stands below it. */
  path: string;
  next: NextStep;
  funnel: FunnelCounts;
  /** `About 310 expected (290 to 330)`; null while nothing is promised. */
  expected: string | null;
  /** Null while there is nothing to draw. */
  burnUp: BurnUpProps | null;
  channels: { name: string; counts: FunnelCounts }[];
  ways: { name: string; counts: FunnelCounts }[];
  named: { kind: string; name: string; visits: number; people: number; quantity: number; received: number }[];
  hubs: (Hub & { label: string })[];
  /** How many there are, and through how many something was promised or came. */
  links: { made: number; bringing: number };
  mayEdit: boolean;
};

/** How an appeal travels, for its members. */
export function NetworkView(props: NetworkProps): VNode {
  const { title, path, next, funnel, expected, burnUp, channels, ways, links, mayEdit } = props;
  return (
    <>
      <div class="stack">
        <p class="eyebrow">
          <a href={path}>{title}</a>
        </p>
        <h1>How it travels</h1>
      </div>
      <Notice kind="info" title="What to do next">
        <p data-next-step={next.kind}>{next.text}</p>
      </Notice>
      <Section id="funnel" title="From looking to bringing">
        <Funnel {...funnel} />
        <p class="small quiet">
          Visits are people’s, counted without cookies and never twice on a day as far as we can tell. Promises are all
          that were made, also those withdrawn later.
        </p>
      </Section>
      {burnUp && (
        <Section id="time" title="Over time">
          <BurnUpChart {...burnUp} />
          {expected !== null && (
            <p>
              {expected}. <a href="/how-we-count#expected">How we reckon that</a>
            </p>
          )}
        </Section>
      )}
      <Section id="channels" title="How people came">
        {channels.length === 0 ? (
          <p class="quiet">Nobody has come yet.</p>
        ) : (
          <>
            <FunnelTable caption="By channel" first="Channel" rows={channels} />
            <FunnelTable caption="By whose link" first="Link" rows={ways} />
          </>
        )}
      </Section>
      <Named {...props} />
      <Hubs {...props} />
      <Section id="more" title="More">
        <p>{linksText(links)}</p>
        {mayEdit && (
          <ul class="plain-list">
            <li>
              <a href={`${path}/share-texts`}>Which words work better: share texts side by side</a>
            </li>
            <li>
              <a href={`${path}/network/links.csv`}>All links as a table (CSV)</a>
            </li>
            <li>
              <a href={`${path}/network/history.csv`}>The numbers over time as a table (CSV)</a>
            </li>
          </ul>
        )}
      </Section>
    </>
  );
}

function linksText({ made, bringing }: NetworkProps['links']): string {
  if (made === 0) return 'There is no link to pass on yet: everybody who promises something gets one.';
  const there = made === 1 ? 'There is 1 link' : `There are ${numberText(made)} links`;
  const through = bringing === 0 ? 'through none' : `through ${numberText(bringing)}`;
  return `${there}, as everybody who promises gets one; ${through} of them something was promised or came.`;
}

function Section({ id, title, children }: { id: string; title: string; children: ComponentChildren }): VNode {
  return (
    <section class="stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

const steps = [
  ['visits', ['visit', 'visits']],
  ['made', ['promise', 'promises']],
  ['confirmed', ['was confirmed', 'were confirmed']],
  ['came', ['has brought something', 'have brought something']],
] as const;

/** The bars share one scale, so that their lengths can be held against each other. */
function Funnel(counts: FunnelCounts): VNode {
  const most = Math.max(1, ...steps.map(([key]) => counts[key]));
  return (
    <ol class="funnel">
      {steps.map(([key, [one, many]]) => (
        <li key={key}>
          <span>
            <b>{numberText(counts[key])}</b> {counts[key] === 1 ? one : many}
          </span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path class="funnel-bar" d={`M0 0H${((100 * counts[key]) / most).toFixed(2)}V6H0z`} />
          </svg>
        </li>
      ))}
    </ol>
  );
}

const columns = [
  ['visits', 'Visits'],
  ['made', 'Promises'],
  ['confirmed', 'Confirmed'],
  ['quantity', 'Things promised'],
  ['received', 'Things here'],
] as const;

function FunnelTable({
  caption,
  first,
  rows,
}: {
  caption: string;
  first: string;
  rows: { name: string; counts: FunnelCounts }[];
}): VNode {
  return (
    <NumbersTable
      caption={caption}
      first={first}
      headings={columns.map(([, heading]) => heading)}
      rows={rows.map(({ name, counts }) => ({
        key: name,
        name,
        cells: columns.map(([key]) => numberText(counts[key])),
      }))}
    />
  );
}

function Named({ named }: NetworkProps): VNode {
  return (
    <Section id="named" title="Places, groups, stalls and sites">
      {named.length === 0 ? (
        <p class="quiet">None has a link yet.</p>
      ) : (
        <NumbersTable
          caption="Everything that came through their links, and further on"
          first="Whose"
          headings={['Visits', 'People', 'Things promised', 'Things here']}
          rows={named.map(({ kind, name, visits, people, quantity, received }, key) => ({
            key,
            name: `${name} (${kind.toLowerCase()})`,
            cells: [visits, people, quantity, received].map(numberText),
          }))}
        />
      )}
    </Section>
  );
}

function Hubs({ hubs }: NetworkProps): VNode {
  return (
    <Section id="hubs" title="The links that brought most">
      {hubs.length === 0 ? (
        <p class="quiet">Nothing has been promised or come through a link yet.</p>
      ) : (
        <NumbersTable
          caption="Names stand here only where people show them on their link"
          first="Whose"
          headings={['Promised through it', 'Of that here', 'With all further on', 'People, further on too']}
          rows={hubs.map(({ label, quantity, received, treeQuantity, treePeople }, key) => ({
            key,
            name: label,
            cells: [quantity, received, treeQuantity, treePeople].map(numberText),
          }))}
        />
      )}
    </Section>
  );
}
