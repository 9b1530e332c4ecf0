import { cutDeadline, isContext, isHeadingOfContext, isThanks, isTitle } from './context.ts';
import type { LineReading, Part } from './line-reading.ts';
import { nothing } from './line-reading.ts';
import type { Polarity } from './polarity.ts';
import { headingWords, verdictOfHeading } from './polarity.ts';
import type { Line } from './read-lines.ts';
import { readSentence } from './read-sentence.ts';
import type { Surroundings } from './surroundings.ts';
import { HEADING_KINDS } from './words.ts';

/** A heading of a part: wanted, not wanted, where and when, a kind of goods, or the title of it all. */
export function headingOf(line: Line, part: Part, around: Surroundings): LineReading | null {
  const text = line.text;
  const ends = /:[*_\s]{0,6}$/.test(line.raw.trim());
  const verdict = verdictOfHeading(cutDeadline(text).rest);
  if (verdict === 'wanted' || verdict === 'notWanted') {
    return line.mark === 'place' ? nothing('context') : nothing('heading', verdict);
  }
  if (line.mark === 'place' && readSentence(text, 'wanted').kind !== 'list')
    return nothing('context', ends ? 'place' : null);
  if (line.mark === 'place' && (isContext(text) || around.left < 4)) return nothing('context');
  const plain = line.mark === 'none' || line.mark === 'title';
  if (
    plain &&
    isHeadingOfContext(text) &&
    (ends || (!/[,.]/.test(text) && !/\d/.test(text) && !isContext(`${text} `)) || /^where\b|\bhours$/i.test(text))
  ) {
    return nothing('heading', 'place');
  }
  if (verdict === 'none') return isThanks(text) ? null : nothing(ends ? 'heading' : 'context');
  if (around.first && plain && !/\d/.test(text) && around.left >= 3) {
    const said = verdictInTitle(text);
    if (said) return nothing('heading', said);
  }
  if (plain && isTitle(text) && readSentence(text, 'wanted').kind === 'list' && !/\d+ ?x|x ?\d+|[,:–].*\d/.test(text))
    return nothing('heading');
  if (line.mark === 'title' && part !== 'notWanted' && readSentence(text, 'wanted').kind !== 'heading')
    return nothing('heading', part === 'place' ? 'wanted' : null);
  if (
    part === 'farewell' &&
    plain &&
    !/\d/.test(text) &&
    text.split(' ').length <= 7 &&
    readSentence(text, 'wanted').kind !== 'heading'
  )
    return nothing('context');
  if (part === 'place' || !plain) return null;
  const isGoods = isHeadingOfGoods(text, ends, around) && readSentence(text, 'wanted').kind !== 'heading';
  return isGoods ? nothing('heading') : null;
}

/** "Uniform swap – what we're short of": a first line whose one half is a heading. */
function verdictInTitle(text: string): Polarity | null {
  const halves = text.split(/ – |: /);
  if (halves.length !== 2) return null;
  const verdicts = halves.map((half) => verdictOfHeading(half));
  return verdicts.find((verdict): verdict is Polarity => verdict === 'wanted' || verdict === 'notWanted') ?? null;
}

/** "Bedding:" or "FOOD" over a list: a kind of goods, which keeps the part it stands in. */
function isHeadingOfGoods(text: string, ends: boolean, around: Surroundings): boolean {
  if (ends) return true;
  if (/^for (?:the|our) [a-z]+(?: [a-z]+)?$/i.test(text)) return true;
  const next = around.next;
  if (!next || around.blankAfter) return false;
  if (around.bulleted && next.mark === 'bullet')
    return readSentence(text, 'wanted').kind !== 'list' || !/\d/.test(text);
  const words = headingWords(text);
  const isKind =
    words.every((word) => HEADING_KINDS.has(word) || /^(?:and|products?|items?|supplies|other)$/.test(word)) ||
    /^for (?:the|our) /i.test(text);
  const isNextKind = headingWords(next.text).every((word) => HEADING_KINDS.has(word));
  return (around.first || around.blankBefore) && isKind && !isNextKind && words.length <= 4;
}
