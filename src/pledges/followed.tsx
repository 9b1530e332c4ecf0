import type { VNode } from 'preact';
import { stateAt } from '../tally/rules.ts';
import { standingMark, type ShownRedirect } from '../ui/state-words.ts';
import type { PledgeView } from './queries.ts';

/** What an open page of a pledge holds against the appeal's stream; its address is the page's own. */
export type Followed = { slug: string; address: string; mark: string };

/** Null of an appeal that the host has taken off the site: it has no stream. */
export function followedBy(
  pledge: PledgeView,
  { address, redirect, now }: { address: string; redirect: ShownRedirect | null; now: Date },
): Followed | null {
  if (pledge.appealTakenDown) return null;
  const state = stateAt({ state: pledge.appealState, deadline: pledge.appealDeadline }, now);
  const { steerMessage: message, appealSlow: slow, visitsStopped } = pledge;
  return { slug: pledge.appeal, address, mark: standingMark({ state, message, slow, visitsStopped, redirect }) };
}

/** Browser code takes the page anew when the charity steers (src/client/parts/steered-pledge.ts). */
export const Follows = ({ followed }: { followed: Followed | null }): VNode | null =>
  followed && <div hidden data-follows={followed.slug} data-address={followed.address} data-standing={followed.mark} />;
