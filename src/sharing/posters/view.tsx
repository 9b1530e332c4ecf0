import type { VNode } from 'preact';
import { StateNotice } from '../../ui/state-notice.tsx';
import type { Standing } from '../../ui/state-words.ts';
import { qrCode } from '../pictures/qr.ts';
import type { PosterSheet } from './sheet.ts';

export type PosterProps = Pick<PosterSheet, 'title' | 'organisation' | 'deadline' | 'url' | 'shortUrl' | 'needs'> & {
  /** Where it is as PDF; null where that can't be made. */
  pdf: string | null;
  appealPath: string;
  /** Where the appeal stands at the moment: for whoever is about to print, and not printed. */
  standing: Standing;
  /** Whether somebody who reads the poster can bring something at the moment. */
  invites: boolean;
};

/** One page to print, in black on white; nothing on it moves, so no numbers of the tally. */
export function Poster(props: PosterProps): VNode {
  const { title, organisation, deadline, url, shortUrl, needs, pdf, standing, invites } = props;
  if (standing.state === 'closed') return <NoPoster {...props} />;
  return (
    <article class="poster">
      <div class="poster-state">
        <StateNotice standing={standing} from={organisation} />
      </div>
      <p class="poster-who">{organisation} asks for help</p>
      <h1>{title}</h1>
      {deadline !== null && <p class="poster-until">{deadline}</p>}
      {needs.length > 0 && (
        <ul class="poster-needs">
          {needs.map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
      )}
      <div class="poster-code">
        <QrPicture url={url} />
        <div>
          <p class="poster-do">Point your phone’s camera here</p>
          <p>See what is still needed, promise some of it, or pass it on. No account.</p>
          <p class="poster-address">{shortUrl}</p>
        </div>
      </div>
      {pdf !== null && (
        <p class="poster-hint">
          {invites ? 'As PDF:' : 'For later, as PDF all the same:'} <a href={pdfUrl(pdf, 'a4', invites)}>A4</a>,{' '}
          <a href={pdfUrl(pdf, 'a5', invites)}>A5</a>,{' '}
          <a href={pdfUrl(pdf, 'strip', invites)}>A4 with strips to tear off</a>
        </p>
      )}
      <p class="poster-hint">
        {pdf === null ? 'Print' : 'Or print'} this page with your browser: it fits on one sheet of A4, A5 or Letter.
        {!invites && ' What stands above everything else is not printed, but who scans the code reads it.'}
      </p>
    </article>
  );
}

const pdfUrl = (pdf: string, size: PosterSheet['size'], invites: boolean): string =>
  `${pdf}?size=${size}${invites ? '' : '&anyway=yes'}`;

/** Of an appeal that is over nothing is printed. */
const NoPoster = ({ title, organisation, standing, appealPath }: PosterProps): VNode => (
  <article class="poster">
    <p class="poster-who">{organisation} asked for help</p>
    <h1>{title}</h1>
    <div class="poster-state">
      <StateNotice standing={standing} from={organisation} />
    </div>
    <p class="poster-hint">
      There is no poster of it any more. <a href={appealPath}>See what came</a>
    </p>
  </article>
);

/** A QR code inside a page. Always dark on light, or cameras don't find it. */
function QrPicture({ url }: { url: string }): VNode {
  const { size, path } = qrCode(url);
  return (
    <svg
      class="qr"
      role="img"
      aria-label={`QR code for ${url}`}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <path fill="#ffffff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000000" d={path} />
    </svg>
  );
}
