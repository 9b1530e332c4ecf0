import type { VNode } from 'preact';

/** What every page of when and how a promise comes knows: the path of the promise, and who asks. */
export type OfPledge = { path: string; organisation: string };

export const BackToPledge = ({ path }: Pick<OfPledge, 'path'>): VNode => (
  <p>
    <a href={path}>Back to my pledge</a>
  </p>
);
