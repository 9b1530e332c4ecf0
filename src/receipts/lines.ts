import type { Need } from '../appeals/queries.ts';
import type { PledgeView } from '../pledges/queries.ts';
import { toBringLines, listText } from '../pledges/words.ts';
import type { PledgeState } from '../pledges/rules.ts';
import { quantityText, unitText } from '../ui/quantities.ts';
import type { ReceiptView } from './queries.ts';
import { cameSoFar, itemLines, nameText, pledgeStateText, refusalWords, restOf, whenText } from './words.ts';

/** A pledge, ready for the eye. */
export type PledgeLine = {
  id: string;
  name: string;
  items: string[];
  /** What is still to come, in words and in numbers. */
  toCome: string[];
  rest: { needId: string; quantity: number }[];
  came: number;
  state: PledgeState;
  stateText: string;
  when: string;
  /** `through Sam’s link`; empty where nobody is named. */
  via: string;
  entered: boolean;
  mailRefused: boolean;
  removedReason: string | null;
  note: string | null;
};

export function pledgeLine(view: PledgeView, now: Date): PledgeLine {
  return {
    id: view.id,
    name: nameText(view.name),
    items: itemLines(view.items),
    toCome: toBringLines(view.items),
    rest: restOf(view.items),
    came: cameSoFar(view),
    state: view.state,
    stateText: pledgeStateText(view),
    when: whenText(view.createdAt, view.organisation.timeZone, now),
    via: view.viaName === null ? '' : `through ${view.viaName}’s link`,
    entered: view.entered,
    mailRefused: view.mailRefused,
    removedReason: view.removedReason,
    note: view.note,
  };
}

/** A receipt, ready for the eye. */
export type ReceiptLine = {
  id: string;
  pledgeId: string | null;
  /** `24 tins of dog food`. */
  what: string;
  /** `from Sam`, `without a pledge`, `at “Saturday market”`. */
  from: string;
  when: string;
  by: string | null;
  /** `2 tins of dog food refused (out of date)`; empty where everything was taken. */
  refused: string;
  isUndone: boolean;
};

export function receiptLine(view: ReceiptView, timeZone: string, now: Date): ReceiptLine {
  const words = listText(view.items.map(cameText));
  const what = words !== '' ? words : view.refused.length > 0 ? 'Nothing taken' : 'Nothing more to come';
  return {
    id: view.id,
    pledgeId: view.pledgeId,
    what: view.final && words !== '' ? `${what}, and no more to come` : what,
    from: fromText(view),
    when: whenText(view.createdAt, timeZone, now),
    by: view.recordedBy,
    refused: refusedText(view.refused),
    isUndone: view.undoneAt !== null,
  };
}

/** `24 tins of dog food`, `3 blankets (instead: two quilts)`. */
const cameText = (item: ReceiptView['items'][number]): string =>
  `${quantityText(item.quantity, item)}${item.alike === null ? '' : ` (instead: ${item.alike})`}`;

const refusedText = (refused: ReceiptView['refused']): string =>
  refused.length === 0
    ? ''
    : `${listText(refused.map((one) => `${quantityText(one.quantity, one)} (${[refusalWords[one.reason], one.note ?? ''].filter(Boolean).join(': ')})`))} refused`;

function fromText({ pledgeId, pledgeName, viaName }: ReceiptView): string {
  if (pledgeId === null) return viaName === null ? 'without a pledge' : `at “${viaName}”`;
  return pledgeName === null ? 'from somebody who gave no name' : `from ${pledgeName}`;
}

/** A need as a number field: `Dog food (tins)`. */
export type CountField = { needId: string; label: string };

export const countField = ({ id, item, unit, closedAt }: Need): CountField => ({
  needId: id,
  label: `${item}${unit === null ? '' : ` (${unitText(2, unit)})`}${closedAt === null ? '' : ', closed'}`,
});
