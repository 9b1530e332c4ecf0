import type { AppealState } from '../tally/rules.ts';
import { numberText, quantityText } from '../ui/quantities.ts';
import type { SteerTarget } from './input.ts';
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

/** The four ways to steer: the button, what will happen, and a message to begin with. */
export const steerWords: Record<SteerTarget, { button: string; keep: string; effect: string; suggestion: string }> = {
  paused: {
    button: 'Pause',
    keep: 'Keep it paused, change the message',
    effect:
      'Nobody can promise more for now. What is already promised may still come. You can open it again at any time.',
    suggestion: 'We are sorting what has come. Please hold on to your things for now and look here again tomorrow.',
  },
  full: {
    button: 'We have enough',
    keep: 'Keep it full, change the message',
    effect:
      'The page says that you have all you can use, and takes no more promises. What is already promised may still come.',
    suggestion: 'We have all we can use. Thank you. Please bring only what you have already promised.',
  },
  closed: {
    button: 'Close',
    keep: 'Keep it closed, change the message',
    effect: 'The appeal is over. The page stays and shows what came. Until the deadline you can open it again.',
    suggestion: 'This appeal is over. Thank you to everyone who helped.',
  },
  open: {
    button: 'Open again',
    keep: 'Keep it open, change the message',
    effect: 'People can promise again at once, on every link that was ever shared.',
    suggestion: '',
  },
};

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
    case 'steered':
      return ['Done. The page says so from this moment on.'];
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
