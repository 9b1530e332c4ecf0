/** Where people are sent instead: whole addresses; `web` leads away from this site. */
export type ShownRedirect = {
  kind: 'point' | 'need' | 'appeal' | 'organisation' | 'web';
  label: string;
  url: string;
};

/** Where an appeal stands, as everybody sees it: the same on pages, in the stream and in the API. */
export type Standing = {
  state: string;
  /** What the charity says at the moment. */
  message: string | null;
  /** Open, but whoever brings something takes a time. */
  slow: boolean;
  /** Promises stand, and nobody shall set off. */
  visitsStopped: boolean;
  redirect: ShownRedirect | null;
};

/** What a visitor is told of a state in which nothing is taken, on the page and by browser code; null: nothing. */
function stateTitle(state: string): string | null {
  switch (state) {
    case 'draft':
      return 'This is a draft. Only you and your colleagues see it.';
    case 'paused':
      return 'Paused: please don’t promise or bring more for now';
    case 'full':
      return 'Enough is promised. Thank you';
    case 'closed':
      return 'This appeal has ended. Please don’t bring more';
    default:
      return null;
  }
}

/** Before what is wanted: `Manchester Dogs’ Home asks for`. */
export const asksWords = (state: string): string => (state === 'full' || state === 'closed' ? 'asked for' : 'asks for');

export const visitsStoppedTitle = 'Please don’t set off now';
const visitsStoppedWords = 'What you promised stands. Please don’t come until the charity says that you can.';
const slowTitle = 'Please take a time before you come';
const slowWords = 'So that not everybody comes at once, whoever brings something takes a time first.';

export type NoticeWords = {
  kind: 'info' | 'success' | 'warning';
  title: string;
  /** The charity's own words among them. */
  lines: string[];
};

/** The notice above everything else; null while it is open and silent. `from`: whose words the message is. */
export function noticeWords(standing: Standing, from: string): NoticeWords | null {
  const { state, message } = standing;
  const said = message === null ? [] : [message];
  const title = stateTitle(state);
  const isStopped = standing.visitsStopped && state !== 'closed' && state !== 'draft';
  if (isStopped && title !== null)
    return { kind: 'warning', title: visitsStoppedTitle, lines: [visitsStoppedWords, `${title}.`, ...said] };
  if (isStopped) return { kind: 'warning', title: visitsStoppedTitle, lines: [visitsStoppedWords, ...said] };
  if (title !== null) return { kind: state === 'full' ? 'success' : 'warning', title, lines: said };
  if (standing.slow) return { kind: 'info', title: slowTitle, lines: [slowWords, ...said] };
  if (message === null && standing.redirect === null) return null;
  return { kind: 'info', title: `From ${from}`, lines: said };
}

/** What stands before the link to where people are sent instead. */
export function redirectLead({ kind }: ShownRedirect): string {
  switch (kind) {
    case 'point':
      return 'Please bring it here instead:';
    case 'need':
      return 'This is needed more now:';
    case 'appeal':
    case 'organisation':
      return 'You can help here instead:';
    case 'web':
      return 'You can help here instead, on another site:';
  }
}

/** To another appeal, organisation or site: nothing shall be brought here then. */
export const leadsAway = (redirect: Pick<ShownRedirect, 'kind'> | null | undefined): boolean =>
  redirect !== null && redirect !== undefined && redirect.kind !== 'point' && redirect.kind !== 'need';

/** What tells two standings apart, in one line: pages carry it, and hold the stream's against it. */
export const standingMark = ({ state, message, slow, visitsStopped, redirect }: Standing): string =>
  JSON.stringify([state, message, slow, visitsStopped, redirect && [redirect.kind, redirect.label, redirect.url]]);

/** Stands before a code that was made at another appeal; see src/sharing/links/carried.ts. */
export const carriedMark = '~';
