import type { Typed } from '../http/forms.ts';
import type { Place } from '../points/place.ts';
import type { ShareBlockProps } from '../sharing/texts/share-block.tsx';
import type { AppealState } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import type { ShownRedirect } from '../ui/state-words.ts';
import type { ArrivalView } from './arrival-view.tsx';
import type { Followed } from './followed.tsx';
import type { DoorCodeView } from './door-code-view.tsx';
import type { PledgeState } from './rules.ts';

/** A line of a form in which quantities are chosen. */
export type NeedLine = {
  needId: string;
  item: string;
  unit: string | null;
  /** What the field holds when the page is opened. */
  quantity: number;
  received: number;
  /** The most that can stand in the field; null: as many as you can. */
  most: number | null;
  isPledged: boolean;
};

export type PledgePageView = {
  /** The page's own path, with its token. */
  path: string;
  /** What is shown at the door, while something is to come. */
  door: DoorCodeView | null;
  state: PledgeState;
  isRemoved: boolean;
  /** All of it was refused at the door. */
  notTaken: boolean;
  organisation: { name: string; email: string };
  appeal: {
    slug: string;
    title: string;
    state: AppealState;
    steerMessage: string | null;
    isTakenDown: boolean;
    /** Nobody shall set off at present. */
    visitsStopped: boolean;
    /** Where people are sent instead. */
    redirect: ShownRedirect | null;
  };
  name: string | null;
  showName: boolean;
  note: string | null;
  /** `24 tins of dog food`, for each item. */
  promised: string[];
  toBring: string[];
  came: string[];
  /** `by Friday 28 November, 6 pm`. */
  deadline: string;
  arrival: ArrivalView;
  /** `as of 14:02`. */
  asOf: string;
  heldUntil: string | null;
  /** Where to bring it now, to somebody who has confirmed. */
  places: readonly Place[];
  /** The names of those to which nothing shall be brought now. */
  replaced: readonly string[];
  notWanted: readonly string[];
  lines: readonly NeedLine[];
  calendarPath: string | null;
  ripplePath: string | null;
  /** Where the supporter puts a name and words on their link. */
  ownLinkPath: string | null;
  share: ShareBlockProps | null;
  others: readonly OtherPledge[];
  supporterPath: string | null;
  followed: Followed | null;
  /** One sentence on what has just been done. */
  said: string | null;
  /** That was saying yes. */
  isJustConfirmed: boolean;
  errors: readonly FormError[];
  /** What was typed into a form that could not be taken. */
  typed: Typed | null;
};

export type OtherPledge = {
  path: string;
  title: string;
  organisation: string;
  what: string;
  state: PledgeState | 'not-taken';
};
