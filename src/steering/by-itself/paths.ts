import type { Deps } from '../../http/deps.ts';

/** Where a member says that an appeal is still true, without signing in: which appeal, and who. */
export const askPath = (
  { tokens }: Pick<Deps, 'tokens'>,
  { appealId, personId }: { appealId: string; personId: string },
): string => `/still-true/${tokens.make('still-true', appealId)}/${tokens.make('member-stop', personId)}`;
