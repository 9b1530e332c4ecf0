import type { channels } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';

export type Channel = (typeof channels)[number];

/** The full address of an appeal, through somebody's personal link if there is a code; `from`: how it is passed on. */
export const linkUrl = (publicUrl: string, slug: string, code: string | null, from?: Channel): string =>
  `${publicUrl}/a/${slug}${code === null ? '' : `/${code}`}${from === undefined ? '' : `?from=${from}`}`;

/** The short way to a link, for who types it from a poster. */
export const shortPath = (code: string): string => `/p/${code}`;

/** The path of a link's ripple, for whoever the link belongs to. */
export const ripplePath = ({ tokens }: Pick<Deps, 'tokens'>, linkId: string): string =>
  `/ripples/${tokens.make('ripple', linkId)}`;

/** A link's own page, for whoever the link belongs to: its words, and for a group its share moments. */
export const ownLinkPath = ({ tokens }: Pick<Deps, 'tokens'>, linkId: string): string =>
  `/links/${tokens.make('link', linkId)}`;

/** The public page of a group. */
export const groupPath = (slug: string, code: string): string => `/a/${slug}/groups/${code}`;

export const rippleUrl = (deps: Pick<Deps, 'tokens' | 'publicUrl'>, linkId: string): string =>
  deps.publicUrl + ripplePath(deps, linkId);
