import type { SentTo } from '../appeals/standing.ts';
import type { Typed } from '../http/forms.ts';
import type { Place } from '../points/place.ts';
import type { ShownPoint } from '../points/shown.ts';
import type { ShareBlockProps } from '../sharing/texts/share-block.tsx';
import type { AppealState } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import type { ArrivalView } from './arrival-view.tsx';
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
    sentTo: SentTo | null;
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
  points: readonly ShownPoint[];
  /** The same as the page shows them, to somebody who has confirmed. */
  places: readonly Place[];
  notWanted: readonly string[];
  lines: readonly NeedLine[];
  calendarPath: string | null;
  ripplePath: string | null;
  /** Where the supporter puts a name and words on their link. */
  ownLinkPath: string | null;
  share: ShareBlockProps | null;
  others: readonly OtherPledge[];
  supporterPath: string | null;
  /** One sentence on what has just been done. */
  said: string | null;
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
