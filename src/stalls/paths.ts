import type { Deps } from '../http/deps.ts';

type With = Pick<Deps, 'tokens'>;

/** Of every stall of an appeal: a phone that is without network is answered below this by itself. */
export const stallScope = (slug: string): string => `/a/${slug}/stall`;

/** Where a stall's phone works. Who knows it may enter what is promised and handed over, and see nothing else. */
export const stallPath = ({ tokens }: With, slug: string, { id, helperVersion }: StallLink): string =>
  `${stallScope(slug)}/${tokens.make('stall', id, helperVersion)}`;

/** Where the entries of a stall are sent. */
export const entriesPath = ({ tokens }: With, { id, helperVersion }: StallLink): string =>
  `/api/v1/stalls/${tokens.make('stall', id, helperVersion)}/entries`;

type StallLink = { id: string; helperVersion: number };
