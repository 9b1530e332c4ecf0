import type { Deps } from '../http/deps.ts';

type With = Pick<Deps, 'tokens'>;

/** The supporter's own page of a pledge; `version` is its tokenVersion. Known from their e-mail alone. */
export const pledgePath = ({ tokens }: With, pledgeId: string, version: number): string =>
  `/pledges/${tokens.make('pledge', pledgeId, version)}`;

/** The photo of a drop-off point, for the supporter whose pledge page this is the path of. */
export const pointPicturePath = (path: string, picture: { id: string }): string => `${path}/pictures/${picture.id}`;

/** The page right after pledging: where the mail went, and how to put the address right. It opens nothing else. */
export const afterPath = ({ tokens }: With, slug: string, pledgeId: string): string =>
  `/a/${slug}/pledged/${tokens.make('after', pledgeId)}`;

/** Everything that is known of an address, and erasing it. */
export const supporterPath = ({ tokens }: With, supporterId: string): string =>
  `/supporters/${tokens.make('supporter', supporterId)}`;

/** Stops the mail that no pledge needs. A mail programme may POST to it (RFC 8058). */
export const stopPath = ({ tokens }: With, supporterId: string): string => `/stop/${tokens.make('stop', supporterId)}`;
