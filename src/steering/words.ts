import { stateWords } from '../appeals/words.ts';
import type { KeptStanding } from './input.ts';
import type { SteerCause } from './telling.ts';

/** The positions of the wheel. Slow is open with `slow`. */
export const wheelPositions = ['open', 'slow', 'paused', 'full', 'closed'] as const;
export type WheelPosition = (typeof wheelPositions)[number];

/** Where the wheel stands. */
export const positionOf = ({ state, slow }: Pick<KeptStanding, 'state' | 'slow'>): WheelPosition | 'draft' =>
  state === 'open' && slow ? 'slow' : state;

type PositionWords = {
  /** On the wheel. */
  name: string;
  /** When it stands there. */
  now: string;
  button: string;
  /** What happens, and who is written to. */
  effect: string;
  /** A message to begin with. */
  suggestion: string;
};

export const positionWords: Record<WheelPosition, PositionWords> = {
  open: {
    name: 'Open',
    now: 'Open',
    button: 'Open it',
    effect:
      'People can promise at once, on every link that was ever shared. If it was on hold, everybody with an open promise gets an e-mail.',
    suggestion: '',
  },
  slow: {
    name: 'Slow',
    now: 'Slow',
    button: 'Slow it down',
    effect:
      'It stays open, and whoever brings something takes a time first. Everybody with an open promise gets an e-mail.',
    suggestion: 'Very much is coming at once. Please take a time before you come, so that nobody has to queue.',
  },
  paused: {
    name: 'Pause',
    now: 'Paused',
    button: 'Pause it',
    effect:
      'Nobody can promise more for now. Everybody with an open promise gets an e-mail. You can open it again at any time.',
    suggestion: 'We are sorting what has come. Please hold on to your things for now and look here again tomorrow.',
  },
  full: {
    name: 'Full',
    now: 'Full',
    button: 'We have enough',
    effect:
      'The page says that you have all you can use, and takes no more promises. What is already promised may still come, so nobody is written to.',
    suggestion: 'We have all we can use. Thank you. Please bring only what you have already promised.',
  },
  closed: {
    name: 'Close',
    now: 'Closed',
    button: 'Close it',
    effect:
      'The appeal is over. The page stays and shows what came. Everybody with an open promise gets an e-mail. Until the deadline you can open it again.',
    suggestion: 'This appeal is over. Thank you to everyone who helped.',
  },
};

/** Where it stood, in a few words: `Open, slow, visits stopped`. */
export const standingText = ({ state, slow, visitsStopped }: KeptStanding): string =>
  [stateWords[state], slow ? 'slow' : '', visitsStopped ? 'visits stopped' : '']
    .filter((part) => part !== '')
    .join(', ');

/** Who did it: `Rosa`, `By itself, at the deadline`. */
export function whoText(cause: SteerCause, name: string | null): string {
  switch (cause) {
    case 'member':
      return name ?? 'Somebody who is no member any more';
    case 'api':
      return name === null ? 'A program, with your key' : `${name}, by a program`;
    case 'undo':
      return `${name ?? 'Somebody'} undid what was before`;
    case 'deadline':
      return 'By itself, at the deadline';
    case 'limits':
      return 'By itself, as everything is promised';
    case 'silence':
      return 'By itself, as nobody said that it is still true';
    case 'agreement':
      return 'By itself, as an agreement ended';
  }
}

/** What was just done, by the query of the page. */
export const doneWords: Record<string, string> = {
  steered: 'Done. Every page says so from this moment on.',
  stopped: 'Visits are stopped. Every page says so, and everybody with an open promise is being written to.',
  started: 'People can come again. Everybody who was told to stay is being written to.',
  undone: 'Undone. It stands as it did before.',
};

/** Where it was put and what was said: `Paused: “The barn is full.”` */
export const steeredWords = (standing: KeptStanding): string =>
  `${standingText(standing)}${standing.message === null ? '' : `: “${standing.message}”`}`;
