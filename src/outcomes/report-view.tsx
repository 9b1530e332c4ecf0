import type { ComponentChildren, VNode } from 'preact';
import { BurnUpChart } from '../network/burn-up-view.tsx';
import { NumbersTable } from '../ui/numbers-table.tsx';
import { barHeight, type Bars } from './bars.ts';
import { reportPath } from './paths.ts';
import type { ReportView } from './report.ts';

/** What became of an appeal, on one page. `preview`: below the form of members, whose page has its own first heading. */
export function Report({ view, preview = false }: { view: ReportView; preview?: boolean }): VNode {
  const Title = preview ? 'h2' : 'h1';
  const Section = preview ? PartBelow : Part;
  const { slug, title, organisation, when, came, table, takenBack, burnUp, spread, names } = view;
  return (
    <article class="outcome">
      <header class="stack">
        <p class="eyebrow">
          <a href={`/o/${organisation.slug}`}>{organisation.name}</a> asked for
        </p>
        <Title>{title}</Title>
        <p class="lede">What became of it. {when}</p>
      </header>
      <Section title="What came">
        <ul class="plain-list outcome-came">
          {came.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <BarsPicture bars={view.bars} />
        <NumbersTable
          caption="Each thing by itself"
          first="What"
          headings={table.headings}
          rows={table.rows.map(({ id, name, cells }) => ({ key: id, name, cells }))}
        />
        {takenBack !== null && <p class="small quiet">{takenBack}</p>}
      </Section>
      {burnUp && (
        <Section title="Over time">
          <BurnUpChart {...burnUp} />
        </Section>
      )}
      {spread.length > 0 && (
        <Section title="How it spread">
          {spread.map((line, nth) => (
            <p class={nth === 0 ? 'lede' : undefined} key={line}>
              {line}
            </p>
          ))}
        </Section>
      )}
      {(view.thanks.length > 0 || names !== null) && (
        <Section title="Thank you">
          <Paragraphs texts={view.thanks} />
          {names !== null && <p class="outcome-names">{names}</p>}
        </Section>
      )}
      {view.learnt.length > 0 && (
        <Section title="What was learnt">
          <Paragraphs texts={view.learnt} />
        </Section>
      )}
      {view.corrections.length > 0 && (
        <Section title="Put right">
          <ul class="plain-list">
            {view.corrections.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Section>
      )}
      <p class="small quiet">
        Every number comes from what was promised and what was counted at the door. “Promised” is every promise that was
        confirmed, also one that was taken back later. “Passed on” is what came through a link that somebody had sent
        on. <a href="/how-we-count">How we count</a>
      </p>
      <p class="outcome-ways">
        {!preview && <a href={`${reportPath(slug)}.pdf`}>The same as PDF</a>} <a href={`/a/${slug}`}>The appeal</a>
      </p>
    </article>
  );
}

/** Three bars a need, each with its words: they are read as text, and the table says the same. */
function BarsPicture({ bars }: { bars: Bars }): VNode {
  return (
    <figure class="outcome-bars">
      <svg
        viewBox={`0 0 ${bars.width} ${bars.height}`}
        role="img"
        aria-label="Asked for, promised and came, as bars. The table below has the same numbers."
      >
        <pattern id="outcome-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path class="outcome-hatch" d="M0 0V6" />
        </pattern>
        {bars.needs.map(({ name, y, bars: rows }) => (
          <g key={y}>
            <text class="outcome-name" x="0" y={y}>
              {name}
            </text>
            {rows.map((row) => (
              <g key={row.key}>
                <rect class={`outcome-bar is-${row.key}`} x="1" y={row.y} width={row.width} height={barHeight} />
                {row.key === 'promised' && (
                  <rect fill="url(#outcome-hatch)" x="1" y={row.y} width={row.width} height={barHeight} />
                )}
                <text class="outcome-words" x={row.width + 8} y={row.y + 12}>
                  {row.words}
                </text>
              </g>
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

const Paragraphs = ({ texts }: { texts: readonly string[] }): VNode => (
  <>
    {texts.map((text) => (
      <p class="outcome-own" key={text}>
        {text}
      </p>
    ))}
  </>
);

type PartProps = { title: string; children: ComponentChildren };

const Part = ({ title, children }: PartProps): VNode => (
  <section class="stack">
    <h2>{title}</h2>
    {children}
  </section>
);

const PartBelow = ({ title, children }: PartProps): VNode => (
  <section class="stack">
    <h3>{title}</h3>
    {children}
  </section>
);
