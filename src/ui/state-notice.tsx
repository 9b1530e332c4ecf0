import type { VNode } from 'preact';
import { Notice } from './parts.tsx';
import { carriedMark, noticeWords, redirectLead, type ShownRedirect, type Standing } from './state-words.ts';

/**
 * What the charity says at the moment, above a page that would else invite; nothing while it is open and silent.
 * `from`: whose words the message is. `via`: the code that a link to another appeal takes along, so that whoever passed
 * this on keeps the credit.
 */
export function StateNotice({
  standing,
  from,
  via = null,
  live = false,
}: {
  standing: Standing;
  from: string;
  via?: string | null;
  live?: boolean;
}): VNode | null {
  const words = noticeWords(standing, from);
  if (words === null) return null;
  return (
    <Notice kind={words.kind} title={words.title} live={live}>
      {words.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {standing.redirect !== null && <RedirectLine redirect={standing.redirect} via={via} />}
    </Notice>
  );
}

/** Where people are sent instead. */
export function RedirectLine({
  redirect,
  via = null,
  newTab = false,
}: {
  redirect: ShownRedirect;
  via?: string | null;
  /** In a frame on another site. */
  newTab?: boolean;
}): VNode {
  const leaves = redirect.kind === 'web';
  return (
    <p>
      {redirectLead(redirect)}{' '}
      <a
        href={withCredit(redirect, via)}
        rel={leaves ? 'nofollow noreferrer noopener' : newTab ? 'noopener nofollow' : undefined}
        target={newTab ? '_blank' : undefined}
      >
        <strong>{redirect.label}</strong>
      </a>
    </p>
  );
}

const withCredit = ({ kind, url }: ShownRedirect, via: string | null): string =>
  kind === 'appeal' && via !== null ? `${url}/${carriedMark}${via}` : url;
