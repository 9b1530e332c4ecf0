import type { ComponentChildren, VNode } from 'preact';
import type { NeedTally, Tally } from '../tally/shapes.ts';
import type { Assets } from '../ui/assets.ts';
import { RedirectLine } from '../ui/state-notice.tsx';
import { asksWords, noticeWords, standingMark, type Standing } from '../ui/state-words.ts';
import { askedMark } from '../ui/tally-words.ts';
import { AppealTallyWords, TallyPicture } from '../ui/tally-picture.tsx';

export type EmbedProps = {
  slug: string;
  title: string;
  organisation: string;
  /** `by Friday 28 November, 6 pm`; null when it has none. */
  deadline: string | null;
  standing: Standing;
  tally: Tally;
  /** The one whose shelf is drawn; the words count all. */
  need: NeedTally | null;
  /** The full address of the appeal as it is linked to from here. */
  href: string;
};

/** Without scripts an embed looks again this often. */
const refreshSeconds = 60;

/** The document in the frame: nothing around the appeal, and a landmark with a name, as the page around has its own. */
export function EmbedPage({ title, canonical, assets, demo, children }: EmbedPageProps): VNode {
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="canonical" href={canonical} />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={assets.url('styles.css')} />
        <link rel="stylesheet" href={assets.url('embed.css')} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <noscript>
          <meta http-equiv="refresh" content={String(refreshSeconds)} />
        </noscript>
        <script type="module" src={assets.url('embed.js')} />
      </head>
      <body class="is-bare">
        <main class="page" aria-label={title}>
          {children}
          {demo && <p class="small">This is a demonstration. Nothing here is real.</p>}
        </main>
      </body>
    </html>
  );
}

type EmbedPageProps = { title: string; canonical: string; assets: Assets; demo: boolean; children: ComponentChildren };

/** So many objects fit on the small shelf. */
const mostObjects = 20;

/** An appeal on somebody else's page. Links open beside it, as a frame is too small for an appeal. */
export function Embed({ slug, title, organisation, deadline, standing, tally, need, href }: EmbedProps): VNode {
  const { state } = standing;
  return (
    <article class="embed" data-embed={slug} data-standing={standingMark(standing)} data-asked={askedMark(tally.needs)}>
      <p class="eyebrow">
        {organisation} {asksWords(state)}
      </p>
      <h1>
        <a href={href} target="_blank" rel="noopener nofollow">
          {title}
        </a>
      </h1>
      {deadline !== null && state === 'open' && <p class="small">{deadline}</p>}
      <Said standing={standing} from={organisation} />
      {need && <TallyPicture need={need} most={mostObjects} />}
      <AppealTallyWords tally={tally} />
      <p class="embed-foot">
        <a class="button is-primary" href={href} target="_blank" rel="noopener nofollow">
          {state === 'open' ? 'Promise something' : 'See the appeal'}
        </a>
        <span class="small quiet" data-live-status role="status" />
      </p>
    </article>
  );
}

function Said({ standing, from }: { standing: Standing; from: string }): VNode | null {
  const words = noticeWords(standing, from);
  if (words === null) return null;
  return (
    <div class="embed-said">
      <p>
        <strong>{words.title}</strong> {words.lines.join(' ')}
      </p>
      {standing.redirect !== null && <RedirectLine redirect={standing.redirect} newTab />}
    </div>
  );
}
