import type { VNode } from 'preact';
import type { HappeningKind } from './came-in.ts';
import type { ReceiptLine } from './lines.ts';

export type CameInProps = {
  /** `/admin/<organisation>/appeals`. */
  base: string;
  appeals: {
    slug: string;
    title: string;
    happenings: { kind: HappeningKind; title: string; lines: string[] }[];
  }[];
  receipts: (ReceiptLine & { appeal: { slug: string; title: string } })[];
};

/** What happened since yesterday, appeal by appeal, and what was counted last. */
export function CameIn({ base, appeals, receipts }: CameInProps): VNode {
  if (appeals.length === 0)
    return <p class="lede">Nothing since yesterday morning. When something comes, it stands here.</p>;
  return (
    <>
      <p class="lede">Since yesterday, over all your appeals.</p>
      {appeals.map(({ slug, title, happenings }) => (
        <section class="stack" aria-labelledby={`of-${slug}`} key={slug}>
          <h2 id={`of-${slug}`}>
            <a href={`${base}/${slug}/receipts`}>{title}</a>
          </h2>
          {happenings.map((happening) => (
            <div class="prose" key={happening.kind}>
              <h3>{happening.title}</h3>
              <ul>
                {happening.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
      {receipts.length > 0 && (
        <div class="table-box">
          <table class="table">
            <caption>Counted, the newest first</caption>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">From</th>
                <th scope="col">When</th>
                <th scope="col">Appeal</th>
              </tr>
            </thead>
            <tbody>
              {receipts.map(({ id, pledgeId, what, from, when, by, appeal }) => (
                <tr key={id}>
                  <th scope="row">{what}</th>
                  <td data-label="From">
                    {pledgeId === null ? from : <a href={`${base}/${appeal.slug}/pledges/${pledgeId}`}>{from}</a>}
                  </td>
                  <td data-label="When">
                    {when}
                    {by !== null && `, by ${by}`}
                  </td>
                  <td data-label="Appeal">
                    <a href={`${base}/${appeal.slug}/receipts`}>{appeal.title}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
