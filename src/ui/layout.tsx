import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Assets } from './assets.ts';

/** What every page is told; all but title, assets and children may be left out. */
export type PageProps = {
  /** Stands before " – Appeal Amplifier" in the browser's tab. */
  title: string;
  assets: Assets;
  description?: string | undefined;
  /** The full address under which the page shall be known. */
  canonical?: string | undefined;
  /** `noindex` for pages behind a token. */
  robots?: string | undefined;
  /** More for the head: Open Graph, JSON-LD. */
  head?: ComponentChildren;
  /** Addresses of module scripts, from `assets.url('appeal.js')`. */
  scripts?: readonly string[] | undefined;
  /** Room for two columns or a table instead of one column of text. */
  wide?: boolean | undefined;
  /** No header and footer: the big screen, the poster. */
  bare?: boolean | undefined;
  /** Says on the page that it is a demonstration. */
  demo?: boolean | undefined;
  /** Who is signed in; never on a page that is cached for everybody. */
  member?: { name: string } | undefined;
  children: ComponentChildren;
};

/** The whole document around a page. */
export function Page(props: PageProps): VNode {
  return (
    <html lang="en-GB">
      <Head {...props} />
      <body class={props.bare === true ? 'is-bare' : undefined}>
        <a class="skip-link" href="#main">
          Skip to the content
        </a>
        {props.demo === true && <DemoBanner />}
        {props.bare !== true && <SiteHeader member={props.member} />}
        <main id="main" class={props.wide === true ? 'page is-wide' : 'page'} tabIndex={-1}>
          {props.children}
        </main>
        {props.bare !== true && <SiteFooter />}
      </body>
    </html>
  );
}

/** The page as text, ready to be sent. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** The font that is on every first screen; the style sheet names the same file. */
const bodyFont = '/fonts/atkinson-hyperlegible-next-latin.woff2';

function Head({ title, assets, description, canonical, robots, head, scripts = [] }: PageProps): VNode {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${title} – Appeal Amplifier`}</title>
      {description !== undefined && <meta name="description" content={description} />}
      {canonical !== undefined && <link rel="canonical" href={canonical} />}
      {robots !== undefined && <meta name="robots" content={robots} />}
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#fbf6ec" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#1a1712" media="(prefers-color-scheme: dark)" />
      <link rel="preload" href={bodyFont} as="font" type="font/woff2" crossorigin="anonymous" />
      <link rel="stylesheet" href={assets.url('styles.css')} />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
      {head}
      {scripts.map((src) => (
        <script type="module" src={src} key={src} />
      ))}
    </head>
  );
}

function DemoBanner(): VNode {
  return (
    <aside class="demo-banner" aria-label="Demonstration">
      <strong>This is a demonstration.</strong> Nothing here is real.
    </aside>
  );
}

function SiteHeader({ member }: { member: { name: string } | undefined }): VNode {
  return (
    <header class="site-header">
      <a class="brand" href="/">
        <BrandMark />
        Appeal Amplifier
      </a>
      {member !== undefined && (
        <a class="site-header-link" href="/admin">
          {member.name}
        </a>
      )}
    </header>
  );
}

/** One tin, and what becomes of it when it is passed on. The favicon is the same drawing. */
function BrandMark(): VNode {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="brand-tin" d="M3 12c0-4 12-4 12 0v10c0 4-12 4-12 0z" />
      <path class="brand-line" d="M3 12c0 4 12 4 12 0M19 12q3 5 0 10M23 8.5q5.5 8.5 0 17M27 5q8 12 0 24" />
    </svg>
  );
}

function SiteFooter(): VNode {
  return (
    <footer class="site-footer">
      <p>One person can bring a few tins. Passed on, it becomes a shelf full.</p>
      <nav aria-label="About this service">
        <ul class="cluster">
          <li>
            <a href="/how-we-count">How we count</a>
          </li>
          <li>
            <a href="/privacy">Privacy</a>
          </li>
          <li>
            <a href="/api">API</a>
          </li>
          <li>
            <a href="/apply">Run an appeal</a>
          </li>
          <li>
            <a href="/sign-in">Sign in</a>
          </li>
        </ul>
      </nav>
    </footer>
  );
}
