import type { Deps } from '../http/deps.ts';

/** The public page of a share moment. */
export const momentPath = (slug: string, momentId: string): string => `/a/${slug}/moments/${momentId}`;

/** The page of somebody's place in a share moment, known from their mail. */
export const placePath = ({ tokens }: Pick<Deps, 'tokens'>, joinId: string): string =>
  `/moments/${tokens.make('moment', joinId)}`;
