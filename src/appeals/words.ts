import type { AppealState } from '../tally/rules.ts';
import { numberText, quantityText } from '../ui/quantities.ts';
import type { Consequence } from './needs-plan.ts';

export const stateWords: Record<AppealState, string> = {
  draft: 'Draft',
  open: 'Open',
  paused: 'Paused',
  full: 'Full',
  closed: 'Closed',
};

/** What follows from an edit, before it is saved. */
export function consequenceText(one: Consequence): string {
  switch (one.kind) {
    case 'replaced':
      return `People have already answered to “${one.item}”${countsText(one)}. What they promised can’t change under their feet: that line is closed as it is, and “${one.newItem}” begins as a new line.`;
    case 'closed':
      return `People have already answered to “${one.item}”${countsText(one)}. That line is closed: it takes nothing more and stays in the count.`;
    case 'below':
      return `You ask for ${quantityText(one.wanted, one)} now, and ${numberText(one.promised)} are already promised or here. Nobody is turned away; no more is taken.`;
  }
}

const countsText = ({ promised, received }: { promised: number; received: number }): string => {
  const parts = [
    promised > 0 ? `${numberText(promised)} promised` : '',
    received > 0 ? `${numberText(received)} here` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

/** `40 blankets (24 promised)`, of a need in a list. */
export const askedAndAnswered = (need: {
  item: string;
  unit: string | null;
  wanted: number | null;
  unconfirmed: number;
  pledged: number;
  onTheWay: number;
  received: number;
}): string => {
  const { unconfirmed, pledged, onTheWay, received, wanted } = need;
  const asked = wanted === null ? need.item : quantityText(wanted, need);
  return `${asked}${countsText({ promised: unconfirmed + pledged + onTheWay, received })}`;
};

/** What stands on the page of an appeal that stops visits, when nothing else was written. */
export const stopSuggestion =
  'Too many people are on the road to us. Please stay where you are. We write to you when you can come.';

/** What a page says about what was just done, by the query it was sent to with. */
export function doneWords(query: Record<string, string | string[] | undefined>): string[] {
  const count = (name: string) => Number(query[name] ?? 0) || 0;
  const lines = (name: string, one: string, many: string) =>
    count(name) === 0 ? [] : [count(name) === 1 ? one : `${numberText(count(name))} ${many}`];
  const done = [query['done']].flat()[0] ?? '';
  switch (done) {
    case 'made':
      return ['Your draft is saved. Nobody else sees it until you publish it.'];
    case 'published':
      return ['It is out. Pass the link on, that is what makes the shelf fill.'];
    case 'edited':
      return [
        'Saved.',
        ...lines(
          'replaced',
          'One line was closed as it was, and a new one opened.',
          'lines were closed as they were, and new ones opened.',
        ),
        ...lines('closed', 'One line was closed; it stays in the count.', 'lines were closed; they stay in the count.'),
        ...lines(
          'below',
          'One line asks for less than is promised: it takes no more.',
          'lines ask for less than is promised: they take no more.',
        ),
      ];
    default:
      return [];
  }
}
