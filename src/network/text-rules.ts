import { evidence, wilson, type Interval } from '../lib/proportions.ts';

/** How a text did: its links in the order in which they were made, each with whether it brought somebody in time. */
export type TextOutcomes = { text: string; carried: number; outcomes: readonly boolean[] };

export type TextResult = { text: string; carried: number; judged: number; brought: number; interval: Interval };

export type Verdict =
  | { kind: 'alone' }
  | { kind: 'too-early' }
  /** This text brought somebody more often than each of the others. */
  | { kind: 'better'; number: number };

/** A link is judged this long after it was made: by then most that it brings at once has come. */
export const judgedAfterHours = 48;

/** At most so often does a difference be claimed where there is none, however often one looks. */
export const falseClaims = 0.05;

export const resultsOf = (texts: readonly TextOutcomes[]): TextResult[] =>
  texts.map(({ text, carried, outcomes }) => {
    const brought = outcomes.filter(Boolean).length;
    return { text, carried, judged: outcomes.length, brought, interval: wilson(brought, outcomes.length) };
  });

/**
 * Whether one text may be called better. Each pair is compared by evidence that may be looked at every day; with three
 * texts there are three pairs, so each has to be three times as clear (Bonferroni). The better one has to win every pair.
 */
export function verdictOf(texts: readonly TextOutcomes[]): Verdict {
  if (texts.length < 2) return { kind: 'alone' };
  const pairs = (texts.length * (texts.length - 1)) / 2;
  const number = texts.findIndex((text, at) =>
    texts.every((other, otherAt) => at === otherAt || isBetter(text.outcomes, other.outcomes, pairs / falseClaims)),
  );
  return number === -1 ? { kind: 'too-early' } : { kind: 'better', number };
}

const isBetter = (a: readonly boolean[], b: readonly boolean[], enough: number): boolean =>
  rateOf(a) > rateOf(b) && evidence(a, b) >= enough;

const rateOf = (outcomes: readonly boolean[]): number =>
  outcomes.length === 0 ? 0 : outcomes.filter(Boolean).length / outcomes.length;

/**
 * What of a text may not be true any more when it is read: numbers but those of the title, of dates and of times, and days
 * named from today.
 */
export function whatAges(text: string, title: string): string[] {
  const lasting = new Set(title.match(/\d[\d,.]*/g)?.map(plain));
  const numbers = (text.replace(datesAndTimes, ' ').match(/\d[\d,.]*/g) ?? []).map(plain);
  const days = text.match(/\b(today|tonight|tomorrow|yesterday)\b/gi) ?? [];
  return [...new Set([...numbers.filter((number) => !lasting.has(number)), ...days.map((day) => day.toLowerCase())])];
}

const plain = (number: string): string => number.replace(/[,.]/g, '');

const monthNames = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const datesAndTimes = new RegExp(
  String.raw`\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+${monthNames}(?:\s+20\d\d)?\b|\b${monthNames}\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d\b)?` +
    String.raw`|\b\d{1,2}(?:[.:]\d\d)?\s*[ap]\.?m\b\.?|\b\d{1,2}:\d\d\b`,
  'gi',
);
