import type { Deps } from '../http/deps.ts';

/** The page of somebody who can drive, known from their mail. */
export const driverPath = ({ tokens }: Pick<Deps, 'tokens'>, driverId: string): string =>
  `/drivers/${tokens.make('driver', driverId)}`;
