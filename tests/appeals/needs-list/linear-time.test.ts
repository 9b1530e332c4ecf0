import { expect, it } from 'vitest';
import { parseNeedsList } from '../../../src/appeals/needs-list/parse-needs-list.ts';

const PIECES: Readonly<Record<string, string>> = {
  spaces: ' ',
  'spaces between words': 'a                                        b',
  digits: '7',
  'digits and commas': '1,',
  'open brackets': '(',
  'closed brackets': ')',
  'nested brackets': '(a)',
  commas: ',',
  'x x x': 'x ',
  'numbers and x': '4 x ',
  dashes: '-',
  'dashes with spaces': ' - ',
  'and and and': 'and ',
  'a and a': 'a and ',
  'no no no': 'no ',
  'really really': 'really now currently ',
  'we we we': 'we ',
  'please please': 'please ',
  'we need to': 'we need ',
  full_stops: '. ',
  colons: 'a: ',
  stars: '*',
  tildes: '~a',
  emoji: '👍',
  tabs: 'a\t',
  pipes: '|',
  quotes: '"',
  tags: '<a',
  'combining marks': '\u0301\u0327',
  dates: 'by Friday ',
  clocks: 'at 5pm ',
  lines: 'Blankets x 40\n',
  'lines with everything': '- 10 x 15kg bags puppy food (any brand), towels and beds – 40 but no duvets please\n',
  'lines of one letter': 'a\n',
  'lines of 4,900 letters and commas': `${'a,b,'.repeat(1225)}\n`,
  'lines of 4,900 spaces': `${' '.repeat(4900)}a\n`,
  'lines of 4,900 digits': `${'7'.repeat(4900)}\n`,
  'lines of 4,900 dashes': `${'- '.repeat(2450)}\n`,
  'lines of 4,900 ands': `${'a and '.repeat(816)}\n`,
  'lines of 4,900 nos': `${'no a, '.repeat(816)}\n`,
  'lines of 4,900 xs': `${'x 4 '.repeat(1225)}\n`,
  'lines of 4,900 brackets': `${'(4) '.repeat(1225)}\n`,
  'lines of 4,900 reallys': `we ${'really '.repeat(700)}\n`,
  'lines of 4,900 stops': `${'a. '.repeat(1633)}\n`,
};

function timed(text: string): number {
  const begin = performance.now();
  parseNeedsList(text);
  return performance.now() - begin;
}

it.each(Object.entries(PIECES))('takes at most linear time for %s', (_, piece) => {
  const half = piece.repeat(Math.ceil(50_000 / piece.length));
  const whole = piece.repeat(Math.ceil(100_000 / piece.length));
  // In turn and the best of each, since other work on the machine only ever makes a run slower.
  const runs = Array.from({ length: 4 }, () => ({ half: timed(half), whole: timed(whole) }));
  const first = Math.min(...runs.map((run) => run.half));
  const second = Math.min(...runs.map((run) => run.whole));
  // The 100 ms are for the garbage collector and for what else the machine does.
  expect(second).toBeLessThan(100 + first * 3);
  expect(second).toBeLessThan(10_000);
});
